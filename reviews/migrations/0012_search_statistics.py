from django.db import migrations

# From the default sample of 100 values, PostgreSQL can estimate that a misspelled word is in 2,000 of 100,000 names, and
# then reads the whole table of photos.
SAMPLE = "ALTER TABLE reviews_restaurant ALTER COLUMN search_key SET STATISTICS {}"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0011_submissions")]

    operations = [migrations.RunSQL(SAMPLE.format(1000), SAMPLE.format(-1))]
