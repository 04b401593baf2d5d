from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.helpful_vote import HelpfulVote
from reviews.models.photo import Photo, PhotosOf
from reviews.models.user import User
from reviews.photos.files import PhotoFiles

# For so long an author can bring back what they deleted.
RESTORE_PERIOD = timedelta(days=30)


class InvalidTransition(Exception):
    """A review cannot go from the state it is in to the one asked for."""


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> Self:
        """The only reviews that anyone but their author and staff may see, and the only ones that count."""
        return self.filter(state=Review.State.PUBLISHED)

    def visible_to(self, person: User | AnonymousUser) -> Self:
        """The published ones of places that have a page, and all of a person's own that are not erased."""
        published = Q(state=Review.State.PUBLISHED) & ~Q(restaurant__state__in=["pending", "removed"])
        if not person.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(author=person)).exclude(state=Review.State.ERASED)

    def live(self) -> Self:
        """Those that hold their author's one place for a restaurant."""
        return self.exclude(state__in=Review.ENDED_STATES)

    def written_by(self, person: User) -> Self:
        return self.filter(author=person)

    def by_trusted_authors(self) -> Self:
        """Those that may decorate the home page: an account made a minute ago never does."""
        return self.filter(author__trust__gte=User.Trust.KNOWN)

    def withdrawn_while_held(self) -> Self:
        """Those that their authors deleted while others could not see them, for a check."""
        held_back = [Review.State.PENDING, Review.State.HIDDEN]
        return self.filter(state=Review.State.WITHDRAWN, previous_state__in=held_back).order_by("-pk")

    def restorable(self) -> Self:
        """Those that their authors deleted a short while ago, and can still bring back."""
        return self.filter(state=Review.State.WITHDRAWN, state_changed_at__gt=timezone.now() - RESTORE_PERIOD)

    def with_vote_of(self, person: User | AnonymousUser) -> Self:
        """Says of each whether this person found it helpful, as ``has_my_vote``."""
        if not person.is_authenticated:
            return self.annotate(has_my_vote=models.Value(value=False))
        votes = HelpfulVote.objects.filter(review=models.OuterRef("pk"), voter=person)
        return self.annotate(has_my_vote=models.Exists(votes))

    def with_photos(self) -> Self:
        return self.annotate(photo_rows=PhotosOf("pk"))

    def having_photos(self) -> Self:
        return self.filter(models.Exists(Photo.objects.visible().order_by().filter(review=models.OuterRef("pk"))))

    def for_restaurant_page(self, reader: User | AnonymousUser) -> Self:
        return self.select_related("author").with_photos().with_vote_of(reader)

    def for_person_page(self, reader: User | AnonymousUser) -> Self:
        return self.select_related("author", "restaurant").with_photos().with_vote_of(reader)

    def for_own_list(self) -> Self:
        """All that its author's list of reviews shows: everything but what was erased, of whatever state."""
        return self.exclude(state=Review.State.ERASED).select_related("restaurant").with_photos()

    def for_home_page(self) -> Self:
        shown = ("author__display_name", "restaurant__name", "restaurant__slug", "rating", "text", "published_at")
        return self.select_related("author", "restaurant").only(*shown).with_photos()


class Review(models.Model):
    """What one person says of one restaurant.

    ``state`` is changed by the verbs below and by nothing else; they check that the step is possible. The actions in
    ``reviews.actions.reviews`` call them, and keep the restaurant's star counters true in the same transaction.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PENDING = "pending", _("waiting for a check")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden while it is checked")
        REMOVED = "removed", _("removed")
        WITHDRAWN = "withdrawn", _("deleted by its author")
        SUPERSEDED = "superseded", _("replaced by a newer review")
        ERASED = "erased", _("erased")

    # In these a review no longer holds its author's one place for the restaurant.
    ENDED_STATES = (State.WITHDRAWN, State.SUPERSEDED, State.ERASED)

    # In these its author may write on. What was removed stays as it is, for those who look at the decision again.
    EDITABLE_STATES = (State.DRAFT, State.PENDING, State.PUBLISHED, State.HIDDEN)

    # The whole state machine: from each state, the states that can follow.
    TRANSITIONS: dict[str, frozenset[str]] = {
        State.DRAFT: frozenset({State.PENDING, State.PUBLISHED, State.WITHDRAWN, State.ERASED}),
        State.PENDING: frozenset(
            {State.PUBLISHED, State.REMOVED, State.WITHDRAWN, State.SUPERSEDED, State.ERASED},
        ),
        State.PUBLISHED: frozenset(
            {State.PENDING, State.HIDDEN, State.REMOVED, State.WITHDRAWN, State.SUPERSEDED, State.ERASED},
        ),
        State.HIDDEN: frozenset(
            {State.PUBLISHED, State.REMOVED, State.WITHDRAWN, State.SUPERSEDED, State.ERASED},
        ),
        State.REMOVED: frozenset({State.PENDING, State.PUBLISHED, State.SUPERSEDED, State.ERASED}),
        State.WITHDRAWN: frozenset({State.DRAFT, State.PENDING, State.PUBLISHED, State.HIDDEN, State.ERASED}),
        State.SUPERSEDED: frozenset({State.PENDING, State.PUBLISHED, State.HIDDEN, State.REMOVED, State.ERASED}),
        State.ERASED: frozenset(),
    }

    class Disclosure(models.TextChoices):
        """What the author has to do with the place."""

        NONE = "none", _("I paid as everyone does")
        INVITED = "invited", _("I was invited")
        DISCOUNT = "discount", _("I got a discount or a gift")
        CONNECTED = "connected", _("I work there, or know the people")

    restaurant = models.ForeignKey("reviews.Restaurant", on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey("reviews.User", on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    # Where a review that its author withdrew, or a merge superseded, returns to.
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
    # What its author typed and has not sent, field by field as typed: for a new review, and for a change of a sent one.
    unsent = models.JSONField(null=True, blank=True, editable=False)
    helpful_count = models.PositiveIntegerField(_("helpful votes"), default=0, editable=False)
    created_at = models.DateTimeField(_("begun at"), default=timezone.now)
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
            # What the composite foreign key of a helpful vote points to.
            models.UniqueConstraint(fields=["id", "author"], name="reviews_review_id_and_author"),
        ]
        # The four orders of a restaurant's reviews, a person's, and the newest of all; a recount reads the third.
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

    def resend(self, *, is_changed: bool) -> None:
        """Takes what its author has just written: a draft is published, anything else stays where it is."""
        if self.state not in self.EDITABLE_STATES:
            raise InvalidTransition(f"A review that is {self.state} cannot be changed by its author.")
        if is_changed:
            self.edited_at = timezone.now()
        self.unsent = None
        self.save()
        if self.state == self.State.DRAFT:
            self.publish()

    def hold(self) -> None:
        """Sends the review to the people who check it, before it is seen or again after a change."""
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
        """Undoes a withdrawal or a supersession: back to where the review was, so that nothing hidden comes out."""
        if self.state not in {self.State.WITHDRAWN, self.State.SUPERSEDED}:
            raise InvalidTransition(f"A review that is {self.state} cannot be restored.")
        self._enter(self.State(self.previous_state))

    def erase(self) -> None:
        """Blanks everything its author wrote. The row stays, because decisions about it point here."""
        self.rating, self.title, self.text = None, "", ""
        self.visited_month, self.disclosure, self.unsent = None, self.Disclosure.NONE, None
        self._enter(self.State.ERASED, "rating", "title", "text", "visited_month", "disclosure", "unsent")

    def keep_unsent(self, typed: dict[str, str] | None) -> None:
        """Only while its author may write on: what comes late must not bring back what was erased."""
        self.unsent = typed
        Review.objects.filter(pk=self.pk, state__in=self.EDITABLE_STATES).update(unsent=typed)

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
        """The photos that ``with_photos()`` brought along."""
        rows: list[dict[str, Any]] = getattr(self, "photo_rows")  # noqa: B009  an annotation, unknown to the model
        return [PhotoFiles(**row) for row in rows]

    def _enter(self, state: State, *changed_fields: str) -> None:
        if not self.can_transition_to(state):
            raise InvalidTransition(f"A review that is {self.state} cannot become {state}.")
        self.previous_state, self.state = self.state, state
        self.state_changed_at = timezone.now()
        self.save(update_fields=["state", "previous_state", "state_changed_at", *changed_fields])
