"""Adding and editing restaurants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews import rate_limits as limits
from reviews.actions import restaurants
from reviews.actions.submissions import find_created, make_key, make_token
from reviews.forms.restaurants import RestaurantForm
from reviews.http import current_user, form_content
from reviews.models import Restaurant
from reviews.rate_limits import RateLimitExceeded

MAX_CANDIDATES = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_restaurant(request: HttpRequest) -> HttpResponseBase:
    """Add a restaurant. If it may be a duplicate, ask for confirmation first.

    The form value ``different`` contains the ids of the restaurants that the user has declared to be different.
    """
    form = RestaurantForm(request.POST or None, initial={"name": request.GET.get("name", "")[:120]})
    context = {"form": form, "candidates": [], "submission": make_token()}
    if not form.is_valid():
        return render(request, "reviews/add_restaurant.html", context, status=422 if form.is_bound else 200)
    candidates = list(Restaurant.objects.reachable().possible_duplicates_of(form.instance)[:MAX_CANDIDATES])
    person, key = current_user(request), make_key("restaurant", form_content(request))
    # Checked after the query for duplicates: another request with the same form may have just added the restaurant.
    if earlier := find_created(by=person, key=key, among=Restaurant.objects.all()):
        return _redirect_to_added(request, earlier)
    different = set(request.POST.get("different", "").split())
    if any(str(candidate.pk) not in different for candidate in candidates):
        context["candidates"] = candidates
        return render(request, "reviews/add_restaurant.html", context, status=409)
    if not _is_within_limit(request, form):
        return render(request, "reviews/add_restaurant.html", context, status=429)
    cuisines = form.cleaned_data["cuisines"]
    added = restaurants.add(restaurant=form.instance, cuisines=cuisines, hours=form.hours, by=person, submission=key)
    return _redirect_to_added(request, added)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_restaurant(request: HttpRequest, slug: str) -> HttpResponseBase:
    restaurant = get_object_or_404(Restaurant.objects.reachable().select_related("merged_into"), slug=slug)
    if restaurant.merged_into:
        return redirect("edit_restaurant", slug=restaurant.merged_into.slug)
    if not restaurant.can_be_edited_by(current_user(request)):
        raise PermissionDenied
    former_name = restaurant.name
    form = RestaurantForm(request.POST or None, instance=restaurant)
    context = {"form": form, "restaurant": restaurant, "former_name": former_name}
    if not form.is_valid():
        return render(request, "reviews/edit_restaurant.html", context, status=422 if form.is_bound else 200)
    if not _is_within_limit(request, form):
        return render(request, "reviews/edit_restaurant.html", context, status=429)
    restaurants.update(
        restaurant=restaurant,
        fields=form.Meta.fields,
        cuisines=form.cleaned_data["cuisines"],
        hours=form.hours,
    )
    messages.success(request, _("Thank you. Your changes are on the page."))
    return redirect(restaurant)


def _redirect_to_added(request: HttpRequest, restaurant: Restaurant) -> HttpResponseBase:
    messages.success(request, _("%(name)s was added. Now write the first review.") % {"name": restaurant.name})
    return redirect(restaurant)


def _is_within_limit(request: HttpRequest, form: RestaurantForm) -> bool:
    """Count one more restaurant. At the limit, add an error to the form, which keeps its data, and return False."""
    try:
        limits.RESTAURANT.consume(by=f"user {current_user(request).pk}")
    except RateLimitExceeded as error:
        form.add_error(None, str(error))
        return False
    return True
