from django.db import migrations

# The table that `manage.py createcachetable` would create. It is part of a migration, so that the site's database role
# needs no privilege to create tables.
CREATE = """
    CREATE TABLE restaurant_review_cache (
        cache_key varchar(255) NOT NULL PRIMARY KEY,
        value text NOT NULL,
        expires timestamp with time zone NOT NULL
    );
    CREATE INDEX restaurant_review_cache_expires ON restaurant_review_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0001_outgoing_mail")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE restaurant_review_cache")]
