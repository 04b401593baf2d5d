"""The admin for staff. Each module registers its own models."""

from reviews.admin import catalogue, people, reviews

__all__ = ["catalogue", "people", "reviews"]
