"""Fill a database with a given number of restaurants and reviews, using SQL that generates the rows on the server.

The numbers of cities, cuisines and names grow with the number of restaurants: at any size, a city has 500 restaurants,
and the first word of a name occurs 50 times. Each kind of restaurant, such as "Kitchen", makes up 5 % of all
restaurants, and the first restaurant has 1 % of all reviews.
"""

from django.db import connection

PER_CITY, PER_CUISINE, PER_NAME = 500, 1_000, 50

KINDS = (
    "Kitchen Bistro Table Garden Grill House Corner Room Tavern Diner Cellar Terrace Oven Pantry Canteen Parlour "
    "Larder Counter Hearth Galley"
).split()

PEOPLE = """
    INSERT INTO reviews_user (
        id, password, is_superuser, email, handle, display_name, trust, is_active, is_staff, joined_at
    )
    SELECT i, '!', false, 'person' || i || '@example.org', 'person-' || i, 'Person ' || i, 1, true, false, now()
    FROM generate_series(1, %(people)s) AS i
"""

CITIES = """
    INSERT INTO reviews_city (id, name, slug, country, time_zone, restaurant_count)
    SELECT i, 'City ' || i, 'city-' || i, 'PT', 'Europe/Lisbon', 0 FROM generate_series(1, %(cities)s) AS i
"""

CUISINES = """
    INSERT INTO reviews_cuisine (id, name, slug, icon, restaurant_count)
    SELECT i, 'Cuisine ' || i, 'cuisine-' || i, 'utensils', 0 FROM generate_series(1, %(cuisines)s) AS i
"""

# The restaurant, author and rating of review number i. The combination of restaurant and author is unique.
REVIEWS_OF = """
    SELECT i, CASE WHEN i %% 100 = 0 THEN 1 ELSE (i * 7919) %% %(restaurants)s + 1 END AS restaurant,
           CASE WHEN i %% 100 = 0 THEN (i / 100) %% %(people)s + 1 ELSE i %% %(people)s + 1 END AS author,
           5 - (i * 31 / 7) %% 5 * (i %% 3) / 3 AS rating
    FROM generate_series(1, %(reviews)s::bigint) AS i
"""

RESTAURANTS = f"""
    WITH counted AS (
        SELECT restaurant, count(*) FILTER (WHERE rating = 1) AS one, count(*) FILTER (WHERE rating = 2) AS two,
               count(*) FILTER (WHERE rating = 3) AS three, count(*) FILTER (WHERE rating = 4) AS four,
               count(*) FILTER (WHERE rating = 5) AS five
        FROM ({REVIEWS_OF}) AS reviews GROUP BY restaurant
    )
    INSERT INTO reviews_restaurant (
        id, name, slug, description, state, city_id, street_address, postcode, latitude, longitude, price_level, phone,
        website, created_at, city_name, cuisine_names, cuisine_icon, stars_1, stars_2, stars_3, stars_4, stars_5,
        cover_photo_id
    )
    SELECT i, initcap(translate(md5((i %% %(names)s)::text), '0123456789', 'aeiouaeiou')::varchar(9)) || ' '
                  || (%(kinds)s::text[])[i %% 20 + 1],
           'place-' || i, 'A place with a long table and a short menu.', 'published', i %% %(cities)s + 1,
           'Street ' || i, '1000', (i %% %(cities)s) %% 100 * 0.5 + (hashint4(i) %% 1000) / 20000.0,
           (i %% %(cities)s) / 100 * 0.5 + (hashint4(-i) %% 1000) / 20000.0, i %% 4 + 1, '', '',
           now() - i * interval '1 minute', 'City ' || i %% %(cities)s + 1, 'Cuisine ' || i %% %(cuisines)s + 1,
           'utensils', coalesce(one, 0), coalesce(two, 0), coalesce(three, 0), coalesce(four, 0), coalesce(five, 0),
           counted.restaurant
    FROM generate_series(1, %(restaurants)s) AS i LEFT JOIN counted ON counted.restaurant = i
"""

CUISINES_OF_RESTAURANTS = """
    INSERT INTO reviews_restaurant_cuisines (restaurant_id, cuisine_id)
    SELECT i, i %% %(cuisines)s + 1 FROM generate_series(1, %(restaurants)s) AS i
"""

REVIEWS = f"""
    INSERT INTO reviews_review (
        id, restaurant_id, author_id, state, previous_state, rating, title, text, disclosure, helpful_count, created_at,
        published_at, state_changed_at
    )
    SELECT i, restaurant, author, 'published', '', rating, 'A fine evening', repeat('The clams came first. ', 10),
           'none', i %% 7, now() - i * interval '1 second', now() - i * interval '1 second', now()
    FROM ({REVIEWS_OF}) AS reviews
"""

# One photo for the last review of each restaurant. Its id is the id of the restaurant, as in ``cover_photo_id`` above.
PHOTOS = """
    INSERT INTO reviews_photo (id, review_id, key, state, position, alt, width, height, widths, color, created_at)
    SELECT restaurant_id, max(id), 'seeded-' || restaurant_id, 'visible', 0, 'A plate', 1280, 960,
           '{320,640,1280}', '#aa8866', now()
    FROM reviews_review GROUP BY restaurant_id
"""

COUNTS = """
    UPDATE reviews_city SET restaurant_count = (
        SELECT count(*) FROM reviews_restaurant WHERE city_id = reviews_city.id
    );
    UPDATE reviews_cuisine SET restaurant_count = (
        SELECT count(*) FROM reviews_restaurant_cuisines WHERE cuisine_id = reviews_cuisine.id
    )
"""

SEQUENCES = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
NUMBERED = ("reviews_user", "reviews_city", "reviews_cuisine", "reviews_restaurant", "reviews_review", "reviews_photo")


def seed(*, restaurants: int, reviews: int) -> None:
    """Fill an empty, migrated database. A million reviews take about a minute."""
    sizes: dict[str, int | list[str]] = {
        "restaurants": restaurants,
        "reviews": reviews,
        # The number must not be a multiple of ``restaurants``, because authors and restaurants would correlate.
        "people": restaurants + 7,
        "cities": max(1, restaurants // PER_CITY),
        "cuisines": max(1, restaurants // PER_CUISINE),
        "names": max(1, restaurants // PER_NAME),
        "kinds": KINDS,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        # Disables foreign key checks, which take most of the time.
        cursor.execute("SET session_replication_role = replica")
        for statement in (PEOPLE, CITIES, CUISINES, RESTAURANTS, CUISINES_OF_RESTAURANTS, REVIEWS):
            cursor.execute(statement, sizes)
        for statement in (PHOTOS, COUNTS):
            cursor.execute(statement)
        for table in NUMBERED:
            cursor.execute(SEQUENCES.format(table=table))
        cursor.execute("ANALYZE")
        cursor.execute("RESET session_replication_role")
        cursor.execute("RESET statement_timeout")
