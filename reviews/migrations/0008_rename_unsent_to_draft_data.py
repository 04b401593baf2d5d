from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename the field in Python only: the previous release still uses the column while a new one is deployed."""

    dependencies = [
        ("reviews", "0007_search_columns"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("review", "unsent", "draft_data"),
                migrations.AlterField(
                    "review",
                    "draft_data",
                    models.JSONField(blank=True, db_column="unsent", editable=False, null=True),
                ),
            ],
        ),
    ]
