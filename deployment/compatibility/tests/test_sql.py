import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.compatibility.sql import statements
from deployment.compatibility.tests.sources import sql_problems

BREAKING = [
    "DROP TABLE reviews_review",
    "DROP TABLE IF EXISTS reviews_review CASCADE",
    "DROP FUNCTION reviews_query",
    "DROP INDEX reviews_review_by_title",
    "ALTER TABLE reviews_review RENAME TO opinions",
    "ALTER TABLE reviews_review RENAME COLUMN title TO heading",
    "ALTER TABLE reviews_review ALTER COLUMN title TYPE varchar(10)",
    "ALTER TABLE reviews_review ALTER COLUMN title SET NOT NULL",
    "ALTER TABLE reviews_review ALTER COLUMN title SET STATISTICS 10, DROP COLUMN text",
    "ALTER TABLE reviews_review ADD COLUMN stars int NOT NULL",
    "ALTER TABLE reviews_review ADD COLUMN stars int DEFAULT NULL NOT NULL",
    "ALTER TABLE reviews_review ADD COLUMN stars int DEFAULT 0 UNIQUE",
    "ALTER TABLE reviews_review ADD COLUMN stars int, DROP COLUMN title",
    "ALTER TABLE reviews_review ADD CONSTRAINT positive CHECK (rating > 0)",
    "ALTER TABLE reviews_review ADD UNIQUE (title)",
    "ALTER FUNCTION reviews_query(text) RENAME TO reviews_search",
    "CREATE OR REPLACE FUNCTION reviews_query(a text) RETURNS text LANGUAGE sql RETURN a",
    "CREATE UNIQUE INDEX by_title ON reviews_review (title)",
    "CREATE TRIGGER refuse BEFORE INSERT ON reviews_review EXECUTE FUNCTION refuse()",
    "CREATE RULE ignore AS ON INSERT TO reviews_review DO INSTEAD NOTHING",
    "CREATE TABLE kept AS WITH old AS (DELETE FROM reviews_review RETURNING *) SELECT * FROM old",
    "CREATE TABLE kept AS WITH old AS (UPDATE reviews_review AS r SET title = 'x' RETURNING *) SELECT * FROM old",
    "TRUNCATE reviews_review",
    "DELETE FROM reviews_review",
    "UPDATE reviews_review SET title = ''",
    "INSERT INTO reviews_review DEFAULT VALUES",
    "MERGE INTO reviews_review USING x ON true WHEN MATCHED THEN DELETE",
    "WITH old AS (DELETE FROM reviews_review RETURNING *) SELECT * FROM old",
    "DO $$ BEGIN DROP TABLE reviews_review; END $$",
    "REVOKE SELECT ON reviews_review FROM reviews",
    "SELECT drop_everything()",
    "SET search_path TO other",
]
ADDITIVE = [
    "CREATE TABLE menu (id int PRIMARY KEY, name text NOT NULL DEFAULT 'DROP TABLE x; --')",
    "CREATE TABLE IF NOT EXISTS menu (id int REFERENCES reviews_review ON DELETE SET NULL ON UPDATE SET NULL)",
    "CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql AS $body$ DELETE FROM x; SELECT 'a' $body$",
    "CREATE FUNCTION g(a text) RETURNS text LANGUAGE sql AS $$ TRUNCATE x $$",
    "CREATE TEXT SEARCH CONFIGURATION german_unaccent (COPY = german)",
    "CREATE INDEX CONCURRENTLY by_title ON reviews_review (title)",
    "CREATE VIEW best AS SELECT * FROM reviews_review WHERE title <> E'it\\'s; DROP TABLE x'",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "COMMENT ON TABLE reviews_review IS 'it''s; TRUNCATE x'",
    'ANALYZE "reviews_review"',
    "SET LOCAL lock_timeout = '2s'",
    "ALTER TABLE reviews_review ALTER title SET STATISTICS 1000",
    "ALTER TABLE reviews_review VALIDATE CONSTRAINT positive",
    "ALTER TABLE reviews_review ADD COLUMN price numeric(10, 2)",
    "ALTER TABLE ONLY reviews_review ADD COLUMN IF NOT EXISTS tags character varying(20)[] NULL",
    "ALTER TABLE reviews_review ADD COLUMN stars int NOT NULL DEFAULT 0",
    "ALTER TABLE reviews_review ADD COLUMN title text NOT NULL DEFAULT 'none; DROP TABLE x'",
    "GRANT SELECT ON reviews_review TO reporting",
]
SPACES = st.sampled_from([" ", "\n", "\t  ", " -- DROP TABLE x; it's\n", '/* " ; */ ', " /**/\n"])


@st.composite
def written(draw, sql):
    """Write a statement with other spaces, comments and letters, except in strings."""
    start, quote, rest = sql.partition("'" if "'" in sql else "$")
    words = [draw(st.sampled_from([word, word.lower()])) for word in start.split(" ")]
    spaced = "".join(f"{word}{draw(SPACES)}" for word in words[:-1]) + words[-1]
    return f"{draw(SPACES)}{spaced}{quote}{rest}{draw(SPACES)}"


def script(statements):
    return st.sampled_from(statements).flatmap(written)


@given(st.lists(script(ADDITIVE), max_size=3), script(BREAKING), st.lists(script(ADDITIVE), max_size=3))
def test_finds_a_breaking_statement_among_others(before, breaking, after):
    (problem,) = sql_problems(";".join([*before, breaking, *after]))
    assert problem.startswith("100: RunSQL (")


@given(st.lists(script(ADDITIVE)))
def test_accepts_additive_statements(parts):
    assert sql_problems(";".join(parts)) == []


@pytest.mark.parametrize("sql", BREAKING)
def test_names_the_statement(sql):
    (problem,) = sql_problems(f"CREATE TABLE one (id int); {sql}")
    assert f"RunSQL ({statements(sql)[0][:60].rstrip()}" in problem


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a int) /* /* */ ' */; DROP TABLE x; -- '",
        "CREATE TABLE t (a int) 'open",
        "CREATE TABLE a$$ (id int); DROP TABLE x; CREATE TABLE b$$ (id int)",
        "CREATE TABLE t (a text DEFAULT '\\'); DROP TABLE x; --')",
        'CREATE TABLE "a;""b" (id int); DROP TABLE x',
    ],
)
def test_does_not_take_statements_for_text(sql):
    assert sql_problems(sql) != []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE menu ADD CHECK (id > 0)",
        'ALTER TABLE ONLY "menu" ADD UNIQUE (id)',
        "CREATE UNIQUE INDEX by_id ON menu (id)",
        "CREATE TRIGGER refuse BEFORE INSERT ON menu EXECUTE FUNCTION refuse()",
        "INSERT INTO menu VALUES (1)",
        "UPDATE menu SET id = 2",
        "DELETE FROM menu WHERE id = 1",
        "TRUNCATE TABLE menu",
        "DROP TABLE IF EXISTS menu",
    ],
)
def test_accepts_changes_of_a_table_that_the_script_creates(change):
    create = "CREATE TABLE menu (id int);"
    assert sql_problems(f"{create} {change}") == []
    assert sql_problems(change) != []
    assert sql_problems(f"{change}; {create}") != []
    assert sql_problems(f"CREATE TABLE IF NOT EXISTS menu (id int); {change}") != []
    assert sql_problems(f"CREATE VIEW menu AS SELECT 1; {change}") != []


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE menu, reviews_review",
        "DROP TABLE menu CASCADE",
        "TRUNCATE menu, reviews_review",
        "INSERT INTO menu WITH old AS (DELETE FROM reviews_review RETURNING id) SELECT * FROM old",
        "DROP FUNCTION menu",
        'DROP TABLE "Menu"',
        "DROP TABLE other.menu",
        "CREATE TRIGGER t AFTER INSERT ON reviews_review FROM menu EXECUTE FUNCTION f()",
    ],
)
def test_requires_a_statement_if_a_change_of_a_new_table_affects_others(change):
    assert sql_problems(f"CREATE TABLE menu (id int); {change}") != []


def test_accepts_changes_of_functions_and_configurations_that_the_script_creates():
    configuration = "TEXT SEARCH CONFIGURATION german_unaccent"
    assert sql_problems(f"CREATE {configuration} (COPY = german); ALTER {configuration} ADD MAPPING FOR word") == []
    create = "CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql RETURN a;"
    assert sql_problems(f"{create} DROP FUNCTION f") == []
    # Functions with other arguments are other functions.
    assert sql_problems(f"{create} DROP FUNCTION f(integer)") != []
