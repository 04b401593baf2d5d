"""Fixtures and settings of all tests."""

import os
import tempfile
from pathlib import Path

import environ
import hypothesis
import pytest
from django.conf import settings
from playwright.sync_api import expect

from dev.environment import ROOT, STATE_DIR
from dev.errors import SetupError
from dev.harness.browser import Watch, chromium, watched_page
from dev.services.azure import azure
from dev.services.postgres import PostgresServer
from reviews.photos import decoder_queue

pytest_plugins = ["dev.harness.deployment"]

# Times depend on the machine and on the tests that run at the same time, so they fail no test.
hypothesis.settings.register_profile(
    "project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], database=None
)
hypothesis.settings.load_profile("project")

# The longest modules start first, so that all test processes end at about the same time.
LONG_MODULES = (
    "test_hostile_input.py",
    "test_outage.py",
    "test_prepare.py",
    "test_serving.py",
    "test_terminal.py",
    "test_plans.py",
    "test_up.py",
    "test_faults.py",
    "test_pages_in_browser.py",
    "test_writing_in_browser.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    # Tests wait for servers a third of the time, so three processes are needed to keep two cores busy. Endurance tests
    # measure response times, so each process needs its own core.
    return os.cpu_count() * 3 // 2 if config.option.markexpr == "not endurance" else os.cpu_count()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONG_MODULES)


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(tmp_path_factory):
    """Set the values that a deployment would configure, so that the tests pass with an empty environment."""
    settings.SECRET_KEY = "only-for-tests"
    # Static files are served from their sources, as with DEBUG, because `collectstatic` has not run.
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Long timeouts, because the machine that runs the tests may be busy.
    options = settings.DATABASES["default"]["OPTIONS"]
    options["answer_timeout"], options["pool"]["timeout"] = None, 60
    # One decoder queue per test process. In a container, all processes share one queue.
    decoder_queue.FOLDER = tmp_path_factory.getbasetemp() / "decoding"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request):
    """Start a PostgreSQL server before the first database test, unless ``DATABASE_URL`` is set."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    STATE_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="test-postgres-", dir=STATE_DIR) as folder:
        try:
            with PostgresServer(folder, durable=False) as server:
                database = environ.Env.db_url_config(server.url("postgres"))
                # The dictionary is changed in place, because Django's connections already refer to it.
                settings.DATABASES["default"].update(
                    {name: database[name] for name in ("NAME", "USER", "HOST", "PORT")}
                )
                yield
        except SetupError as error:
            # Stop the run, because most tests need the database. pytest.exit() would end only one of several processes,
            # without the message.
            request.session.shouldfail = str(error)
            pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def azure_services():
    """Start a managed identity, a PostgreSQL server that accepts its tokens, and a storage account."""
    STATE_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="test-azure-", dir=STATE_DIR) as folder:
        try:
            with azure(Path(folder), durable=False) as services:
                yield services
        except SetupError as error:
            pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="module")
def browser():
    """Start one Chromium for each module that uses it.

    Until the end of the module, Playwright runs an event loop in this thread. There, Django refuses asynchronous views,
    and database queries unless ``DJANGO_ALLOW_ASYNC_UNSAFE`` is set.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # In milliseconds. A long time, because the other test processes can slow a page down.
        expect.set_options(timeout=20_000)
        try:
            with chromium() as browser:
                yield browser
        except SetupError as error:
            pytest.fail(str(error), pytrace=False)


@pytest.fixture
def watch(live_server):
    return Watch(live_server.url)


@pytest.fixture
def page(browser, watch):
    """Open a page in a new browser profile. The test fails if the page contacts another host or logs an error."""
    with watched_page(browser, watch) as page:
        yield page


@pytest.fixture(scope="session")
def axe():
    """Return the source of axe, which finds accessibility errors."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
