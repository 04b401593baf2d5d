from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reviews.drafts import DraftField
from reviews.models.helpful_vote import HelpfulVote
from reviews.models.photo import Photo, ReviewPhotosJSON
from reviews.models.user import User
from reviews.photos.files import PhotoFiles

# An author can restore a deleted review for this long.
RESTORE_PERIOD = timedelta(days=30)


class InvalidTransition(Exception):
    """The review's state does not allow the change. ``str(error)`` is a message for the user."""


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> Self:
        """Filter by the only state that is visible to everyone and counted in ratings."""
        return self.filter(state=Review.State.PUBLISHED)

    def visible_to(self, person: User | AnonymousUser) -> Self:
        """Keep published reviews of restaurants with a page, and the person's own reviews unless they are erased."""
        published = Q(state=Review.State.PUBLISHED) & ~Q(restaurant__state__in=["pending", "removed"])
        if not person.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(author=person)).exclude(state=Review.State.ERASED)

    def live(self) -> Self:
        """Exclude ``ENDED_STATES``. An author can have only one review per restaurant in the other states."""
        return self.exclude(state__in=Review.ENDED_STATES)

    def written_by(self, person: User) -> Self:
        return self.filter(author=person)

    def by_trusted_authors(self) -> Self:
        # New accounts are excluded, so that spam never reaches the home page or a feed.
        return self.filter(author__trust__gte=User.Trust.KNOWN)

    def withdrawn_while_held(self) -> Self:
        """Keep reviews that their authors withdrew while moderators were checking them, the latest first."""
        held_states = [Review.State.PENDING, Review.State.HIDDEN]
        return self.filter(state=Review.State.WITHDRAWN, previous_state__in=held_states).order_by("-pk")

    def restorable(self) -> Self:
        return self.filter(state=Review.State.WITHDRAWN, state_changed_at__gt=timezone.now() - RESTORE_PERIOD)

    def with_vote_of(self, person: User | AnonymousUser) -> Self:
        if not person.is_authenticated:
            return self.annotate(has_my_vote=models.Value(value=False))
        votes = HelpfulVote.objects.filter(review=models.OuterRef("pk"), voter=person)
        return self.annotate(has_my_vote=models.Exists(votes))

    def with_photos(self) -> Self:
        return self.annotate(photo_rows=ReviewPhotosJSON("pk"))

    def having_photos(self) -> Self:
        return self.filter(models.Exists(Photo.objects.visible().order_by().filter(review=models.OuterRef("pk"))))

    def for_restaurant_page(self, reader: User | AnonymousUser) -> Self:
        return self.select_related("author").with_photos().with_vote_of(reader)

    def for_person_page(self, reader: User | AnonymousUser) -> Self:
        return self.select_related("author", "restaurant").with_photos().with_vote_of(reader)

    def for_own_list(self) -> Self:
        return self.exclude(state=Review.State.ERASED).select_related("restaurant").with_photos()

    def for_home_page(self) -> Self:
        shown = ("author__display_name", "restaurant__name", "restaurant__slug", "rating", "text", "published_at")
        return self.select_related("author", "restaurant").only(*shown).with_photos()


class Review(models.Model):
    """One author's review of one restaurant.

    Only the methods below change ``state``; they raise ``InvalidTransition``. Call them through the actions in
    ``reviews.actions.reviews``, which update the restaurant's star counters in the same transaction.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PENDING = "pending", _("awaiting moderation")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden during moderation")
        REMOVED = "removed", _("removed")
        WITHDRAWN = "withdrawn", _("deleted by the author")
        SUPERSEDED = "superseded", _("replaced by a newer review")
        ERASED = "erased", _("erased")

    # An author can have any number of reviews of a restaurant in these states, but only one in the other states.
    ENDED_STATES = (State.WITHDRAWN, State.SUPERSEDED, State.ERASED)

    # A removed review stays unchanged, so that moderators can review the decision.
    EDITABLE_STATES = (State.DRAFT, State.PENDING, State.PUBLISHED, State.HIDDEN)

    # The state machine: the states that can follow each state.
    TRANSITIONS: dict[str, frozenset[str]] = {
        State.DRAFT: frozenset({State.PENDING, State.PUBLISHED, State.WITHDRAWN, State.ERASED}),
        State.PENDING: frozenset({State.PUBLISHED, State.REMOVED, State.WITHDRAWN, State.SUPERSEDED, State.ERASED}),
        State.PUBLISHED: frozenset(
            {State.PENDING, State.HIDDEN, State.REMOVED, State.WITHDRAWN, State.SUPERSEDED, State.ERASED},
        ),
        State.HIDDEN: frozenset({State.PUBLISHED, State.REMOVED, State.WITHDRAWN, State.SUPERSEDED, State.ERASED}),
        State.REMOVED: frozenset({State.PENDING, State.PUBLISHED, State.SUPERSEDED, State.ERASED}),
        State.WITHDRAWN: frozenset({State.DRAFT, State.PENDING, State.PUBLISHED, State.HIDDEN, State.ERASED}),
        State.SUPERSEDED: frozenset({State.PENDING, State.PUBLISHED, State.HIDDEN, State.REMOVED, State.ERASED}),
        State.ERASED: frozenset(),
    }

    class Disclosure(models.TextChoices):
        """The author's connection to the restaurant."""

        NONE = "none", _("I paid my own bill")
        INVITED = "invited", _("I was invited")
        DISCOUNT = "discount", _("I got a discount or a gift")
        CONNECTED = "connected", _("I work there or know the owners")

    restaurant = models.ForeignKey("reviews.Restaurant", on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey("reviews.User", on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    # The state that restore() returns to.
    previous_state = models.CharField(max_length=10, choices=State, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(
        _("stars"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=6000)
    visited_month = models.DateField(
        _("month of the visit"), null=True, blank=True, help_text=_("The first day of the month.")
    )
    disclosure = models.CharField(_("disclosure"), max_length=10, choices=Disclosure, default=Disclosure.NONE)
    # Form values that the author saved but did not submit, by field name, valid or not. The column keeps its former
    # name, because the previous release still uses it during a deployment.
    draft_data = DraftField(null=True, blank=True, editable=False, db_column="unsent")
    # The page that saved the draft (reviews.drafts.Sender). The previous release inserts rows without this column.
    draft_source = models.CharField(max_length=80, blank=True, db_default="", editable=False)
    helpful_count = models.PositiveIntegerField(_("helpful votes"), default=0, editable=False)
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    published_at = models.DateTimeField(_("first published at"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    state_changed_at = models.DateTimeField(_("in this state since"), default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "author"],
                condition=~Q(state__in=["withdrawn", "superseded", "erased"]),
                name="reviews_review_one_per_author",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=False, rating__range=(1, 5))
                | Q(rating=None, state__in=["draft", "withdrawn", "erased"]),
                name="reviews_review_rating",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="reviews_review_published_at"
            ),
            models.CheckConstraint(
                condition=Q(visited_month=None) | Q(visited_month__day=1), name="reviews_review_visited_month"
            ),
            # Referenced by the composite foreign key of helpful votes.
            models.UniqueConstraint(fields=["id", "author"], name="reviews_review_id_and_author"),
        ]
        # One partial index per sort order: for the reviews of a restaurant, the reviews of an author, and all reviews.
        indexes = [
            models.Index(
                fields=["restaurant", "-published_at", "-id"],
                condition=Q(state="published"),
                name="reviews_review_newest",
            ),
            models.Index(
                fields=["restaurant", "-helpful_count", "-id"],
                condition=Q(state="published"),
                name="reviews_review_helpful",
            ),
            models.Index(
                fields=["restaurant", "-rating", "-id"], condition=Q(state="published"), name="reviews_review_highest"
            ),
            models.Index(
                fields=["restaurant", "rating", "-id"], condition=Q(state="published"), name="reviews_review_lowest"
            ),
            models.Index(
                fields=["author", "-published_at", "-id"],
                condition=Q(state="published"),
                name="reviews_review_by_author",
            ),
            models.Index(
                fields=["-published_at", "-id"], condition=Q(state="published"), name="reviews_review_newest_of_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.restaurant_id}/{self.author_id} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return reverse("review_detail", args=[self.pk])

    def publish(self) -> None:
        if self.published_at is None:
            self.published_at = timezone.now()
        self._enter(self.State.PUBLISHED, "published_at")

    def submit(self, *, is_edited: bool) -> None:
        """Save the content, and publish a draft. Raise ``InvalidTransition`` if the review is not editable."""
        if not self.is_editable:
            raise InvalidTransition(
                gettext("This review was removed or deleted while you were writing. Your changes were not published.")
            )
        if is_edited:
            self.edited_at = timezone.now()
        self.draft_data, self.draft_source = None, ""
        self.save()
        if self.state == self.State.DRAFT:
            self.publish()

    def hold(self) -> None:
        self._enter(self.State.PENDING)

    def hide(self) -> None:
        self._enter(self.State.HIDDEN)

    def remove(self) -> None:
        self._enter(self.State.REMOVED)

    def withdraw(self) -> None:
        self._enter(self.State.WITHDRAWN)

    def supersede(self) -> None:
        self._enter(self.State.SUPERSEDED)

    def restore(self) -> None:
        """Undo a withdrawal or supersession by entering the previous state, so that a hidden review stays hidden."""
        if self.state not in {self.State.WITHDRAWN, self.State.SUPERSEDED}:
            raise InvalidTransition(gettext("This review is not deleted, so it cannot be restored."))
        self._enter(self.State(self.previous_state))

    def erase(self) -> None:
        """Blank everything the author wrote. The row stays, because moderation decisions reference it."""
        self.rating, self.title, self.text = None, "", ""
        self.visited_month, self.disclosure = None, self.Disclosure.NONE
        self.draft_data, self.draft_source = None, ""
        blanked = ("rating", "title", "text", "visited_month", "disclosure", "draft_data", "draft_source")
        self._enter(self.State.ERASED, *blanked)

    def save_draft(self, data: dict[str, str] | None, *, source: str = "") -> None:
        """Store form values as the draft, or delete the draft with None, if the review in the database is editable."""
        self.draft_data, self.draft_source = data, source
        # The state in the database decides: a request that was delayed must not restore the text of an erased review.
        editable = Review.objects.filter(pk=self.pk, state__in=self.EDITABLE_STATES)
        editable.update(draft_data=data, draft_source=source)

    @property
    def is_restorable(self) -> bool:
        return self.state == self.State.WITHDRAWN and timezone.now() < self.restorable_until

    @property
    def restorable_until(self) -> datetime:
        return self.state_changed_at + RESTORE_PERIOD

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE_STATES

    def can_transition_to(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.state]

    @property
    def shown_photos(self) -> list[PhotoFiles]:
        rows: list[dict[str, Any]] = getattr(self, "photo_rows")  # noqa: B009  set by with_photos(); not a model field
        return [PhotoFiles(**row) for row in rows]

    def _enter(self, state: State, *changed_fields: str) -> None:
        if not self.can_transition_to(state):
            raise InvalidTransition(
                gettext("A review cannot change from “%(state)s” to “%(new_state)s”.")
                % {"state": self.get_state_display(), "new_state": state.label}
            )
        self.previous_state, self.state = self.state, state
        self.state_changed_at = timezone.now()
        self.save(update_fields=["state", "previous_state", "state_changed_at", *changed_fields])
