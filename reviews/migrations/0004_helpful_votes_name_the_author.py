from django.db import migrations

# A check constraint can only read its own row, so a vote repeats the author of its review. The foreign key keeps the
# copy equal to the original.
FOREIGN_KEY = """
ALTER TABLE reviews_helpfulvote ADD CONSTRAINT reviews_helpfulvote_names_the_author
    FOREIGN KEY (review_id, review_author_id) REFERENCES reviews_review (id, author_id)
    DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_places_and_reviews")]

    compatible_with_previous_release = "Migration 0003 of the same release creates the table."

    operations = [
        migrations.RunSQL(
            FOREIGN_KEY, "ALTER TABLE reviews_helpfulvote DROP CONSTRAINT reviews_helpfulvote_names_the_author"
        )
    ]
