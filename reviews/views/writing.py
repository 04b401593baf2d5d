"""The page on which an author writes or edits a review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews import rate_limits as limits
from reviews.actions import writing
from reviews.actions.submissions import make_token
from reviews.drafts import Sender, read_values, version_of
from reviews.forms.writing import WritingForm, parse_number, without_nul
from reviews.http import USER_ERRORS, current_user
from reviews.models import Restaurant, Review
from reviews.models.review import InvalidTransition
from reviews.views import drafts

ERRORS_KEY = "review_errors"


@require_http_methods(["GET", "HEAD", "POST"])
def write_review(request: HttpRequest, slug: str) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return drafts.sign_in_first(request, slug)
    restaurant = get_object_or_404(Restaurant.objects.reachable().select_related("merged_into"), slug=slug)
    if restaurant.merged_into:
        return redirect("write_review", slug=restaurant.merged_into.slug)
    review = drafts.find_live_review(restaurant, current_user(request))
    if refusal := _refuse(request, restaurant, review):
        return refusal
    if request.method == "POST":
        return _handle_button(request, restaurant)
    restored, older_form = drafts.restore_from_session(request, restaurant)
    if restored and older_form:
        return _render_versions(request, restored, older_form)
    return _render_form(request, restaurant, restored or review)


def _refuse(request: HttpRequest, restaurant: Restaurant, review: Review | None) -> HttpResponse | None:
    """Return a redirect if the state of the restaurant or of the review allows no writing, else None."""
    if review is None and not restaurant.accepts_reviews:
        messages.info(request, _("This restaurant has closed permanently and accepts no new reviews."))
        return redirect(restaurant)
    if review is not None and not review.is_editable:
        return redirect(review)
    return None


def _handle_button(request: HttpRequest, restaurant: Restaurant) -> HttpResponseBase:
    review = writing.start_review(restaurant=restaurant, by=current_user(request))
    if "discard" in request.POST:
        return _discard(request, review)
    if "forget" in request.POST:
        drafts.clear_stored_form(request)
        return redirect("write_review", slug=restaurant.slug)
    # Photos and text are saved before validation, so that no error in the form can lose them.
    photo_errors = drafts.add_photos(request, review)
    try:
        drafts.save_form_data(review, request.POST)
        if "keep" not in request.POST and "replace" not in request.POST:
            return _submit(request, restaurant, review, photo_errors)
    except writing.NewerDraft:
        _store_errors(request, restaurant, photo_errors=photo_errors)
        return _refuse_older_form(request, restaurant, review)
    if "replace" in request.POST:
        drafts.clear_stored_form(request)
    messages.success(request, _("Draft saved. Only you can see it until you publish it."))
    _store_errors(request, restaurant, photo_errors=photo_errors)
    return redirect("write_review", slug=restaurant.slug)


def _discard(request: HttpRequest, review: Review) -> HttpResponse:
    try:
        writing.discard_draft(review=review, sender=Sender.from_data(request.POST))
    except writing.NewerDraft:
        message = _("Nothing was discarded: this newer draft was saved from another tab or device.")
        messages.error(request, message)
        return redirect("write_review", slug=review.restaurant.slug)
    messages.success(request, _("Your changes were discarded."))
    return redirect(review)


def _refuse_older_form(request: HttpRequest, restaurant: Restaurant, review: Review) -> HttpResponse:
    """Keep the form in the session until the author has chosen one of the two versions."""
    values = read_values(request.POST, WritingForm(review).field_names)
    drafts.store_form_in_session(request, restaurant, values)
    return _render_versions(request, review, values)


def _render_versions(request: HttpRequest, review: Review, older_form: dict[str, str]) -> HttpResponse:
    context = drafts.compare_versions(review, older_form)
    return render(request, "reviews/choose_version.html", context, status=409)


def _submit(request: HttpRequest, restaurant: Restaurant, review: Review, photo_errors: list[str]) -> HttpResponseBase:
    form = WritingForm(review, without_nul(request.POST), revision=parse_number(request.POST.get("revision")))
    if photo_errors or not form.is_valid():
        return _redirect_to_errors(request, restaurant, photo_errors=photo_errors)
    try:
        limits.REVIEW.consume(by=f"user {current_user(request).pk}")
        submitted = writing.submit(
            review=review,
            content=form.content,
            photo_changes=form.photo_changes,
            after_revision=form.revision,
            sender=Sender.from_data(request.POST),
        )
    except InvalidTransition as error:
        messages.error(request, str(error))
        return redirect(review)
    except USER_ERRORS as error:
        # After a concurrent edit, the next page has the latest revision number, so that sending the form again replaces
        # the other version.
        return _redirect_to_errors(request, restaurant, error=str(error))
    is_public = submitted.is_public
    messages.success(request, _("Your review is published.") if is_public else _("Your changes are saved."))
    return redirect(submitted)


def _redirect_to_errors(
    request: HttpRequest, restaurant: Restaurant, *, error: str = "", photo_errors: list[str] | None = None
) -> HttpResponse:
    """Redirect to the page that shows the saved draft with its errors.

    If the page were the response to the POST, reloading it would send the old form again and replace a newer draft.
    """
    _store_errors(request, restaurant, error=error, photo_errors=photo_errors or [])
    return redirect(f"{reverse('write_review', args=[restaurant.slug])}?check=1")


def _store_errors(request: HttpRequest, restaurant: Restaurant, *, error: str = "", photo_errors: list[str]) -> None:
    """Store errors in the session for the next page, because validating the stored draft does not find them."""
    if error or photo_errors:
        request.session[ERRORS_KEY] = {"slug": restaurant.slug, "error": error, "photo_errors": photo_errors}


def _take_errors(request: HttpRequest, restaurant: Restaurant) -> tuple[str, list[str]]:
    errors = request.session.get(ERRORS_KEY)
    if not errors or errors["slug"] != restaurant.slug:
        return "", []
    del request.session[ERRORS_KEY]
    return errors["error"], errors["photo_errors"]


def _render_form(request: HttpRequest, restaurant: Restaurant, review: Review | None) -> HttpResponse:
    error, photo_errors = _take_errors(request, restaurant)
    revision = writing.latest_revision(review) if review else 0
    if review and (error or "check" in request.GET):
        form = WritingForm.for_draft_with_errors(review, revision=revision, error=error)
    else:
        form = WritingForm(review, revision=revision)
    context = {
        "restaurant": restaurant,
        "review": review,
        "form": form,
        "revision": revision,
        "photo_errors": photo_errors,
        "submission": make_token(),
        "draft_version": version_of(review.draft_data if review else None),
        "max_photos": writing.MAX_PHOTOS,
        "is_submitted": review is not None and review.state != Review.State.DRAFT,
    }
    return render(request, "reviews/write_review.html", context)
