"""Layout, accessibility, keyboard use and pages without JavaScript, in a real browser."""

import gzip

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import expect

from reviews.models import OpeningHours
from reviews.photos import storage as photos
from reviews.photos.decoder.rendering import render
from reviews.tests.factories import make_city, make_cuisine, make_photo, make_restaurant, make_review, make_user

LIGHT_AND_DARK = ("light", "dark")
WIDTHS = (320, 390, 1280)
PAGES = ("/", "/restaurants/", "/restaurants/casa/", "/restaurants/bare/", "/people/ana/", "/restaurants/nowhere/")


@pytest.fixture
def site(live_server, settings, tmp_path):
    """Return the URL of a site with two restaurants: one with all optional data, and one without any."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": "/photos/"},
        },
    }
    ana = make_user(handle="ana", display_name="Ana")
    casa = make_restaurant(
        "Casa Ávila",
        slug="casa",
        city=make_city("Lisbon"),
        cuisines=[make_cuisine("Seafood", icon="fish"), make_cuisine("Portuguese")],
        description="Three generations share one narrow kitchen.",
        street_address="Rua das Flores 5",
        phone="+351 21 000 0000",
        website="https://casa.example",
        price_level=3,
    )
    OpeningHours.objects.create(restaurant=casa, weekday=0, opens_minute=720, closes_minute=900)
    make_restaurant("Bare", slug="bare")
    for number, author in enumerate([ana, make_user(display_name="نور الحداد"), make_user()]):
        review = make_review(
            restaurant=casa,
            author=author,
            rating=5 - number,
            title="A fine evening",
            text="المكان هادئ والطعام جيد." if number == 1 else "The clams came first. " * 12,
            visited_month="2026-03-01",
            helpful_count=number,
            disclosure="invited" if number else "none",
        )
        stored = photos.store(render(Image.new("RGB", (900, 675), "#aa7755")), f"browser-{number}")
        make_photo(review=review, key=stored.key, widths=stored.widths, width=stored.width, height=stored.height)
    return live_server.url


@pytest.mark.parametrize("color_scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize("path", PAGES)
def test_has_no_accessibility_errors_on_public_pages(site, page, axe, path, color_scheme):
    page.emulate_media(color_scheme=color_scheme)
    page.goto(site + path)
    page.evaluate(axe)
    violations = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")[
        "violations"
    ]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_fits_public_pages_into_the_width_of_the_screen(site, page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", PAGES)
def test_supports_right_to_left_scripts(site, page, path):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + path)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("path", PAGES)
def test_has_touch_targets_of_44_pixels(site, page, path):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + path)
    # The selectors leave out links within a sentence and links without a neighbor, which may be smaller.
    small = page.evaluate(
        """() => [...document.querySelectorAll('.masthead a, .button, .tag:is(a, button), input, select, .orders a')]
            .filter(part => part.type !== 'checkbox')
            .filter(part => part.getBoundingClientRect().height < 44).map(part => part.outerHTML)"""
    )
    assert small == []


def test_reserves_the_space_of_every_photo(site, page):
    page.goto(site + "/restaurants/casa/")
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    assert page.evaluate("[...document.images].map(image => image.naturalWidth > 0)") == [True] * 6
    assert default_storage.exists("browser-0/320.webp")


def test_does_not_shift_the_layout_while_loading(site, page):
    page.add_init_script(
        """window.shifted = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifted += entry.value }))
            .observe({type: 'layout-shift', buffered: true})"""
    )
    for path in PAGES:
        page.goto(site + path, wait_until="networkidle")
        assert page.evaluate("window.shifted") < 0.02, path


def test_finds_a_restaurant_by_keyboard(site, page):
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("avila")
    page.keyboard.press("Enter")
    page.wait_for_url("**/restaurants/?q=avila")
    page.get_by_role("link", name="Casa Ávila").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/restaurants/casa/")
    assert page.get_by_role("heading", level=1).text_content() == "Casa Ávila"


def test_finds_restaurants_and_sorts_reviews_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_label("Search restaurants").fill("avila")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Show me").select_option("seafood")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Casa Ávila").click()
    page.get_by_role("link", name="Lowest rated").click()
    assert page.locator(".review .review-by").first.text_content().strip().startswith("Person")
    context.close()


def test_transfers_little_data_on_the_first_visit(site, page):
    bodies = {}
    page.on("response", lambda response: bodies.update({response.url: response.body()}))
    page.goto(site, wait_until="networkidle")
    pictures = [url for url in bodies if url.endswith(".webp")]
    fonts = [url for url in bodies if url.endswith(".woff2")]
    text = {url: gzip.compress(body) for url, body in bodies.items() if url not in {*pictures, *fonts}}
    assert sum(len(bodies[url]) for url in fonts) <= 70_000
    assert sum(map(len, text.values())) <= 60_000, {url: len(body) for url, body in text.items()}
    assert len(bodies) - len(pictures) <= 10


def test_shows_suggestions_while_typing(site, page):
    page.goto(site)
    field = page.get_by_role("combobox", name="Search restaurants")
    field.press_sequentially("avi")
    option = page.get_by_role("option", name="Casa Ávila")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(option).to_be_hidden()
    field.press("e")
    field.press("Backspace")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/restaurants/casa/")


def test_has_no_accessibility_errors_in_suggestions(site, page, axe):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(site)
    page.get_by_role("combobox").press_sequentially("seaf")
    expect(page.get_by_role("option").first).to_be_visible()
    page.evaluate(axe)
    violations = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_searches_for_text_typed_after_choosing_a_suggestion(site, page):
    page.goto(site)
    field = page.get_by_role("combobox")
    field.press_sequentially("seaf")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press_sequentially("zzqq")
    field.press("Enter")
    page.wait_for_url("**/restaurants/?q=seafzzqq")


def test_ignores_late_suggestions(site, page):
    held = []
    page.route("**/restaurants/suggestions/**", lambda route: held.append(route))  # noqa: PLW0108 - marks its handler
    page.goto(site)
    field = page.get_by_role("combobox")
    with page.expect_request("**/restaurants/suggestions/**"):
        field.press_sequentially("seaf")
    page.keyboard.press("Tab")
    with page.expect_response("**/restaurants/suggestions/**"):
        held[0].continue_()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_wraps_very_long_words(site, page, width):
    make_restaurant("A" * 120, latitude=1, longitude=1)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/restaurants/?near=1,1", f"/restaurants/?q={'W' * 200}"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_does_not_break_words_on_buttons(site, page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(site)
    assert page.get_by_role("button", name="Search").bounding_box()["height"] < 60


def test_finds_restaurants_nearby_with_rounded_coordinates(site, page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 38.712345, "longitude": -9.141234})
    page.goto(site)
    page.get_by_role("button", name="Near me").click()
    page.wait_for_url("**/restaurants/?near=38.71%2C-9.14&sort=nearest")
    expect(page.get_by_text("near you", exact=False).first).to_be_visible()


def test_shows_a_message_when_the_browser_refuses_geolocation(site, page):
    page.goto(site)
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("Search for a city instead")).to_be_visible()
