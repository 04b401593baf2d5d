"""The list of a person's own reviews, and deleting and restoring them."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.actions import reviews
from reviews.forms.lists import OwnReviewListForm
from reviews.http import current_user, login_required_returning_to
from reviews.models import Review
from reviews.models.review import InvalidTransition
from reviews.search.pagination import OWN_REVIEWS_PER_PAGE, paginate


@login_required
@require_safe
def my_reviews(request: HttpRequest) -> HttpResponse:
    form = OwnReviewListForm(request.GET)
    own = Review.objects.written_by(current_user(request)).for_own_list()
    page = paginate(own, sort_order=form.order, cursor=form.page_cursor, size=OWN_REVIEWS_PER_PAGE)
    context = {"form": form, "page": page, "problems": [*form.problems, *page.problems]}
    return render(request, "reviews/my_reviews.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.written_by(current_user(request)).for_own_list(), pk=pk)
    if review.is_restorable:
        messages.info(request, _("This review is already deleted. You can restore it from this page."))
        return redirect("my_reviews")
    if not review.is_editable:
        return redirect(review)
    if request.method == "POST":
        # The second request of a double click finds that the review is already withdrawn.
        with suppress(InvalidTransition):
            reviews.withdraw(review=review)
        messages.success(request, _("Review deleted. You can restore it from this page within 30 days."))
        return redirect("my_reviews")
    return render(request, "reviews/delete_review.html", {"review": review})


@login_required_returning_to(lambda pk: reverse("my_reviews"))
@require_POST
def restore_review(request: HttpRequest, pk: int) -> HttpResponse:
    own = Review.objects.written_by(current_user(request))
    review = get_object_or_404(own.restorable() | own.live(), pk=pk)
    if review.state != Review.State.WITHDRAWN:
        return redirect(review)
    try:
        reviews.restore(review=review)
    except InvalidTransition:
        return redirect(review)
    except IntegrityError:
        messages.error(
            request, _("You have written another review of this restaurant. Delete it first to restore this one.")
        )
        return redirect("my_reviews")
    messages.success(request, _("Your review has been restored."))
    return redirect(review)
