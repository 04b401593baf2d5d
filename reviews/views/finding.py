"""The pages of a visitor who looks for a place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.forms.lists import RestaurantListForm, SuggestionForm
from reviews.search import suggestions
from reviews.search.facets import find_facets
from reviews.search.results import MAX_COUNT, find


@require_safe
def restaurant_list(request: HttpRequest) -> HttpResponse:
    form = RestaurantListForm(request.GET)
    asked_for = form.asked_for()
    facets = find_facets(city=asked_for.get("city", ""), cuisine=asked_for.get("cuisine", ""))
    found = find(form, facets, timezone.now())
    context = {
        "form": form,
        "facets": facets,
        "city": facets.city(asked_for.get("city", "")),
        "cuisine": facets.cuisine(asked_for.get("cuisine", "")),
        "found": found,
        "page": found.page,
        "counted": MAX_COUNT,
        "also": suggestions.among(facets, asked_for.get("q", "")),
    }
    return render(request, "reviews/restaurant_list.html", context)


@require_safe
def restaurant_suggestions(request: HttpRequest) -> HttpResponse:
    """Answers with the options of a list box; without a script, nobody asks for them."""
    form = SuggestionForm(request.GET)
    context = {"suggestions": suggestions.suggest(form.cleaned_data["q"]) if form.is_valid() else []}
    return render(request, "reviews/_suggestions.html", context)
