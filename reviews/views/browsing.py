"""The public pages: home, restaurant, person, review."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.forms.lists import ReviewListForm
from reviews.models import Photo, Restaurant, Review, SlugHistory, User
from reviews.opening_hours import Calendar
from reviews.search.facets import find_facets
from reviews.search.pagination import REVIEWS_PER_PAGE, paginate
from reviews.search.sort_orders import RESTAURANT_ORDERS, REVIEW_ORDERS
from reviews.structured_data import describe_restaurant

MOSAIC_PHOTOS = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    best = Restaurant.objects.published().order_by(*RESTAURANT_ORDERS[0].columns).for_cards()
    newest = Review.objects.published().by_trusted_authors().for_home_page().order_by(*REVIEW_ORDERS[0].columns)
    context = {"restaurants": list(best[:9]), "reviews": list(newest[:6]), "facets": find_facets(limit=24)}
    return render(request, "reviews/home.html", context)


@require_safe
def restaurant_detail(request: HttpRequest, slug: str) -> HttpResponse:
    restaurant = Restaurant.objects.reachable().for_detail_page().filter(slug=slug).first()
    if restaurant is None:
        former = get_object_or_404(SlugHistory.objects.of_reachable_restaurants(), slug=slug)
        return redirect(former.restaurant, permanent=True)
    if restaurant.merged_into:
        return redirect(restaurant.merged_into, permanent=True)
    form = ReviewListForm(request.GET)
    reviews = restaurant.reviews.published().for_restaurant_page(request.user)
    page = paginate(reviews, sort_order=form.order, cursor=form.page_cursor, size=REVIEWS_PER_PAGE)
    now = timezone.now()
    regular_hours = list(restaurant.opening_hours.all())
    calendar = Calendar(regular_hours, restaurant.special_hours.around(now), restaurant.city.zone)
    context = {
        "restaurant": restaurant,
        "form": form,
        "page": page,
        "problems": [*form.problems, *page.problems],
        "photos": Photo.objects.of_restaurant(restaurant)[:MOSAIC_PHOTOS],
        "calendar": calendar,
        "open_status": calendar.status_at(now),
        "week": calendar.week_from(now),
        "structured_data": describe_restaurant(request, restaurant, regular_hours, page.rows),
    }
    return render(request, "reviews/restaurant_detail.html", context)


@require_safe
def person_detail(request: HttpRequest, handle: str) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), handle=handle)
    form = ReviewListForm(request.GET)
    reviews = Review.objects.published().written_by(person).for_person_page(request.user)
    page = paginate(reviews, sort_order=form.order, cursor=form.page_cursor, size=REVIEWS_PER_PAGE)
    context = {"person": person, "form": form, "page": page, "problems": [*form.problems, *page.problems]}
    return render(request, "reviews/person_detail.html", context)


@require_safe
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.visible_to(request.user).for_person_page(request.user), pk=pk)
    if review.state == Review.State.DRAFT:
        # A draft has no page of its own, even for its author.
        return redirect("write_review", slug=review.restaurant.slug)
    return render(request, "reviews/review_detail.html", {"review": review})
