import ast
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from django.test import SimpleTestCase, TestCase
from django.utils.safestring import SafeString

import reviews
from reviews.markup import component, join, script_json
from reviews.models import Restaurant
from reviews.models.restaurant_queryset import CardRow, CardRowWithCover, HasIconAndCity, HasRating
from reviews.photos import files
from reviews.photos.files import PhotoFiles
from reviews.search.facets import Choice
from reviews.templatetags import cards, display
from reviews.tests.factories import make_restaurant

HOSTILE_TEXTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</option></select><svg/onload=alert(1)>",
    "{name} %s %(name)s {0}",
    "&lt;script&gt;",
]


class ElementCollector(HTMLParser):
    """Collects the elements, the values of their attributes, and the text of an HTML fragment."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.names, self.values, self.text = [], set(), set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.names.add(name)
            self.values.add(value)

    def handle_data(self, data):
        self.text += data


def make_row(text, **fields):
    row = {
        "id": 1,
        "name": text,
        "slug": text,
        "city_name": text,
        "cuisine_names": text,
        "cuisine_icon": text,
        "price_level": 2,
        "rating_mean": 4.5,
        "rating_count": 3,
        "cover_photo__key": None,
        "cover_photo__width": 640,
        "cover_photo__height": 480,
        "cover_photo__widths": [320, 640],
        "cover_photo__color": text,
    }
    return SimpleNamespace(**row | fields)


def render_all(text):
    """Render each component with the text in every field. Yield the name and the HTML of each component."""
    choice = Choice(id=1, name=text, slug=text, restaurant_count=7, country=text)
    photo = PhotoFiles(key=text, width=640, height=480, widths=[320, 640], color=text, alt=text)
    yield "icon", cards.icon(text)
    yield "stars", cards.stars(4)
    yield "mean_stars", cards.mean_stars(4.5)
    yield "rating", cards.rating(make_row(text))
    yield "no rating", cards.rating(make_row(text, rating_count=0))
    yield "price", cards.price(2)
    yield "photo", cards.photo(photo, text)
    yield "tile", cards.tile(make_row(text))
    yield "restaurant_card", cards.restaurant_card(make_row(text, distance=1200.0), text)
    yield "restaurant_card with a cover", cards.restaurant_card(make_row(text, cover_photo__key=text), text)
    yield "restaurant_cards", cards.restaurant_cards([make_row(text), make_row(text)], text)
    yield "options", cards.options([(text, text), ("other", "Other")], text)
    yield "datalist_options", cards.datalist_options([choice])
    yield "counted_links", cards.counted_links([choice], text, text)


class ComponentTests(SimpleTestCase):
    def setUp(self):
        storage = patch.object(files, "default_storage", SimpleNamespace(url=lambda name: f"https://photos/{name}"))
        self.enterContext(storage)

    def test_renders_hostile_text_with_the_same_elements_as_harmless_text(self):
        harmless = {name: ElementCollector(html) for name, html in render_all("harmless")}
        for text in HOSTILE_TEXTS:
            for name, html in render_all(text):
                with self.subTest(component=name, text=text):
                    rendered = ElementCollector(html)
                    self.assertEqual(rendered.tags, harmless[name].tags)
                    self.assertEqual(rendered.names, harmless[name].names)

    def test_shows_hostile_text_as_it_was_written(self):
        for text in HOSTILE_TEXTS:
            card = ElementCollector(cards.restaurant_card(make_row(text), "20rem"))
            self.assertEqual(card.text.count(text), 4)
            photo = PhotoFiles(key="key", width=640, height=480, widths=[640], color="#aabbcc", alt=text)
            self.assertIn(text, ElementCollector(cards.photo(photo, "20rem")).values)
            self.assertIn(text, ElementCollector(cards.options([(text, text)], None)).values)

    def test_covers_every_template_tag_of_the_library(self):
        rendered = {name.split(" ")[0] for name, _html in render_all("text")}
        self.assertLessEqual(set(cards.register.tags), rendered)

    def test_keeps_structured_data_within_its_script_element(self):
        for text in HOSTILE_TEXTS:
            parsed = ElementCollector(display.json_ld({"name": text, text: 1}))
            self.assertEqual(parsed.tags, ["script"])


class MarkupTests(SimpleTestCase):
    def test_escapes_every_value_of_a_component_that_is_not_marked_as_safe(self):
        paragraph = component('<p title="{title}">{count} {text}</p>')
        self.assertEqual(
            paragraph(title='"&', count=3, text=SafeString("<b>bold</b>")), '<p title="&quot;&amp;">3 <b>bold</b></p>'
        )

    def test_escapes_the_text_of_any_object(self):
        class Hostile:
            def __str__(self):
                return "<script>"

        self.assertEqual(component("{value}")(value=Hostile()), "&lt;script&gt;")

    def test_renders_a_component_with_a_repeated_field_and_one_without_fields(self):
        self.assertEqual(component("{a}{b}{a}")(a="x", b="<"), "x&lt;x")
        self.assertEqual(component("<hr>")(), "<hr>")

    def test_refuses_missing_and_unknown_fields_of_a_component(self):
        for values in ({}, {"name": "x", "more": "y"}):
            with self.assertRaises(TypeError):
                component("{name}")(**values)

    def test_joins_only_html_fragments_that_are_marked_as_safe(self):
        self.assertEqual(join([SafeString("<b>"), SafeString("</b>")]), "<b></b>")
        with self.assertRaises(TypeError):
            join([SafeString("<b>"), "<script>"])

    def test_escapes_json_for_a_script_element(self):
        self.assertEqual(script_json({"a": "</script>&"}), '{"a": "\\u003C/script\\u003E\\u0026"}')

    def test_marks_text_as_safe_only_in_the_markup_module(self):
        root = Path(reviews.__file__).parent
        modules = [path for path in root.rglob("*.py") if "tests" not in path.parts and path.name != "markup.py"]
        self.assertTrue(modules)
        for module in modules:
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    self.assertNotIn(name, {"SafeString", "SafeText", "mark_safe"}, f"{module}:{node.lineno}")


class CardRowTests(TestCase):
    def test_declares_only_card_fields_that_the_rows_of_the_query_have(self):
        make_restaurant()
        [row] = Restaurant.objects.for_cards()
        declared = {
            name
            for row_type in (HasRating, HasIconAndCity, CardRow, CardRowWithCover)
            for name in row_type.__annotations__
        }
        self.assertLessEqual(declared, set(row._fields))
