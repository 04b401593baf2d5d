from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

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
        help_text=_("What you ate, how it was, and who it suits. Plain text only; links are not clickable."),
        error_messages={"required": _("Write a few words. Stars alone do not help readers choose.")},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    visited_month = MonthField(label=_("Month of your visit"), required=False)
    disclosure = forms.ChoiceField(
        label=_("You and the restaurant"),
        choices=Review.Disclosure,
        required=False,
        help_text=_("Shown with your review, so that readers can judge it."),
    )

    class Meta:
        model = Review
        fields = ["rating", "title", "text", "visited_month", "disclosure"]

    def clean_visited_month(self) -> date | None:
        month: date | None = self.cleaned_data["visited_month"]
        if month and month > timezone.localdate():
            raise forms.ValidationError(_("This month is in the future."))
        if month and month.year < MIN_YEAR:
            raise forms.ValidationError(_("Choose a month after %(year)s."), params={"year": MIN_YEAR - 1})
        return month

    def clean_disclosure(self) -> str:
        return self.cleaned_data["disclosure"] or Review.Disclosure.NONE


class PhotoForm(forms.ModelForm[Photo]):
    """The description and position of one photo, with field names that contain its primary key."""

    is_removed = forms.BooleanField(label=_("Remove this photo"), required=False)
    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=99)

    class Meta:
        model = Photo
        fields = ["alt", "position"]

    def __init__(self, photo: Photo, data: QueryDict | None = None, *, draft: Mapping[str, str] | None = None) -> None:
        prefix = f"photo-{photo.pk}"
        # A photo that was uploaded from another tab is missing in the data of this tab. Such a photo stays unchanged.
        if data is not None and f"{prefix}-position" not in data:
            data = None
        initial = {"position": str(photo.position + 1)}
        for name in ("alt", "position", "is_removed"):
            if draft and f"{prefix}-{name}" in draft:
                initial[name] = draft[f"{prefix}-{name}"]
        super().__init__(data, instance=photo, initial=initial, prefix=prefix)
        self.fields["alt"].label = _("Describe this photo")
        self.fields["alt"].help_text = _("For people who cannot see it.")

    @property
    def prefixed_names(self) -> list[str]:
        return [self.add_prefix(name) for name in self.fields]

    @property
    def displayed_position(self) -> int:
        return parse_number(self["position"].value()) or self.instance.position + 1

    @property
    def change(self) -> PhotoChange:
        return PhotoChange(
            photo=self.instance,
            alt=self.cleaned_data["alt"],
            position=self.cleaned_data["position"],
            is_removed=self.cleaned_data["is_removed"],
        )


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The value of a field, as text for the author, in each of the two versions to choose from."""

    label: StrOrPromise | None
    stored_draft: StrOrPromise
    sent_form: StrOrPromise
    is_text: bool


class WritingForm:
    """A review form with one form per photo. ADR 15 explains why the photos are not a formset.

    Without ``data``, the forms show the draft, or the submitted version if there is no draft. ``revision`` is the
    number of the submitted version that the form was rendered from.
    """

    def __init__(
        self, review: Review | None, data: QueryDict | None = None, *, revision: int = 0, shows_draft: bool = True
    ) -> None:
        draft: dict[str, str] = (shows_draft and review and review.draft_data) or {}
        submitted = forms.model_to_dict(review, ReviewForm.Meta.fields) if review else {}
        photos: Iterable[Photo] = review.photos.kept() if review else []
        photo_forms = [PhotoForm(photo, data, draft=draft) for photo in photos]
        self.review = review
        self.revision = revision
        self.review_form = ReviewForm(data, initial={**submitted, **draft})
        self.photo_forms = sorted(photo_forms, key=lambda form: form.displayed_position)

    @classmethod
    def for_draft_with_errors(cls, review: Review, *, revision: int, error: str = "") -> Self:
        """Return a form that validates the stored draft as if the author had just sent it, and that shows ``error``."""
        data = QueryDict(mutable=True)
        data.update(cls(review).values)
        form = cls(review, data, revision=revision)
        form.is_valid()
        if error:
            form.review_form.add_error(None, error)
        return form

    def is_valid(self) -> bool:
        # The list validates every form, so that all of them show their errors. With a generator, all() would stop at
        # the first invalid form.
        return all([form.is_valid() for form in self._forms if form.is_bound])  # noqa: C419

    @property
    def content(self) -> dict[str, Any]:
        return self.review_form.cleaned_data

    @property
    def photo_changes(self) -> list[PhotoChange]:
        return [form.change for form in self.photo_forms if form.is_bound]

    @property
    def field_names(self) -> list[str]:
        return [form.add_prefix(name) for form in self._forms for name in form.fields]

    @property
    def values(self) -> dict[str, str]:
        """Return what a browser would send if the author changed nothing."""
        values = {name: self.review_form[name].value() for name in self.review_form.fields}
        if isinstance(month := values["visited_month"], date):
            values["visited_month"] = f"{month:%Y-%m}"
        for form in self.photo_forms:
            values |= {form.add_prefix(name): form[name].value() for name in ("alt", "position")}
            if form["is_removed"].value():
                values[form.add_prefix("is_removed")] = "on"
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def compare(self, sent: Mapping[str, str]) -> list[VersionRow]:
        """Return a row for the text, and for each other field whose value differs between this form and ``sent``."""
        fields = [(name, field, field.label) for name, field in self.review_form.fields.items()]
        for number, form in enumerate(self.photo_forms, start=1):
            label = _("Photo %(number)s: description") % {"number": number}
            fields.append((form.add_prefix("alt"), form.fields["alt"], label))
        own = self.values
        rows = [
            VersionRow(label, readable(field, own[name]), readable(field, sent[name]), is_text=name == "text")
            for name, field, label in fields
            if name in sent
        ]
        return [row for row in rows if row.is_text or row.stored_draft != row.sent_form]

    @property
    def _forms(self) -> list[ReviewForm | PhotoForm]:
        return [self.review_form, *self.photo_forms]


def readable(field: forms.Field, value: str) -> StrOrPromise:
    """Return the label of the chosen option, or the value itself for a field without choices."""
    labels: dict[str, StrOrPromise] = {str(key): label for key, label in getattr(field, "choices", [])}
    return labels.get(value, value.replace("\r\n", "\n"))


def removed_photo_ids(data: QueryDict) -> list[int]:
    """Return ids of photos marked for removal: by checkboxes in a form, or by ``leaving`` in a script's upload."""
    checked = [name.split("-")[1] for name in data if name.startswith("photo-") and name.endswith("-is_removed")]
    return [parse_number(pk) for pk in [*checked, *data.getlist("leaving")]]


def parse_number(text: Any) -> int:
    """Return a number of at most nine digits, or 0 for any other text."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def without_nul(data: QueryDict) -> QueryDict:
    """Return the data without NUL, which PostgreSQL rejects. The form fields remove the other control characters."""
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    return clean
