"""Make the unsaved model instances of one demonstration review."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from demo.content import PICTURES, ReviewRow
from reviews.models import HelpfulVote, Photo, Restaurant, Review, ReviewRevision, User
from reviews.photos.files import PhotoFiles


def make_review(row: ReviewRow, restaurant: Restaurant, author: User, now: datetime) -> Review:
    written_at = now - timedelta(days=row["written_days_ago"])
    edited_days_ago = row["edited_days_ago"]
    return Review(
        restaurant=restaurant,
        author=author,
        state=row["state"],
        previous_state=Review.State.PUBLISHED if row["state"] in Review.ENDED_STATES else "",
        rating=row["rating"],
        title=row["title"],
        text=row["text"],
        visited_month=_visited_month(row["visited_months_before"], written_at.date()),
        disclosure=row["disclosure"],
        helpful_count=len(row["helpful_voters"]),
        created_at=written_at,
        published_at=None if row["state"] in {Review.State.DRAFT, Review.State.PENDING} else written_at,
        edited_at=None if edited_days_ago is None else now - timedelta(days=edited_days_ago),
        state_changed_at=written_at,
    )


def make_revisions(row: ReviewRow, review: Review) -> Iterator[ReviewRevision]:
    """Yield the versions of a submitted review. A draft and an erased review have none."""
    if review.rating is None or review.state == Review.State.DRAFT:
        return
    if row["earlier"]:
        yield ReviewRevision(review=review, number=1, created_at=review.created_at, **row["earlier"])
    yield ReviewRevision(
        review=review,
        number=2 if row["earlier"] else 1,
        rating=review.rating,
        title=review.title,
        text=review.text,
        created_at=review.edited_at or review.created_at,
    )


def make_votes(row: ReviewRow, review: Review, people: Mapping[str, User]) -> Iterator[HelpfulVote]:
    for voter in row["helpful_voters"]:
        yield HelpfulVote(review=review, review_author=review.author, voter=people[voter])


def make_photos(row: ReviewRow, review: Review, files: Mapping[str, PhotoFiles]) -> Iterator[Photo]:
    for position, (key, picture) in enumerate(row["photos"].items()):
        yield Photo(
            review=review,
            key=key,
            position=position,
            alt=PICTURES[picture],
            width=files[key].width,
            height=files[key].height,
            widths=files[key].widths,
            color=files[key].color,
            created_at=review.created_at,
        )


def _visited_month(months_before: int | None, written_on: date) -> date | None:
    if months_before is None:
        return None
    months = written_on.year * 12 + written_on.month - 1 - months_before
    return date(months // 12, months % 12 + 1, 1)
