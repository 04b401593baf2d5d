from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Function bodies in the RETURN form are parsed when the function is created. They do not depend on the search path, and
# a dump restores them into an empty database.

# unaccent() is only STABLE, because its dictionary could be replaced. This project never replaces it, so IMMUTABLE is
# correct.
NAME_KEY = """
CREATE FUNCTION reviews_name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, name))
"""

SEARCH_CONFIG = """
CREATE TEXT SEARCH CONFIGURATION simple_unaccent (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION simple_unaccent
    ALTER MAPPING FOR asciihword, asciiword, hword, hword_asciipart, hword_numpart, hword_part, numhword, numword, word
    WITH unaccent, simple
"""

RESTAURANT_SEARCH = """
CREATE FUNCTION reviews_restaurant_search(name text, city_name text, cuisine_names text, description text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN setweight(to_tsvector('simple_unaccent'::regconfig, name), 'A')
        || setweight(to_tsvector('simple_unaccent'::regconfig, city_name), 'B')
        || setweight(to_tsvector('simple_unaccent'::regconfig, cuisine_names), 'B')
        || setweight(to_tsvector('simple_unaccent'::regconfig, description), 'C')
"""

# The mean of all ratings, or NULL without ratings.
RATING_MEAN = """
CREATE FUNCTION reviews_rating_mean(one integer, two integer, three integer, four integer, five integer)
    RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (one + 2 * two + 3 * three + 4 * four + 5 * five)::double precision
        / nullif(one + two + three + four + five, 0)
"""

# The lower bound of the mean of a five-star distribution (Evan Miller, "Ranking Items With Star Ratings",
# https://www.evanmiller.org/ranking-items-with-star-ratings.html), so that one five-star review does not outrank forty
# good ones. Each number of stars starts with one pseudo-review. With N reviews, their sum S and sum of squares Q:
# S/N - 1.65 * sqrt((Q/N - (S/N)^2) / (N + 1)), which the true mean exceeds with 95 % probability.
RATING_LOWER_BOUND = """
CREATE FUNCTION reviews_rating_lower_bound(n double precision, s double precision, q double precision)
    RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN s / n - 1.65 * sqrt((q / n - (s / n) ^ 2) / (n + 1))
"""

# The rank is 0 without reviews, below every rated restaurant.
RATING_RANK = """
CREATE FUNCTION reviews_rating_rank(one integer, two integer, three integer, four integer, five integer)
    RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN one + two + three + four + five = 0 THEN 0
        ELSE reviews_rating_lower_bound(
            one + two + three + four + five + 5,
            one + 2 * two + 3 * three + 4 * four + 5 * five + 15,
            one + 4 * two + 9 * three + 16 * four + 25 * five + 55
        ) END
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_people")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(NAME_KEY, "DROP FUNCTION reviews_name_key"),
        migrations.RunSQL(SEARCH_CONFIG, "DROP TEXT SEARCH CONFIGURATION simple_unaccent"),
        migrations.RunSQL(RESTAURANT_SEARCH, "DROP FUNCTION reviews_restaurant_search"),
        migrations.RunSQL(RATING_MEAN, "DROP FUNCTION reviews_rating_mean"),
        migrations.RunSQL(RATING_LOWER_BOUND, "DROP FUNCTION reviews_rating_lower_bound"),
        migrations.RunSQL(RATING_RANK, "DROP FUNCTION reviews_rating_rank"),
    ]
