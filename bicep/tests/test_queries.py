"""Compare the queries of bicep/queries, read by Kusto's own parser, with what the site really logs and traces."""

import re

import pytest
from django.test import Client, override_settings

from bicep.tests.kusto import QUERIES, bind
from bicep.tests.log_lines import captured_log_lines, real_log_lines, real_spans
from bicep.tests.tables import LOGS, tables_of_spans
from dev.environment import ROOT
from restaurant_review.observability import request_log
from restaurant_review.observability.request_log import PROBES
from restaurant_review.postgresql.failures import Cause

# pytest-django creates the database only if a test has this mark.
pytestmark = pytest.mark.django_db
# The parser reports this expression among the fields, although it is the app's name from the resource ID.
PATH_OF_RESOURCE = 'split(_ResourceId, "/")[-1]'


@pytest.fixture(scope="module")
def real(django_db_setup, django_db_blocker):
    """Return the lines and the spans that the site produces."""
    with django_db_blocker.unblock():
        return real_log_lines(), real_spans()


@pytest.fixture(scope="module")
def lines(real):
    return real[0]


@pytest.fixture(scope="module")
def tables(real):
    return {**LOGS, **tables_of_spans(real[1])}


@pytest.fixture(scope="module")
def reports(tables):
    return bind(QUERIES, tables)


@pytest.mark.parametrize("name", QUERIES)
def test_defines_queries_that_bind_and_return_columns(name, reports):
    assert reports[name]["errors"] == []
    assert reports[name]["columns"]


def test_reads_only_log_fields_that_the_site_writes(reports, lines):
    written = {field for line in lines for field in line}
    read = {field for report in reports.values() for field in report["fields"]} - {PATH_OF_RESOURCE}
    assert {field.removeprefix("Line.") for field in read} <= written
    assert read


def test_filters_log_lines_by_loggers_that_write_them(lines):
    loggers = {line["logger"] for line in lines}
    named = set(re.findall(r'Logger == "([^"]+)"', "".join(QUERIES.values())))
    assert named <= loggers
    assert len(named) == 4


def test_filters_log_lines_by_causes_of_database_failures():
    named = set(re.findall(r'Cause == "([^"]+)"', "".join(QUERIES.values())))
    assert named == {"read_only"}
    assert named <= {cause.name.lower() for cause in Cause}


def test_compares_revisions_without_the_requests_of_probes():
    assert set(re.findall(r'"(/\w+)"', QUERIES["compare-revisions"])) == PROBES


def test_compares_revisions_without_static_files():
    with captured_log_lines() as written, override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        Client().get("/static/css/site.css").close()
    [line] = [line for line in written if line["logger"] == request_log.__name__]
    assert line["status"] == 200
    assert "route" not in line
    assert "isnotempty(Route) or Status >= 500" in QUERIES["compare-revisions"]


def test_filters_dependencies_by_the_type_of_a_real_span(real):
    types = {envelope.data.base_data.type for envelope in real[1] if envelope.data.base_type == "RemoteDependencyData"}
    named = set(re.findall(r'DependencyType == "([^"]+)"', "".join(QUERIES.values())))
    assert named == types


def test_rejects_a_misspelled_name_in_a_query(tables):
    wrong = {
        "column of a table": "ContainerAppConsoleLogs | project Logg",
        "column of the function": QUERIES["slow-requests"].replace("DurationMs", "DurationSeconds"),
        "table": QUERIES["slow-database-queries"].replace("AppRequests", "AppRequest"),
        "function": QUERIES["slow-requests"].replace("percentiles(", "percentils("),
        "column that spans do not fill": "AppRequests | project ClientBrowser",
        "syntax": "SiteLog | where",
    }
    reports = bind(wrong, tables)
    assert [name for name in wrong if not reports[name]["errors"]] == []


def test_detects_a_misspelled_log_field_in_a_query(tables, lines):
    misspelled = QUERIES["site-log"].replace("Line.route", "Line.rute")
    [report] = bind({"site-log": misspelled}, tables).values()
    written = {field for line in lines for field in line}
    missing = {field.removeprefix("Line.") for field in report["fields"]} - written - {PATH_OF_RESOURCE}
    assert (report["errors"], missing) == ([], {"rute"})


def test_uses_each_query_in_a_module():
    modules = "".join(path.read_text() for path in (ROOT / "bicep/modules").glob("*.bicep"))
    used = set(re.findall(r"loadTextContent\('\.\./queries/([\w-]+)\.kql'\)", modules))
    assert used == set(QUERIES)


def test_begins_each_query_with_a_sentence_about_it():
    assert [name for name, text in QUERIES.items() if not re.match(r"// [A-Z].+[.?!]", text)] == []
