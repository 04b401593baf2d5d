from django.db import migrations

# Transliterations to the spelling that is common on a Latin keyboard, longer ones first. The remaining letters are
# replaced one for one.
TRANSLITERATIONS = [
    ("ου", "ou"), ("θ", "th"), ("χ", "ch"), ("ψ", "ps"), ("ξ", "x"),
    ("щ", "shch"), ("ш", "sh"), ("ч", "ch"), ("ж", "zh"), ("ц", "ts"), ("х", "kh"), ("ю", "yu"), ("я", "ya"),
    ("є", "ye"), ("ъ", ""), ("ь", ""),
    # Apostrophes are often omitted: Joe's, Joes.
    ("''", ""), ("’", ""), ("‘", ""), ("ʼ", ""), ("`", ""), ("´", ""),
]  # fmt: skip
ONE_FOR_ONE = (
    "абвгґдезиійїклмнопрстуфыэ" + "αβγδεζηικλμνοπρσςτυφω",
    "abvggdeziiyiklmnoprstufye" + "avgdeziiklmnoprsstyfo",
)


def latin():
    """Return SQL that converts text to lower-case Latin letters and digits without accents, separated by spaces.

    PostgreSQL's parser would otherwise read St.John as a host name and pizza/pasta as a path.
    """
    expression = "lower(unaccent('unaccent'::regdictionary, words))"
    for letters, spelled in TRANSLITERATIONS:
        expression = f"replace({expression}, '{letters}', '{spelled}')"
    source, target = ONE_FOR_ONE
    return f"""
        CREATE FUNCTION reviews_latin(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN trim(regexp_replace(translate({expression}, '{source}', '{target}'), '[^[:alnum:]]+', ' ', 'g'))
    """


RESTAURANT_WORDS = """
CREATE FUNCTION reviews_restaurant_words(name text, city_name text, cuisine_names text, description text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN setweight(to_tsvector('simple'::regconfig, reviews_latin(name)), 'A')
        || setweight(to_tsvector('simple'::regconfig, reviews_latin(city_name)), 'B')
        || setweight(to_tsvector('simple'::regconfig, reviews_latin(cuisine_names)), 'B')
        || setweight(to_tsvector('simple'::regconfig, reviews_latin(description)), 'C')
"""

# The text that trigram similarity compares with misspelled queries.
RESTAURANT_KEY = """
CREATE FUNCTION reviews_restaurant_key(name text, city_name text, cuisine_names text)
    RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN reviews_latin(name || ' ' || city_name || ' ' || cuisine_names)
"""

# A tsquery of typed terms. Each term is a word or a phrase, and matches as a prefix. Terms are split into words after
# reviews_latin, which expands some characters to several words, so that no input can become an operator.
QUERY = """
CREATE FUNCTION reviews_query(wanted text[], unwanted text[], weights text)
    RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsquery('simple'::regconfig, coalesce((
        SELECT string_agg(sign || '(' || replace(words, ' ', ' <-> ') || ':*' || weights || ')', ' & ')
        FROM (
            SELECT '' AS sign, reviews_latin(typed) AS words FROM unnest(wanted) AS typed
            UNION ALL SELECT '!', reviews_latin(typed) FROM unnest(unwanted) AS typed
        ) AS terms
        WHERE words <> ''
    ), ''))
"""

# Whether a restaurant is open at a local time. Special hours replace all regular hours of their date. Hours after
# midnight belong to the previous day. The rules are those of reviews.opening_hours, for many restaurants at once.
IS_OPEN = """
CREATE FUNCTION reviews_is_open(restaurant bigint, moment timestamp) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM (VALUES (moment::date, 0), (moment::date - 1, 1440)) AS evening (day, later)
        CROSS JOIN LATERAL (
            SELECT special.opens_minute, special.closes_minute FROM reviews_specialhours AS special
            WHERE special.restaurant_id = restaurant AND special.date = evening.day
            UNION ALL
            SELECT usual.opens_minute, usual.closes_minute FROM reviews_openinghours AS usual
            WHERE usual.restaurant_id = restaurant AND usual.weekday = extract(isodow FROM evening.day) - 1
              AND NOT EXISTS (
                  SELECT FROM reviews_specialhours AS special
                  WHERE special.restaurant_id = restaurant AND special.date = evening.day
              )
        ) AS hours
        WHERE extract(hour FROM moment) * 60 + extract(minute FROM moment) + evening.later >= hours.opens_minute
          AND extract(hour FROM moment) * 60 + extract(minute FROM moment) + evening.later < hours.closes_minute
    )
"""

# The haversine distance in meters on a sphere with a radius of 6,371 km. The error is at most 0.5 %.
DISTANCE = """
CREATE FUNCTION reviews_distance(one_lat float8, one_lon float8, other_lat float8, other_lon float8)
    RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN 2 * 6371000 * asin(least(1, sqrt(
        sin(radians(other_lat - one_lat) / 2) ^ 2
        + cos(radians(one_lat)) * cos(radians(other_lat)) * sin(radians(other_lon - one_lon) / 2) ^ 2
    )))
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_writing")]

    compatible_with_previous_release = "It only creates functions, under new names."

    operations = [
        migrations.RunSQL(latin(), "DROP FUNCTION reviews_latin"),
        migrations.RunSQL(RESTAURANT_WORDS, "DROP FUNCTION reviews_restaurant_words"),
        migrations.RunSQL(RESTAURANT_KEY, "DROP FUNCTION reviews_restaurant_key"),
        migrations.RunSQL(QUERY, "DROP FUNCTION reviews_query"),
        migrations.RunSQL(IS_OPEN, "DROP FUNCTION reviews_is_open"),
        migrations.RunSQL(DISTANCE, "DROP FUNCTION reviews_distance"),
    ]
