"""Signing up, and writing, editing and deleting a review, in a real browser."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import expect

from reviews.forms import accounts
from reviews.models import Photo, Review
from reviews.photos import storage as photos
from reviews.photos import uploads
from reviews.photos.decoder.rendering import render
from reviews.tests.factories import make_cuisine, make_photo, make_picture, make_restaurant, make_review, make_user

AXE_RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
COLORS = ("#aa4422", "#22aa44", "#4422aa")


@pytest.fixture
def photo_files(tmp_path):
    """Create three photo files of different colors. Return their paths."""
    paths = [tmp_path / f"IMG_{number}.jpg" for number in range(3)]
    for path, color in zip(paths, COLORS, strict=True):
        path.write_bytes(make_picture(color, (800, 600)))
    return paths


@pytest.fixture
def site(live_server, settings, tmp_path, monkeypatch):
    """Return the URL of a site with one restaurant that has a review."""
    options = {"location": tmp_path / "media", "base_url": "/photos/"}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    # The browser fills in the form faster than the spam check allows.
    monkeypatch.setattr(accounts, "MIN_FORM_TIME", timedelta(0))
    cache.clear()
    casa = make_restaurant("Casa Ávila", slug="casa", cuisines=[make_cuisine()])
    make_review(restaurant=casa, author=make_user(display_name="Rui"), text="I come back every month.")
    return live_server.url


@pytest.fixture
def page_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(site, client, page):
    """Return a function that signs a user in to the browser."""

    def sign_in(person):
        client.force_login(person)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])

    return sign_in


def code_from_mail():
    return re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE).group()


def find_restaurant_and_sign_up(page, site):
    page.goto(site)
    page.get_by_label("Search restaurants").fill("avila")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Casa Ávila").click()
    page.get_by_role("link", name="Write a review").click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Lea Núñez")
    page.get_by_label("Email").fill("lea@example.org")
    page.get_by_label("Password").fill("sardines-at-noon-7")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    page.get_by_label("Code").fill(code_from_mail())
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(f"{site}/restaurants/casa/review/")


def write(page):
    page.get_by_role("radio", name="4 stars").check(force=True)
    page.get_by_label("In a few words").fill("Good clams")
    page.get_by_label("Your review").fill("The clams came first, and the table went quiet for a while.")


def change_and_delete(page, site):
    expect(page.get_by_text("The clams came first")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("radio", name="5 stars").check(force=True)
    page.get_by_role("button", name="Publish changes").click()
    expect(page.get_by_text("edited", exact=True)).to_be_visible()
    page.goto(f"{site}/restaurants/casa/")
    expect(page.get_by_text("2 reviews").first).to_be_visible()
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Review deleted. You can restore it")).to_be_visible()
    assert Review.objects.get(author__email="lea@example.org").state == "withdrawn"


def test_signs_up_and_writes_a_review_with_photos(site, page, photo_files):
    find_restaurant_and_sign_up(page, site)
    write(page)
    page.get_by_label("Add photos").set_input_files(photo_files)
    expect(page.locator("[data-photo]")).to_have_count(3)
    page.locator("[data-photo]").first.get_by_label("Describe this photo").fill("Clams in a bowl")
    page.locator("[data-photo]").first.get_by_role("button", name="Move down").click()
    page.get_by_role("button", name="Publish review").click()
    expect(page.locator(".photo-strip img")).to_have_count(3)
    assert [photo.alt for photo in Photo.objects.order_by("position")] == ["", "Clams in a bowl", ""]
    change_and_delete(page, site)


def test_signs_up_and_writes_a_review_without_javascript(site, page_without_scripts, photo_files):
    page = page_without_scripts
    find_restaurant_and_sign_up(page, site)
    write(page)
    page.get_by_label("Add photos").set_input_files(photo_files)
    page.get_by_role("button", name="Publish review").click()
    expect(page.locator(".photo-strip img")).to_have_count(3)
    change_and_delete(page, site)


class Keyboard:
    """Moves through a page with the keyboard only."""

    def __init__(self, page):
        self.page = page

    def tab_to(self, wanted):
        for _step in range(90):
            self.page.keyboard.press("Tab")
            if wanted in self.page.evaluate(FOCUSED_NAME):
                return
        raise AssertionError(f"The keyboard does not reach {wanted}.")

    def type_into(self, wanted, text):
        self.tab_to(wanted)
        self.page.keyboard.type(text)

    def press(self, wanted):
        self.tab_to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


FOCUSED_NAME = """(() => {
    const focused = document.activeElement;
    return [...(focused.labels || [])].map(label => label.textContent).join(" ") + " " + focused.textContent;
})()"""


def make_an_account_by_keyboard(page, keyboard):
    keyboard.press("Casa Ávila")
    keyboard.press("Write a review")
    keyboard.press("Create an account")
    keyboard.type_into("Your name", "Lea")
    keyboard.type_into("Email", "lea@example.org")
    keyboard.type_into("Password", "sardines-at-noon-7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    keyboard.type_into("Code", code_from_mail())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your review")).to_be_visible()


def test_signs_up_and_writes_a_review_by_keyboard(site, page, photo_files):
    keyboard = Keyboard(page)
    # Playwright intercepts file choosers only while there is a listener. Add one early, because it would take effect
    # too late if it was added just before the key press.
    page.on("filechooser", lambda _chooser: None)
    page.goto(f"{site}/restaurants/?q=avila")
    make_an_account_by_keyboard(page, keyboard)
    keyboard.tab_to("1 star")
    for _star in range(3):
        page.keyboard.press("ArrowRight")
    keyboard.type_into("Your review", "The clams came first.")
    keyboard.tab_to("Add photos")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(photo_files)
    expect(page.locator("[data-photo]")).to_have_count(3)
    keyboard.press("Publish review")
    expect(page.locator(".photo-strip img")).to_have_count(3)
    assert Review.objects.get(author__email="lea@example.org").rating == 4
    keyboard.press("Edit")
    keyboard.tab_to("4 stars")
    page.keyboard.press("ArrowRight")
    keyboard.press("Publish changes")
    assert Review.objects.get(author__email="lea@example.org").rating == 5
    keyboard.press("Delete")
    keyboard.press("Delete")
    expect(page.get_by_text("Review deleted. You can restore it")).to_be_visible()


def test_restores_the_draft_of_a_review_after_closing_the_tab(site, page, sign_in):
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/review/")
    write(page)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    second = page.context.new_page()
    second.goto(f"{site}/restaurants/casa/review/")
    expect(second.get_by_label("Your review")).to_have_value(
        "The clams came first, and the table went quiet for a while."
    )
    expect(second.get_by_role("radio", name="4 stars")).to_be_checked()


def test_saves_the_text_that_was_typed_before_the_script_was_loaded(site, page, sign_in):
    sign_in(make_user())
    held = []

    # Playwright accepts no built-in method.
    def hold(route):
        held.append(route)

    page.route("**/js/writing.js", hold)
    with page.expect_request("**/js/writing.js"):
        page.goto(f"{site}/restaurants/casa/review/", wait_until="commit")
    page.get_by_label("Your review", exact=True).fill("Typed early.")
    for route in held:
        route.continue_()
    expect(page.get_by_text("Draft saved", exact=True)).to_be_visible()
    assert Review.objects.get(state="draft").draft_data["text"] == "Typed early."


def test_keeps_the_text_of_an_incomplete_review_when_the_page_is_reloaded(site, page, sign_in):
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/review/")
    page.get_by_label("Your review").fill("Typed first.")
    # Without `noValidate`, the browser itself would not submit a form without stars.
    page.locator("form[data-writing]").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Publish review").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_rating_error")).to_be_visible()
    page.get_by_label("Your review").fill("Typed first, and then more.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your review")).to_have_value("Typed first, and then more.")
    assert Review.objects.get(author__isnull=False, state="draft").draft_data["text"] == "Typed first, and then more."


def test_names_a_file_that_is_no_photo_and_uploads_the_others(site, page, sign_in, photo_files, tmp_path):
    sign_in(make_user())
    menu = tmp_path / "menu.jpg"
    menu.write_text("soup, fish, cake")
    page.goto(f"{site}/restaurants/casa/review/")
    page.get_by_label("Add photos").set_input_files([photo_files[0], menu, photo_files[1]])
    expect(page.locator("[data-photo]")).to_have_count(2)
    expect(page.get_by_text("menu.jpg: This file is not a supported photo")).to_be_visible()


def test_explains_why_a_photo_was_not_accepted_and_tries_it_again(site, page, sign_in, watch, photo_files):
    watch.expected_statuses.add(503)
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/review/")
    with patch.object(uploads, "MAX_UPLOADS_PER_PROCESS", 0):
        page.get_by_label("Add photos").set_input_files(photo_files[:1])
        expect(page.get_by_text("IMG_0.jpg: The site is processing many photos right now.")).to_be_visible()
        page.get_by_label("Add photos").set_input_files(photo_files[1:2])
        expect(page.get_by_role("button", name="Try again")).to_have_count(2)
    for count in (1, 2):
        page.get_by_role("button", name="Try again").first.click()
        expect(page.locator("[data-photo]")).to_have_count(count)
    expect(page.get_by_text("The site is processing many photos")).to_have_count(0)
    assert Photo.objects.count() == 2


def test_tries_a_photo_again_after_a_lost_connection_and_adds_it_once(site, page, sign_in, watch, photo_files):
    watch.expected_statuses.add(0)
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/review/")

    def lose_response(route):
        route.fetch()
        route.abort()

    page.route("**/photos/", lose_response, times=1)
    page.get_by_label("Add photos").set_input_files(photo_files[:1])
    expect(page.get_by_text("IMG_0.jpg: The photo could not be uploaded.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-photo]")).to_have_count(1)
    assert Photo.objects.count() == 1


def test_publishes_a_review_after_all_photos_are_uploaded(site, page, sign_in, photo_files):
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/review/")
    write(page)
    page.get_by_label("Add photos").set_input_files(photo_files)
    page.get_by_role("button", name="Publish review").click()
    expect(page.locator(".photo-strip img")).to_have_count(3)


def test_sends_a_helpful_vote_without_reloading_the_page(site, page, sign_in):
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/")
    page.get_by_role("button", name="Helpful").click()
    pressed = page.get_by_role("button", name="Helpful", pressed=True)
    expect(pressed).to_contain_text("1")
    expect(pressed).to_be_focused()
    pressed.click()
    expect(page.get_by_role("button", name="Helpful", pressed=False)).to_be_visible()
    assert Review.objects.get().helpful_count == 0


def test_sends_a_helpful_vote_without_javascript(site, page_without_scripts, client):
    person = make_user()
    client.force_login(person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
    page_without_scripts.context.add_cookies([cookie])
    page_without_scripts.goto(f"{site}/restaurants/casa/")
    page_without_scripts.get_by_role("button", name="Helpful").click()
    expect(page_without_scripts.get_by_role("button", name="Helpful", pressed=True)).to_be_visible()


def test_opens_and_closes_a_photo_in_the_gallery(site, page, sign_in, photo_files):
    sign_in(make_user())
    page.goto(f"{site}/restaurants/casa/review/")
    write(page)
    page.get_by_label("Add photos").set_input_files(photo_files[0])
    page.get_by_label("Describe this photo").fill("Clams in a bowl")
    page.get_by_role("button", name="Publish review").click()
    page.wait_for_load_state("networkidle")
    page.locator(".photo-strip a").click()
    expect(page.locator(".pswp-caption")).to_have_text("Clams in a bowl")
    # The gallery ignores keys during its opening animation.
    expect(page.locator(".pswp__bg")).to_have_css("opacity", "0.8")
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_has_no_accessibility_errors_on_writing_pages(site, page, sign_in, axe, color_scheme):
    author = make_user()
    review = make_review(author=author, restaurant=make_restaurant(slug="other"))
    stored = photos.store(render(Image.new("RGB", (400, 300), "#aa7755")), "unsent")
    make_photo(review=review, state=Photo.State.UNSENT, key=stored.key, widths=stored.widths)
    sign_in(author)
    page.emulate_media(color_scheme=color_scheme)
    for path in PATHS:
        page.goto(f"{site}{path.format(review=review.pk)}")
        page.evaluate(axe)
        violations = page.evaluate(AXE_RULES)["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == [], path


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_fits_writing_pages_into_the_width_of_the_screen(site, page, sign_in, width):
    author = make_user(display_name="Wolfeschlegelsteinhausenbergerdorff the Elder")
    review = make_review(
        author=author, restaurant=make_restaurant("Llanfairpwllgwyngyllgogerychwyrndrob", slug="other")
    )
    sign_in(author)
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS:
        page.goto(f"{site}{path.format(review=review.pk)}")
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        small = page.evaluate(TOO_SMALL)
        assert small == [], path


PATHS = [
    "/restaurants/other/",
    "/restaurants/other/review/",
    "/restaurants/other/edit/",
    "/restaurants/casa/review/",
    "/restaurants/new/",
    "/reviews/{review}/",
    "/reviews/{review}/delete/",
    "/me/",
    "/me/name/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/sessions/",
]
# The script leaves out links within a sentence, links without a neighbor and invisible elements, which may be smaller.
TOO_SMALL = """() => [...document.querySelectorAll('.masthead a, .button, .tool, .tool-wide, input, select, summary')]
    .filter(part => !['hidden', 'checkbox', 'file'].includes(part.type))
    .filter(part => part.checkVisibility({visibilityProperty: true}) && part.getBoundingClientRect().height < 44)
    .map(part => part.outerHTML)"""


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/", "/account/password/reset/"])
def test_has_no_accessibility_errors_on_sign_in_pages(site, page, axe, path):
    page.goto(site + path)
    page.evaluate(axe)
    violations = page.evaluate(AXE_RULES)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []


@pytest.fixture
def two_tabs(site, page, sign_in, watch):
    """Return two tabs with the form of the same review."""
    # 409 is the response to a save by the script if another tab has saved a newer draft.
    watch.expected_statuses.add(409)
    sign_in(make_user())
    tabs = page, page.context.new_page()
    for tab in tabs:
        tab.goto(f"{site}/restaurants/casa/review/")
    return tabs


def save(tab, text):
    tab.get_by_label("Your review", exact=True).fill(text)
    expect(tab.get_by_text("Draft saved", exact=True)).to_be_visible()


def test_shows_a_newer_draft_beside_the_text_and_saves_the_chosen_one(two_tabs):
    older, newer = two_tabs
    save(newer, "Newer: the clams came first.")
    older.get_by_label("Your review", exact=True).fill("Older: we waited.")
    expect(older.get_by_role("heading", name="A newer draft was saved")).to_be_visible()
    expect(older.locator("[data-newer-draft]")).to_contain_text("Newer: the clams came first.")
    expect(older.get_by_text("Not saved. Choose a version above.")).to_be_visible()
    expect(older.get_by_label("Your review", exact=True)).to_have_value("Older: we waited.")
    older.get_by_role("button", name="Keep the text in this form").click()
    expect(older.get_by_text("Draft saved", exact=True)).to_be_visible()
    assert Review.objects.get(state="draft").draft_data["text"] == "Older: we waited."
    newer.get_by_label("Your review", exact=True).fill("Newer, again.")
    newer.get_by_role("link", name="Continue with this newer draft").click()
    expect(newer.get_by_label("Your review", exact=True)).to_have_value("Older: we waited.")


def test_keeps_both_versions_of_a_review_form_that_was_sent_too_late(two_tabs):
    older, newer = two_tabs
    save(newer, "Newer: the clams came first.")
    write(older)
    older.get_by_role("button", name="Publish review").click()
    expect(older.get_by_role("heading", name="Choose a version")).to_be_visible()
    older.reload()
    expect(older.get_by_text("Newer: the clams came first.")).to_be_visible()
    expect(older.get_by_text("and the table went quiet for a while.")).to_be_visible()
    older.get_by_role("button", name="Replace the saved draft with it").click()
    expect(older.get_by_label("Your review", exact=True)).to_have_value(re.compile("went quiet"))
    older.get_by_role("button", name="Publish review").click()
    expect(older.get_by_text("Your review is published.")).to_be_visible()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_shows_two_versions_within_the_screen_without_accessibility_errors(two_tabs, axe, width, color_scheme):
    older, newer = two_tabs
    save(newer, "Newer: the clams came first. " + "x" * 300)
    older.set_viewport_size({"width": width, "height": 800})
    older.emulate_media(color_scheme=color_scheme)
    write(older)
    expect(older.get_by_role("heading", name="A newer draft was saved")).to_be_visible()
    check_versions(older, axe, width)
    older.get_by_role("button", name="Publish review").click()
    expect(older.get_by_role("heading", name="Choose a version")).to_be_visible()
    check_versions(older, axe, width)


def check_versions(page, axe, width):
    page.evaluate(axe)
    violations = page.evaluate(AXE_RULES)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(TOO_SMALL) == []
