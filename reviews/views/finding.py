"""The search page, and the suggestions of its search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.forms.lists import RestaurantListForm, SuggestionForm
from reviews.search import suggestions
from reviews.search.facets import find_facets
from reviews.search.results import MAX_COUNT, search_restaurants


@require_safe
def restaurant_list(request: HttpRequest) -> HttpResponse:
    form = RestaurantListForm(request.GET)
    query = form.query()
    facets = find_facets(city=query.city, cuisine=query.cuisine)
    results = search_restaurants(query, facets=facets, now=timezone.now())
    context = {
        "form": form,
        "facets": facets,
        "city": facets.city(query.city),
        "cuisine": facets.cuisine(query.cuisine),
        "results": results,
        "page": results.page,
        "problems": [*form.problems, *results.page.problems],
        "max_count": MAX_COUNT,
        "suggestions": suggestions.suggest_from_facets(facets, form.parameters.get("q", "")),
    }
    return render(request, "reviews/restaurant_list.html", context)


@require_safe
def restaurant_suggestions(request: HttpRequest) -> HttpResponse:
    form = SuggestionForm(request.GET)
    context = {"suggestions": suggestions.suggest(form.cleaned_data["q"]) if form.is_valid() else []}
    return render(request, "reviews/_suggestions.html", context)
