"""Saving the draft of a review: by the page's script, with the form, and in the session of a signed-out author."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews import drafts
from reviews import rate_limits as limits
from reviews.actions import writing
from reviews.actions.submissions import make_key
from reviews.forms.writing import PhotoForm, ReviewForm, WritingForm, parse_number, removed_photo_ids
from reviews.http import USER_ERRORS, current_user, explain, login_required_returning_to, plain_text
from reviews.models import Photo, Restaurant, Review, User

SESSION_KEY = "draft"
# Anyone can create an anonymous session, so it must stay small.
MAX_SESSION_BYTES = 20_000


@login_required_returning_to(lambda slug: reverse("write_review", args=[slug]))
@require_POST
def save_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Save the form that the page's script sends, unless it is older than the review or than the stored draft."""
    restaurant = get_object_or_404(Restaurant.objects.reachable(), slug=slug)
    review = find_live_review(restaurant, current_user(request))
    if parse_number(request.POST.get("revision")) != (writing.latest_revision(review) if review else 0):
        message = _("This draft was not saved: you published or deleted the review from another tab.")
        return plain_text(message, status=409)
    review = _start_review(request, slug)
    try:
        save_form_data(review, request.POST)
    except writing.NewerDraft as error:
        # The requests of a page can arrive in another order. A late request is ignored.
        if not error.is_from_same_page:
            context = compare_versions(review, drafts.read_values(request.POST, WritingForm(review).field_names))
            return render(request, "reviews/_newer_draft.html", context, status=409)
    return HttpResponse(status=204)


@login_required_returning_to(lambda slug: reverse("write_review", args=[slug]))
@require_POST
def upload_photo(request: HttpRequest, slug: str) -> HttpResponse:
    review = _start_review(request, slug)
    file = request.FILES.get("photo")
    if file is None:
        return plain_text(_("No photo was received. Please try again."), status=422)
    try:
        photo = _add_photo(request, review, file)
    except USER_ERRORS as error:
        return explain(error)
    return render(request, "reviews/_photo_form.html", {"form": PhotoForm(photo)}, status=201)


def sign_in_first(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect to the sign-in page. If the user sent a form, store the form in the anonymous session."""
    if request.method == "POST":
        restaurant = get_object_or_404(Restaurant.objects.reachable().select_related("merged_into"), slug=slug)
        limits.SIGNED_OUT_DRAFT.consume(by=limits.network_of(get_adapter().get_client_ip(request)))
        _store_shortened_form(request, restaurant.merged_into or restaurant)
    return redirect_to_login(request.get_full_path())


def restore_from_session(request: HttpRequest, restaurant: Restaurant) -> tuple[Review | None, dict[str, str]]:
    """Save the form in the session as the draft. Return the review, or None if the session has no such form.

    If the stored draft is newer, return the values of the form, too, and keep the form in the session.
    """
    stored = request.session.get(SESSION_KEY)
    if not isinstance(stored, dict) or stored.get("slug") != restaurant.slug:
        return None, {}
    review = writing.start_review(restaurant=restaurant, by=current_user(request))
    values, data = drafts.parse_draft(stored.get("data")), stored.get("sender")
    sender = drafts.Sender.from_data(data if isinstance(data, dict) else {})
    try:
        writing.save_draft(review=review, data=values, submitted_data={}, sender=sender)
    except writing.NewerDraft:
        return review, values
    del request.session[SESSION_KEY]
    return review, {}


def save_form_data(review: Review, data: QueryDict) -> None:
    submitted = WritingForm(review, shows_draft=False)
    values = drafts.read_values(data, submitted.field_names)
    sender = drafts.Sender.from_data(data)
    writing.save_draft(review=review, data=values, submitted_data=submitted.values, sender=sender)


def store_form_in_session(request: HttpRequest, restaurant: Restaurant, values: dict[str, str]) -> None:
    sender = drafts.Sender.from_data(request.POST)
    request.session[SESSION_KEY] = {"slug": restaurant.slug, "data": values, "sender": sender.data}


def clear_stored_form(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def compare_versions(review: Review, sent: dict[str, str]) -> dict[str, Any]:
    """Return the context of the templates that show the stored draft and an older form."""
    form = WritingForm(review)
    return {
        "restaurant": review.restaurant,
        "version": drafts.version_of(review.draft_data),
        "revision": writing.latest_revision(review),
        "rows": form.compare(sent),
        "sent": sent,
    }


def add_photos(request: HttpRequest, review: Review) -> list[str]:
    errors = []
    for number, file in enumerate(request.FILES.getlist("photos")):
        try:
            _add_photo(request, review, file, number)
        except USER_ERRORS as error:
            errors.append(f"{file.name}: {error}")
    return errors


def find_live_review(restaurant: Restaurant, author: User) -> Review | None:
    return Review.objects.live().written_by(author).filter(restaurant=restaurant).first()


def _store_shortened_form(request: HttpRequest, restaurant: Restaurant) -> None:
    photos = Photo.objects.filter(review__restaurant=restaurant, pk__in=drafts.photo_ids(request.POST))
    names = [*ReviewForm.Meta.fields, *(name for photo in photos for name in PhotoForm(photo).prefixed_names)]
    sent = drafts.read_values(request.POST, names)
    data = drafts.shorten(sent, max_bytes=MAX_SESSION_BYTES)
    store_form_in_session(request, restaurant, data)
    if data == sent:
        messages.info(request, _("You were signed out. Sign in again to continue; your text is saved."))
    else:
        messages.warning(request, _("You were signed out. Sign in again to continue; only part of your text is saved."))


def _add_photo(request: HttpRequest, review: Review, file: UploadedFile[bytes], number: int = 0) -> Photo:
    token = request.POST.get("submission", "")
    key = make_key("photo", review.pk, token, number, file.name or "", file.size or 0) if token else ""
    return writing.add_photo(
        review=review, file=file, marked_for_removal=removed_photo_ids(request.POST), submission=key
    )


def _start_review(request: HttpRequest, slug: str) -> Review:
    restaurant = get_object_or_404(Restaurant.objects.reachable(), slug=slug)
    author = current_user(request)
    if not restaurant.accepts_reviews and find_live_review(restaurant, author) is None:
        raise Http404("The restaurant accepts no new reviews.")
    review = writing.start_review(restaurant=restaurant, by=author)
    if not review.is_editable:
        raise PermissionDenied
    return review
