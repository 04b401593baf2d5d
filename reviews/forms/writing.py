from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.actions.writing import PhotoChange
from reviews.forms.fields import LineField, MonthField, PlainTextField, StarInput
from reviews.models import Photo, Review

STARS = [
    (1, _("1 star: poor")),
    (2, _("2 stars: could be better")),
    (3, _("3 stars: fine")),
    (4, _("4 stars: very good")),
    (5, _("5 stars: unforgettable")),
]
MIN_YEAR = 1950
# Nobody types so much into one field; what a program sends beyond it is not kept.
MAX_DRAFT_VALUE_LENGTH = 20_000


class ReviewForm(forms.ModelForm[Review]):
    rating = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=STARS,
        coerce=int,
        widget=StarInput,
        error_messages={"required": _("Choose one to five stars."), "invalid_choice": _("Choose one to five stars.")},
    )
    title = LineField(label=_("In a few words"), required=False, max_length=Review._meta.get_field("title").max_length)
    text = PlainTextField(
        label=_("Your review"),
        max_length=Review._meta.get_field("text").max_length,
        help_text=_("What you ate, how it was, for whom it is right. Plain text; links stay as they are typed."),
        error_messages={"required": _("Write a few words: stars alone help nobody choose.")},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    visited_month = MonthField(label=_("Month of your visit"), required=False)
    disclosure = forms.ChoiceField(
        label=_("You and the place"),
        choices=Review.Disclosure,
        required=False,
        help_text=_("Said beside your review, so that readers can weigh it."),
    )

    class Meta:
        model = Review
        fields = ["rating", "title", "text", "visited_month", "disclosure"]

    def clean_visited_month(self) -> date | None:
        month: date | None = self.cleaned_data["visited_month"]
        if month and month > timezone.localdate():
            raise forms.ValidationError(_("This month is yet to come."))
        if month and month.year < MIN_YEAR:
            raise forms.ValidationError(_("That is too long ago to be remembered."))
        return month

    def clean_disclosure(self) -> str:
        return self.cleaned_data["disclosure"] or Review.Disclosure.NONE


class PhotoForm(forms.ModelForm[Photo]):
    is_removed = forms.BooleanField(label=_("Remove this photo"), required=False)
    position = forms.IntegerField(label=_("Place in the row"), min_value=1, max_value=99)

    class Meta:
        model = Photo
        fields = ["alt", "position"]

    def __init__(self, typed: QueryDict | None, *, instance: Photo, initial: dict[str, str], prefix: str) -> None:
        # People count from one.
        initial = {"position": str(instance.position + 1), **initial}
        super().__init__(typed, instance=instance, initial=initial, prefix=prefix)
        self.fields["alt"].label = _("Describe this photo")
        self.fields["alt"].help_text = _("For people who cannot see it.")

    @classmethod
    def of_new(cls, photo: Photo) -> "PhotoForm":
        return cls(None, instance=photo, initial={}, prefix=prefix_of(photo))

    @property
    def place(self) -> int:
        """Where it stands in the row, as typed if that is a number."""
        typed = str(self["position"].value())
        return int(typed) if typed.isdecimal() else self.instance.position + 1

    @property
    def change(self) -> PhotoChange:
        return PhotoChange(
            photo=self.instance,
            alt=self.cleaned_data["alt"],
            position=self.cleaned_data["position"],
            is_removed=self.cleaned_data["is_removed"],
        )


class WritingForm:
    """The whole page on which a review is written: the review, and a small form for each of its photos.

    ``typed`` is what came in with a request; without it, the forms show what was kept unsent, else what was sent.
    """

    def __init__(self, review: Review | None, typed: QueryDict | None = None) -> None:
        kept: dict[str, str] = (review and review.draft_data) or {}
        sent = forms.model_to_dict(review, ReviewForm.Meta.fields) if review else {}
        self.review_form = ReviewForm(typed, initial={**sent, **kept})
        forms_of_photos = [self._photo_form(photo, typed, kept) for photo in review.photos.kept()] if review else []
        # In the order that their author has given them meanwhile.
        self.photo_forms = sorted(forms_of_photos, key=lambda form: form.place)

    def is_valid(self) -> bool:
        # A list, not a generator: each form is asked, so that each shows what is wrong with it.
        return all([form.is_valid() for form in self._forms if form.is_bound])  # noqa: C419

    @property
    def photo_changes(self) -> list[PhotoChange]:
        return [form.change for form in self.photo_forms if form.is_bound]

    @property
    def as_typed(self) -> dict[str, str]:
        """What the page would send if nothing on it were changed."""
        values = {name: self.review_form[name].value() for name in self.review_form.fields}
        if isinstance(month := values["visited_month"], date):
            values["visited_month"] = f"{month:%Y-%m}"
        for form in self.photo_forms:
            values |= {form.add_prefix(name): form[name].value() for name in ("alt", "position")}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    @property
    def field_names(self) -> list[str]:
        return [form.add_prefix(name) for form in self._forms for name in form.fields]

    @property
    def _forms(self) -> list[ReviewForm | PhotoForm]:
        return [self.review_form, *self.photo_forms]

    def _photo_form(self, photo: Photo, typed: QueryDict | None, kept: dict[str, str]) -> PhotoForm:
        prefix = prefix_of(photo)
        initial = {
            name: kept[f"{prefix}-{name}"] for name in ("alt", "position", "is_removed") if f"{prefix}-{name}" in kept
        }
        # A photo that came in from another tab meanwhile is not in what this one sent.
        is_shown = typed is not None and f"{prefix}-position" in typed
        return PhotoForm(typed if is_shown else None, initial=initial, instance=photo, prefix=prefix)


def prefix_of(photo: Photo) -> str:
    return f"photo-{photo.pk}"


def kept_from(typed: QueryDict, field_names: list[str]) -> dict[str, str]:
    """What was typed, as typed; but without NUL, which PostgreSQL cannot store."""
    values = {name: str(typed[name]) for name in field_names if name in typed}
    return {name: value[:MAX_DRAFT_VALUE_LENGTH].replace("\x00", "") for name, value in values.items()}
