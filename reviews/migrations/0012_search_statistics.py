from django.db import migrations

# With the default statistics target of 100, PostgreSQL can estimate that a misspelled word is in 2,000 of 100,000
# names. Then it reads the whole table of photos.
SAMPLE = "ALTER TABLE reviews_restaurant ALTER COLUMN search_key SET STATISTICS {}"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0011_submissions")]

    operations = [migrations.RunSQL(SAMPLE.format(1000), SAMPLE.format(-1))]
