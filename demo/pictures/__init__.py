"""Pictures that stand where a real site has photographs. The same subject and seed are the same pixels, always."""

from random import Random
from typing import Any

from PIL import Image

from demo.pictures import (
    bar,
    breakfast,
    burger,
    coffee,
    curry,
    dessert,
    dining_room,
    dumplings,
    fish,
    mezze,
    pasta,
    pizza,
    ramen,
    salad,
    set_table,
    steak,
    storefront,
    sushi,
    tacos,
    terrace,
)
from demo.pictures.scene import Scene

SCENES: dict[str, Scene[Any]] = {
    "bar": bar.SCENE,
    "breakfast": breakfast.SCENE,
    "burger": burger.SCENE,
    "coffee": coffee.SCENE,
    "curry": curry.SCENE,
    "dessert": dessert.SCENE,
    "dining_room": dining_room.SCENE,
    "dumplings": dumplings.SCENE,
    "fish": fish.SCENE,
    "mezze": mezze.SCENE,
    "pasta": pasta.SCENE,
    "pizza": pizza.SCENE,
    "ramen": ramen.SCENE,
    "salad": salad.SCENE,
    "set_table": set_table.SCENE,
    "steak": steak.SCENE,
    "storefront": storefront.SCENE,
    "sushi": sushi.SCENE,
    "tacos": tacos.SCENE,
    "terrace": terrace.SCENE,
}
SUBJECTS: tuple[str, ...] = tuple(SCENES)


def draw_picture(subject: str, *, seed: int, size: tuple[int, int] = (1280, 960)) -> Image.Image:
    return SCENES[subject].draw(_luck(subject, seed), size)


def describe_picture(subject: str, seed: int) -> str:
    """Says what the picture shows, for people who do not see it."""
    return SCENES[subject].describe(_luck(subject, seed))


def _luck(subject: str, seed: int) -> Random:
    return Random(f"{subject} {seed}")  # noqa: S311  demo content, nothing secret
