from django.db import migrations

# Letters of other alphabets, as people spell them on a Latin keyboard. Longer ones first: what is left is one for one.
SPELLED_OUT = [
    ("ου", "ou"), ("θ", "th"), ("χ", "ch"), ("ψ", "ps"), ("ξ", "x"),
    ("щ", "shch"), ("ш", "sh"), ("ч", "ch"), ("ж", "zh"), ("ц", "ts"), ("х", "kh"), ("ю", "yu"), ("я", "ya"),
    ("є", "ye"), ("ъ", ""), ("ь", ""),
    # People leave them out as often as not: Joe's, Joes.
    ("''", ""), ("’", ""), ("‘", ""), ("ʼ", ""), ("`", ""), ("´", ""),
]  # fmt: skip
ONE_FOR_ONE = (
    "абвгґдезиійїклмнопрстуфыэ" + "αβγδεζηικλμνοπρσςτυφω",
    "abvggdeziiyiklmnoprstufye" + "avgdeziiklmnoprsstyfo",
)


def latin():
    """Small Latin letters and digits without accents, and a space for whatever is between them.

    What PostgreSQL's parser would take for an address or a path (St.John, pizza/pasta) thus becomes words. unaccent()
    alone is only STABLE, because its dictionary could be replaced.
    """
    expression = "lower(unaccent('unaccent'::regdictionary, words))"
    for letters, spelled in SPELLED_OUT:
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

# What typed words are compared with when none of them is spelled right.
RESTAURANT_KEY = """
CREATE FUNCTION reviews_restaurant_key(name text, city_name text, cuisine_names text)
    RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN reviews_latin(name || ' ' || city_name || ' ' || cuisine_names)
"""

# A query from what was typed: each text is one word or a phrase, whose last word may be unfinished. Taken apart after
# reviews_latin, which makes several words of some characters, so that nothing in them can become an operator.
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

# Whether a place is open at a moment of its own wall clock. Special hours replace all of a date's usual ones; what
# closes after midnight belongs to the evening before. The same rules as reviews.opening_hours, for many places at once.
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

# On a sphere of 6,371 km, in metres (haversine): half a percent off at most, and nobody walks straight anyway.
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

    operations = [
        migrations.RunSQL(latin(), "DROP FUNCTION reviews_latin"),
        migrations.RunSQL(RESTAURANT_WORDS, "DROP FUNCTION reviews_restaurant_words"),
        migrations.RunSQL(RESTAURANT_KEY, "DROP FUNCTION reviews_restaurant_key"),
        migrations.RunSQL(QUERY, "DROP FUNCTION reviews_query"),
        migrations.RunSQL(IS_OPEN, "DROP FUNCTION reviews_is_open"),
        migrations.RunSQL(DISTANCE, "DROP FUNCTION reviews_distance"),
    ]
