from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0012_search_statistics"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="draft_source",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=80),
        ),
    ]
