"""Votes for helpful reviews."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews import rate_limits as limits
from reviews.actions import votes
from reviews.http import current_user, is_from_script, login_required_returning_to
from reviews.models import Review


@login_required_returning_to(lambda pk: reverse("review_detail", args=[pk]))
@require_POST
def vote_helpful(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the user's vote, or remove it if ``helpful`` is 0. Return the button to a script, else redirect."""
    review = get_object_or_404(Review.objects.published(), pk=pk)
    person = current_user(request)
    limits.VOTE.consume(by=f"user {person.pk}")
    try:
        if request.POST.get("helpful") == "0":
            votes.remove(review=review, by=person)
        else:
            votes.add(review=review, by=person)
    except votes.OwnReviewVote as error:
        raise PermissionDenied from error
    if is_from_script(request):
        voted = Review.objects.with_vote_of(person).get(pk=pk)
        return render(request, "components/helpful.html", {"review": voted})
    return redirect(review)
