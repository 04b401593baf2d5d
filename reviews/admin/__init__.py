"""The admin for staff. Each module registers its own models."""

from reviews.admin import catalog, people, reviews

__all__ = ["catalog", "people", "reviews"]
