"""Pages use indexes instead of sequential scans, with 100,000 restaurants."""

import json

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.seeding import seed
from reviews.models import Restaurant

# Seeding takes half a minute.
pytestmark = [pytest.mark.django_db, pytest.mark.endurance]

RESTAURANTS, REVIEWS = 100_000, 200_000
# Tables that grow with the site, and that no page may scan.
GROWING = {"reviews_restaurant", "reviews_review", "reviews_photo", "reviews_user", "reviews_restaurant_cuisines"}


@pytest.fixture(scope="module")
def large_site(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with transaction.atomic():
            seed(restaurants=RESTAURANTS, reviews=REVIEWS)
            yield
            transaction.set_rollback(True)
        # Return this connection to the pool, which has only two. Later browser tests need both: Django opens one
        # connection for the test itself, in another context, and one for the live server.
        connection.close()


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


def scanned_tables(plan):
    """Return the growing tables with a sequential scan. Ignore a scan directly below a Limit node, which ends early."""
    return {
        child["Relation Name"]
        for node in [{"Node Type": "Statement", "Plans": [plan]}, *nodes_of(plan)]
        for child in node.get("Plans", [])
        if child["Node Type"] == "Seq Scan" and node["Node Type"] != "Limit"
    } & GROWING


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        [[answer]] = cursor.fetchall()
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def page_urls():
    name = Restaurant.objects.get(pk=4321).name.split()[0].lower()
    return {
        "home": "/",
        "list": "/restaurants/",
        "most reviewed": "/restaurants/?sort=popular",
        "newest": "/restaurants/?sort=newest",
        "city": "/restaurants/?city=city-7",
        "cuisine": "/restaurants/?cuisine=cuisine-7",
        "selective search": f"/restaurants/?q={name}",
        "typo": f"/restaurants/?q={name[:4]}x{name[4:]}",
        "broad search": "/restaurants/?q=kitchen",
        "broad search, best first": "/restaurants/?q=kitchen&sort=best",
        "near": "/restaurants/?near=10.01,0.01&sort=nearest",
        "suggestions": f"/restaurants/suggestions/?q={name[:5]}",
        "restaurant": "/restaurants/place-1/",
        "restaurant, most helpful": "/restaurants/place-1/?sort=helpful",
        "restaurant, lowest": "/restaurants/place-1/?sort=lowest",
        "person": "/people/person-77/",
        "review": "/reviews/12345/",
        "feed": "/feeds/restaurants/place-1/",
    }


def test_scans_no_growing_table_for_any_page(large_site):
    client = Client()
    for page, url in page_urls().items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, page
        selects = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "("))]
        assert selects, page
        for sql in selects:
            assert not scanned_tables(plan_of(sql)), (page, sql)


@pytest.mark.parametrize(
    ("url", "index"),
    [
        ("/restaurants/", "reviews_restaurant_best"),
        ("/restaurants/?city=city-7", "reviews_restaurant_city_best"),
        ("/restaurants/?sort=popular", "reviews_restaurant_popular"),
        ("/restaurants/?near=10.01,0.01&sort=nearest", "reviews_restaurant_point"),
        ("/restaurants/place-1/", "reviews_review_newest"),
        ("/restaurants/place-1/?sort=lowest", "reviews_review_lowest"),
        ("/people/person-77/", "reviews_review_by_author"),
    ],
)
def test_uses_the_expected_index_for_each_page(large_site, url, index):
    with CaptureQueriesContext(connection) as queries:
        Client().get(url)
    used = {
        node.get("Index Name")
        for query in queries
        if query["sql"].startswith(("SELECT", "("))
        for node in nodes_of(plan_of(query["sql"]))
    }
    assert index in used


def test_detects_a_sequential_scan(large_site):
    assert scanned_tables(plan_of("SELECT * FROM reviews_restaurant ORDER BY description LIMIT 5"))
    assert not scanned_tables(plan_of("SELECT * FROM reviews_restaurant LIMIT 5"))
