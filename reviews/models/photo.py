import secrets
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.user import User
from reviews.photos.files import PhotoFiles

# A busy restaurant has tens of thousands of reviews, so of_restaurant() considers only the most helpful ones.
MAX_HELPFUL_REVIEWS = 200


def make_photo_key() -> str:
    """Return a random file name, so that URLs cannot be guessed and do not reveal the original name."""
    return secrets.token_urlsafe(12)


# A pending or removed restaurant has no page, so its photos are not public.
PUBLIC = Q(state="visible", review__state="published") & ~Q(review__restaurant__state__in=["pending", "removed"])


class PhotoQuerySet(models.QuerySet["Photo"]):
    def public(self) -> Self:
        return self.filter(PUBLIC)

    def visible_to(self, person: User | AnonymousUser) -> Self:
        """Keep public photos, and all photos of the person's own reviews."""
        return self.filter(PUBLIC | Q(review__author=person)) if person.is_authenticated else self.public()

    def kept(self) -> Self:
        """Keep the photos that count towards the limit of a review, in display order."""
        return self.exclude(state=Photo.State.REMOVED).order_by("position", "id")

    def unsent(self) -> Self:
        return self.filter(state=Photo.State.UNSENT)

    def visible(self) -> Self:
        """Keep the photos that are shown with their review, in display order. The review itself may be hidden."""
        return self.filter(state=Photo.State.VISIBLE).order_by("position", "id")

    def of_restaurant(self, restaurant: Any) -> Self:
        """Keep the visible photos of a restaurant's published reviews, most helpful review first."""
        reviews = restaurant.reviews.published().order_by("-helpful_count", "-id").values("pk")[:MAX_HELPFUL_REVIEWS]
        return self.filter(state=Photo.State.VISIBLE, review__in=reviews).order_by(
            "-review__helpful_count", "-review_id", "position"
        )


class ReviewPhotosJSON(models.Func):
    """The visible photos of a review as an array of JSON objects with the fields of ``PhotoFiles``.

    Raw SQL, because Django takes longer to compile this subquery than PostgreSQL to run it, and every page with reviews
    uses it.
    """

    template = """
        ARRAY(SELECT jsonb_build_object('key', key, 'width', width, 'height', height, 'widths', widths, 'color', color,
                                        'alt', alt)
              FROM reviews_photo WHERE review_id = %(expressions)s AND state = 'visible' ORDER BY position, id)
    """
    output_field = ArrayField(models.JSONField())


class Photo(models.Model):
    """A photo of a review, stored as WebP in up to three widths. The uploaded file is not stored."""

    class State(models.TextChoices):
        UNSENT = "unsent", _("not yet published")
        VISIBLE = "visible", _("visible with its review")
        HIDDEN = "hidden", _("hidden during moderation")
        REMOVED = "removed", _("removed")

    review = models.ForeignKey("reviews.Review", on_delete=models.CASCADE, related_name="photos")
    key = models.CharField(_("key"), max_length=32, unique=True, default=make_photo_key, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.VISIBLE)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    alt = models.CharField(_("description for people who cannot see it"), max_length=300, blank=True)
    width = models.PositiveIntegerField(_("width"), help_text=_("In pixels, of the widest stored file."))
    height = models.PositiveIntegerField(_("height"), help_text=_("In pixels, of the widest stored file."))
    widths = ArrayField(models.PositiveSmallIntegerField(), help_text=_("Of the stored files, narrowest first."))
    color = models.CharField(_("average color"), max_length=7, help_text=_("Shown while the photo loads: #rrggbb."))
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="reviews_photo_has_a_size"),
            models.CheckConstraint(condition=Q(color__regex=r"^#[0-9a-f]{6}$"), name="reviews_photo_color"),
        ]

    def __str__(self) -> str:
        return self.alt or self.key

    @property
    def files(self) -> PhotoFiles:
        return PhotoFiles(self.key, self.width, self.height, self.widths, self.color, self.alt)
