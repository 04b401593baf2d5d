"""What a subject is: the ways in which it can turn out, by what one sees, and how to draw it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from PIL import Image

from demo.pictures.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Scene[Variant]:
    """``variants`` are keyed by their description, so that no picture can say something else than it shows."""

    variants: Mapping[str, Variant]
    paint: Callable[[Canvas, Variant], None]

    def describe(self, rng: Random) -> str:
        return rng.choice(list(self.variants))

    def draw(self, rng: Random, size: tuple[int, int]) -> Image.Image:
        variant = self.variants[self.describe(rng)]
        canvas = Canvas(size, rng)
        self.paint(canvas, variant)
        return canvas.finish()
