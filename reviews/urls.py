"""The URLs of the site, grouped by noun. URLs for people get a language prefix, URLs for machines do not."""

from django.urls import path

from reviews.feeds import restaurant_feed
from reviews.views import account, browsing, drafts, finding, own_reviews, photos, restaurants, voting, writing

for_people = [
    path("", browsing.home, name="home"),
    path("restaurants/", finding.restaurant_list, name="restaurant_list"),
    path("restaurants/suggestions/", finding.restaurant_suggestions, name="restaurant_suggestions"),
    path("restaurants/new/", restaurants.add_restaurant, name="add_restaurant"),
    path("restaurants/<slug:slug>/", browsing.restaurant_detail, name="restaurant_detail"),
    path("restaurants/<slug:slug>/edit/", restaurants.edit_restaurant, name="edit_restaurant"),
    path("restaurants/<slug:slug>/review/", writing.write_review, name="write_review"),
    path("restaurants/<slug:slug>/review/draft/", drafts.save_draft, name="save_draft"),
    path("restaurants/<slug:slug>/photos/", drafts.upload_photo, name="upload_photo"),
    path("reviews/<int:pk>/", browsing.review_detail, name="review_detail"),
    path("reviews/<int:pk>/delete/", own_reviews.delete_review, name="delete_review"),
    path("reviews/<int:pk>/restore/", own_reviews.restore_review, name="restore_review"),
    path("reviews/<int:pk>/helpful/", voting.vote_helpful, name="vote_helpful"),
    path("people/<slug:handle>/", browsing.person_detail, name="person_detail"),
    path("me/", own_reviews.my_reviews, name="my_reviews"),
    path("me/name/", account.my_profile, name="my_profile"),
    # Takes precedence over allauth's own URL, which the project includes below account/.
    path("account/signup/", account.account_signup, name="account_signup"),
    path("feeds/restaurants/<slug:slug>/", restaurant_feed, name="restaurant_feed"),
]

for_machines = [
    path("photos/<slug:key>/<int:width>.webp", photos.photo_file, name="photo_file"),
]
