from xml.etree import ElementTree as ET

import pytest

from dev.diagrams.__main__ import FOLDER
from dev.diagrams.drawing import draw
from dev.diagrams.layout import read, route
from dev.errors import SetupError

SOURCES = sorted(FOLDER.glob("*.toml"))
SVG = "{http://www.w3.org/2000/svg}"
DIAGRAM = """
title = "Two services"
description = "The first calls the second."
[[box]]
id = "first"
at = [0, 0]
title = "First & only"
[[box]]
id = "second"
at = [1, 1]
title = "{title}"
[[arrow]]
from = "first.right"
to = "second.left"
label = "calls"
"""


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def source(request):
    return request.param


def test_draws_each_diagram_like_its_stored_file(source):
    assert source.with_suffix(".svg").read_text() == draw(read(source.read_text())), "run make diagrams"


def test_draws_each_diagram_within_its_edges(source):
    diagram = read(source.read_text())
    for shape in (*diagram.boxes, *diagram.groups):
        assert shape.bounds.x >= 0
        assert shape.bounds.y >= 0
        assert shape.bounds.x + shape.bounds.width <= diagram.size[0]
        assert shape.bounds.y + shape.bounds.height <= diagram.size[1]


def test_draws_text_as_text_with_colors_for_dark_mode():
    root = ET.fromstring(draw(read(DIAGRAM.format(title="Second"))))  # noqa: S314 - drawn by this project
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Two services", "First & only", "Second", "calls"]
    assert "prefers-color-scheme: dark" in root.find(f"{SVG}style").text
    assert root.find(f"{SVG}desc").text == "The first calls the second."


def test_refuses_text_of_a_diagram_that_is_wider_than_its_box():
    with pytest.raises(SetupError, match="fit into a box"):
        read(DIAGRAM.format(title="A title that is too long for a box"))


@pytest.mark.parametrize(
    ("end", "horizontal", "expected"),
    [
        ((10, 0), [True, True], ((0, 0), (10, 0))),
        ((10, 8), [True, True], ((0, 0), (5, 0), (5, 8), (10, 8))),
        ((10, 8), [False, False], ((0, 0), (0, 4), (10, 4), (10, 8))),
        ((10, 8), [True, False], ((0, 0), (10, 0), (10, 8))),
        ((10, 8), [False, True], ((0, 0), (0, 8), (10, 8))),
    ],
)
def test_draws_arrows_with_horizontal_and_vertical_parts(end, horizontal, expected):
    assert route((0, 0), end, horizontal) == expected
