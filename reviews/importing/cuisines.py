"""Find the cuisines that a file names, and create those that do not exist yet."""

from collections.abc import Iterable

from reviews.importing.cleaning import fold
from reviews.models import Cuisine
from reviews.models.cuisine import icon_for
from reviews.slugs import to_slug, unique_slug

MAX_SLUG_LENGTH = 60


class CuisineDirectory:
    """All cuisines, kept in memory, because there are few and nearly every row names one."""

    def __init__(self) -> None:
        self.load()

    def load(self) -> None:
        # Sorted by the database, because Restaurant.cuisine_names lists the names in the order of the database's
        # collation.
        cuisines = list(Cuisine.objects.order_by("name"))
        self.cuisines = {fold(cuisine.name): cuisine for cuisine in reversed(cuisines)}
        self.order = {cuisine.pk: position for position, cuisine in enumerate(cuisines)}
        self.slugs = {cuisine.slug for cuisine in cuisines}

    def create_missing(self, names: Iterable[str]) -> None:
        missing = {fold(name): name for name in names if fold(name) not in self.cuisines}
        if not missing:
            return
        cuisines = []
        for name in missing.values():
            slug = unique_slug([to_slug(name, MAX_SLUG_LENGTH) or "cuisine"], taken=self.slugs)
            self.slugs.add(slug)
            cuisines.append(Cuisine(name=name, slug=slug, icon=icon_for(name)))
        Cuisine.objects.bulk_create(cuisines)
        self.load()

    def find(self, names: Iterable[str]) -> list[Cuisine]:
        found = {cuisine.pk: cuisine for cuisine in (self.cuisines[fold(name)] for name in names)}
        return sorted(found.values(), key=lambda cuisine: self.order[cuisine.pk])
