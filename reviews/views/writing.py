"""Writing a review: the page, what its script sends meanwhile, and what an author does with a review later."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reviews import rate_limits as limits
from reviews.actions import reviews, writing
from reviews.forms.writing import PhotoForm, ReviewForm, WritingForm, kept_from
from reviews.http import current_user, login_required_returning_to
from reviews.models import Photo, Restaurant, Review
from reviews.models.review import InvalidTransition
from reviews.photos.uploads import UploadRejected
from reviews.rate_limits import RateLimitExceeded

# Where a session keeps what was typed before its owner signed in, and how many fields of it.
TYPED, MAX_NAMES = "typed_review", 100
STATUS = {RateLimitExceeded: 429, writing.TooManyPhotos: 422, writing.ConcurrentEdit: 409}


@require_http_methods(["GET", "HEAD", "POST"])
def write_review(request: HttpRequest, slug: str) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _sign_in_first(request, slug)
    restaurant = get_object_or_404(Restaurant.objects.reachable().select_related("merged_into"), slug=slug)
    if restaurant.merged_into:
        return redirect("write_review", slug=restaurant.merged_into.slug)
    review = _own_live_review(request, restaurant)
    if review is None and not restaurant.accepts_reviews:
        messages.info(request, _("This place has closed for good, so it takes no new reviews."))
        return redirect(restaurant)
    if review is not None and not review.is_editable:
        return redirect(review)
    if request.method == "POST":
        return _send_review(request, restaurant)
    review = _take_up(request, restaurant) or review
    return _writing_page(request, restaurant, review, WritingForm(review), revision=_revision_of(review))


def _sign_in_first(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps what was typed in a session that had ended meanwhile, for the one that begins now."""
    if request.method == "POST":
        names = [name for name in request.POST if name in ReviewForm.Meta.fields or name.startswith("photo-")]
        request.session[TYPED] = {"slug": slug, "typed": kept_from(request.POST, names[:MAX_NAMES])}
        messages.info(request, _("You had been signed out. Sign in again: what you wrote is kept."))
    return redirect_to_login(request.get_full_path())


def _take_up(request: HttpRequest, restaurant: Restaurant) -> Review | None:
    """Moves what was typed before signing in to where it belongs."""
    if request.session.get(TYPED, {}).get("slug") != restaurant.slug:
        return None
    review = writing.start_review(restaurant=restaurant, by=current_user(request))
    review.save_draft(request.session.pop(TYPED)["typed"])
    return review


def _send_review(request: HttpRequest, restaurant: Restaurant) -> HttpResponseBase:
    """Takes files first, so that whatever is wrong with the rest, they are kept with the draft."""
    review = writing.start_review(restaurant=restaurant, by=current_user(request))
    if "discard" in request.POST:
        writing.discard_draft(review=review)
        messages.success(request, _("Forgotten. The review is as readers see it."))
        return redirect(review)
    photo_problems = _take_photos(request, review)
    _keep(request, review)
    revision = _number(request.POST.get("revision"))
    if "keep" in request.POST:
        messages.success(request, _("Kept. Nobody but you can see it until you send it."))
        if not photo_problems:
            return redirect("write_review", slug=restaurant.slug)
    form = WritingForm(review, None if "keep" in request.POST else request.POST)
    if photo_problems or not form.is_valid():
        return _writing_page(
            request, restaurant, review, form, revision=revision, photo_problems=photo_problems, status=422
        )
    try:
        limits.REVIEW.consume(by=f"user {current_user(request).pk}")
        sent = writing.submit(
            review=review,
            content=form.review_form.cleaned_data,
            photo_changes=form.photo_changes,
            after_revision=revision,
        )
    except InvalidTransition as error:
        messages.error(request, str(error))
        return redirect(review)
    except (RateLimitExceeded, writing.TooManyPhotos, writing.ConcurrentEdit) as error:
        form.review_form.add_error(None, _why_not_sent(error))
        revision = getattr(error, "revision", revision)
        return _writing_page(request, restaurant, review, form, revision=revision, status=STATUS[type(error)])
    messages.success(request, _("Your review is there for everyone to read.") if sent.is_public else _("Sent."))
    return redirect(sent)


def _why_not_sent(error: Exception) -> str:
    if isinstance(error, RateLimitExceeded):
        return _("You have sent many reviews within an hour. This one is kept: send it a little later.")
    return str(error)


def _own_live_review(request: HttpRequest, restaurant: Restaurant) -> Review | None:
    return Review.objects.live().written_by(current_user(request)).filter(restaurant=restaurant).first()


def _revision_of(review: Review | None) -> int:
    return writing.latest_revision(review) if review else 0


def _keep(request: HttpRequest, review: Review) -> None:
    # The form without what was kept before: what readers see, as the page would send it.
    review.draft_data = None
    sent = WritingForm(review)
    writing.save_draft(review=review, data=kept_from(request.POST, sent.field_names), submitted_data=sent.as_typed)


def _writing_page(
    request: HttpRequest,
    restaurant: Restaurant,
    review: Review | None,
    form: WritingForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "restaurant": restaurant,
        "review": review,
        "form": form,
        "most_photos": writing.MAX_PHOTOS,
        "is_sent": review is not None and review.state != Review.State.DRAFT,
        **more,
    }
    return render(request, "reviews/write_review.html", context, status=status)


def _take_photos(request: HttpRequest, review: Review) -> list[str]:
    """Adds the files that came with the form; returns in words which of them could not be taken."""
    problems = []
    for file in request.FILES.getlist("photos"):
        try:
            _take_photo(request, review, file)
        except (UploadRejected, writing.TooManyPhotos, RateLimitExceeded, InvalidTransition) as error:
            problems.append(f"{file.name}: {_reason(error)}")
    return problems


def _take_photo(request: HttpRequest, review: Review, file: UploadedFile[bytes]) -> Photo:
    limits.PHOTO.consume(by=f"user {current_user(request).pk}")
    return writing.add_photo(review=review, file=file, removing=_leaving(request))


def _leaving(request: HttpRequest) -> list[int]:
    """The photos that are marked to be removed: by a script that sends one photo, or in the form itself."""
    ticked = [name.split("-")[1] for name in request.POST if name.startswith("photo-") and name.endswith("-is_removed")]
    return [_number(pk) for pk in [*ticked, *request.POST.getlist("leaving")]]


def _reason(error: Exception) -> str:
    if isinstance(error, RateLimitExceeded):
        return _("You have sent very many photos today. Please come back tomorrow.")
    return str(error)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@login_required_returning_to(lambda slug: reverse("write_review", args=[slug]))
@require_POST
def keep_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps what was typed so far; the page's script sends it from time to time, and when the page is left.

    Not from a page that shows an older version than the one that was sent last.
    """
    restaurant = get_object_or_404(Restaurant.objects.reachable(), slug=slug)
    shown = _number(request.POST.get("revision"))
    if shown != _revision_of(_own_live_review(request, restaurant)):
        words = _("You have sent or deleted this review from another tab.")
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    review = _own_review_of(request, slug)
    _keep(request, review)
    return HttpResponse(status=204)


@login_required_returning_to(lambda slug: reverse("write_review", args=[slug]))
@require_POST
def upload_photo(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes one photo, and answers with its part of the form, or with the reason why not as plain text."""
    review = _own_review_of(request, slug)
    file = request.FILES.get("photo")
    if file is None:
        return HttpResponse(_("No photo came in."), status=422, content_type="text/plain; charset=utf-8")
    try:
        photo = _take_photo(request, review, file)
    except RateLimitExceeded as error:
        return HttpResponse(_reason(error), status=429, content_type="text/plain; charset=utf-8")
    except (UploadRejected, writing.TooManyPhotos, InvalidTransition) as error:
        return HttpResponse(_reason(error), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "reviews/_photo_form.html", {"form": PhotoForm.of_new(photo)}, status=201)


def _own_review_of(request: HttpRequest, slug: str) -> Review:
    """The review that the person is writing, begun if need be."""
    restaurant = get_object_or_404(Restaurant.objects.reachable(), slug=slug)
    own = Review.objects.live().written_by(current_user(request)).filter(restaurant=restaurant)
    if not restaurant.accepts_reviews and not own.exists():
        raise Http404("The restaurant takes no new reviews.")
    review = writing.start_review(restaurant=restaurant, by=current_user(request))
    if not review.is_editable:
        raise PermissionDenied
    return review


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.written_by(current_user(request)).for_own_list(), pk=pk)
    if review.is_restorable:
        messages.info(request, _("It is deleted already. You can bring it back from here."))
        return redirect("my_reviews")
    if not review.is_editable:
        return redirect(review)
    if request.method == "POST":
        # A double click does it once; whoever looks at the list sees how it stands.
        with suppress(InvalidTransition):
            reviews.withdraw(review=review)
        messages.success(request, _("Deleted. You can bring it back for 30 days, from this page."))
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
        messages.error(request, _("You have written about this place again. Delete that first to bring this one back."))
        return redirect("my_reviews")
    messages.success(request, _("It is back."))
    return redirect(review)
