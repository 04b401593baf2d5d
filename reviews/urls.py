"""The addresses of the site, grouped by noun: for people, in their language, and for machines, in none."""

from django.urls import path

from reviews.views import browsing, photos

for_people = [
    path("", browsing.home, name="home"),
    path("restaurants/", browsing.restaurant_list, name="restaurant_list"),
    path("restaurants/<slug:slug>/", browsing.restaurant_detail, name="restaurant_detail"),
    path("people/<slug:handle>/", browsing.person_detail, name="person_detail"),
]

for_machines = [
    path("photos/<slug:key>/<int:width>.webp", photos.photo_file, name="photo_file"),
]
