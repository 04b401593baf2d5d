from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename the field in Python only: the previous release still uses the column while a new one is deployed."""

    dependencies = [
        ("reviews", "0013_draft_source"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("submission", "made_id", "created_id"),
                migrations.AlterField(
                    "submission", "created_id", models.BigIntegerField(db_column="made_id", null=True)
                ),
            ],
        ),
    ]
