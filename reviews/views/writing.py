"""Writing a review: the page, what its script sends meanwhile, and what an author does with a review later."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reviews import limits
from reviews.actions import reviews, writing
from reviews.forms.writing import WritingForm, kept_from
from reviews.http import signed_in
from reviews.limits import TooMany
from reviews.models import Restaurant, Review
from reviews.uploads import BadPicture


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_review(request: HttpRequest, slug: str) -> HttpResponseBase:
    restaurant = get_object_or_404(Restaurant.objects.with_a_page().select_related("merged_into"), slug=slug)
    if restaurant.merged_into:
        return redirect("write_review", slug=restaurant.merged_into.slug)
    review = Review.objects.live().written_by(signed_in(request)).filter(restaurant=restaurant).first()
    if review is None and not restaurant.takes_reviews:
        messages.info(request, _("This place has closed for good, so it takes no new reviews."))
        return redirect(restaurant)
    if review is not None and not review.is_editable:
        return redirect(review)
    if request.method == "POST":
        return _send_review(request, restaurant)
    revision = writing.latest_revision(review) if review else 0
    return _writing_page(request, restaurant, review, WritingForm(review), revision=revision)


def _send_review(request: HttpRequest, restaurant: Restaurant) -> HttpResponseBase:
    """Takes files first, so that whatever is wrong with the rest, they are kept with the draft."""
    review = writing.begin(restaurant=restaurant, by=signed_in(request))
    photo_problems = _take_photos(request, review)
    form = WritingForm(review, request.POST)
    review.keep_unsent(kept_from(request.POST, form.field_names))
    if "keep" in request.POST and not photo_problems:
        messages.success(request, _("Kept. Nobody but you can see it until you send it."))
        return redirect("write_review", slug=restaurant.slug)
    revision = _number(request.POST.get("revision"))
    if photo_problems or not form.is_valid():
        return _writing_page(
            request, restaurant, review, form, revision=revision, photo_problems=photo_problems, status=422
        )
    try:
        limits.REVIEW.spend(by=f"user {signed_in(request).pk}")
        sent = writing.send(
            review=review,
            content=form.review_form.cleaned_data,
            photo_changes=form.photo_changes,
            after_revision=revision,
        )
    except TooMany:
        problem, status = _("You have sent many reviews within an hour. This one is kept: send it a little later."), 429
    except writing.TooManyPhotos:
        problem, status = _("A review can have %d photos. Remove some of them.") % writing.MOST_PHOTOS, 422
    except writing.SentMeanwhile as error:
        problem, status = (
            _("You sent this review from another tab already. Send it again to replace that."),
            409,
        )
        revision = error.revision
    else:
        messages.success(request, _("Your review is there for everyone to read.") if sent.is_public else _("Sent."))
        return redirect(sent)
    form.review_form.add_error(None, problem)
    return _writing_page(request, restaurant, review, form, revision=revision, status=status)


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
        "most_photos": writing.MOST_PHOTOS,
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
        except (BadPicture, writing.TooManyPhotos, TooMany) as error:
            problems.append(f"{file.name}: {_reason(error)}")
    return problems


def _take_photo(request: HttpRequest, review: Review, file: UploadedFile[bytes]) -> object:
    limits.PHOTO.spend(by=f"user {signed_in(request).pk}")
    leaving = [_number(pk) for pk in request.POST.getlist("leaving")]
    return writing.add_photo(review=review, file=file, leaving=leaving)


def _reason(error: Exception) -> str:
    match error:
        case writing.TooManyPhotos():
            return _("A review can have %d photos, and it has.") % writing.MOST_PHOTOS
        case TooMany():
            return _("You have sent very many photos today. Please come back tomorrow.")
    return str(error)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@login_required
@require_POST
def keep_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps what was typed so far; the page's script sends it from time to time, and when the page is left."""
    review = _own_review_of(request, slug)
    form = WritingForm(review)
    review.keep_unsent(kept_from(request.POST, form.field_names))
    return HttpResponse(status=204)


@login_required
@require_POST
def upload_photo(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes one photo, and answers with its part of the form, or with the reason why not as plain text."""
    review = _own_review_of(request, slug)
    file = request.FILES.get("photo")
    if file is None:
        return HttpResponse(_("No photo came in."), status=422, content_type="text/plain; charset=utf-8")
    try:
        photo = _take_photo(request, review, file)
    except TooMany as error:
        return HttpResponse(_reason(error), status=429, content_type="text/plain; charset=utf-8")
    except (BadPicture, writing.TooManyPhotos) as error:
        return HttpResponse(_reason(error), status=422, content_type="text/plain; charset=utf-8")
    form = next(form for form in WritingForm(review).photo_forms if form.instance == photo)
    return render(request, "reviews/_photo_form.html", {"form": form}, status=201)


def _own_review_of(request: HttpRequest, slug: str) -> Review:
    """The review that the person is writing, begun if need be."""
    restaurant = get_object_or_404(Restaurant.objects.with_a_page(), slug=slug)
    own = Review.objects.live().written_by(signed_in(request)).filter(restaurant=restaurant)
    if not restaurant.takes_reviews and not own.exists():
        raise Http404("The restaurant takes no new reviews.")
    review = writing.begin(restaurant=restaurant, by=signed_in(request))
    if not review.is_editable:
        raise PermissionDenied
    return review


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.live().written_by(signed_in(request)).for_own_list(), pk=pk)
    if not review.is_editable:
        return redirect(review)
    if request.method == "POST":
        reviews.withdraw(review=review)
        messages.success(request, _("Deleted. You can bring it back for 30 days, from this page."))
        return redirect("my_reviews")
    return render(request, "reviews/delete_review.html", {"review": review})


@login_required
@require_POST
def restore_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.restorable().written_by(signed_in(request)), pk=pk)
    try:
        restored = reviews.restore(review=review)
    except IntegrityError:
        messages.error(request, _("You have written about this place again. Delete that first to bring this one back."))
        return redirect("my_reviews")
    messages.success(request, _("It is back."))
    return redirect(restored)
