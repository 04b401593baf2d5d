import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_helpful_votes_name_the_author"),
    ]

    compatible_with_previous_release = "Photo.state has a new choice, but the same column."

    operations = [
        migrations.AddField(
            model_name="restaurant",
            name="added_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="added_restaurants",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="unsent",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="photo",
            name="state",
            field=models.CharField(
                choices=[
                    ("unsent", "waits for its review to be sent"),
                    ("visible", "visible with its review"),
                    ("hidden", "hidden while it is checked"),
                    ("removed", "removed"),
                ],
                default="visible",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="RateLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "subject"), name="reviews_ratelimit_one_per_subject")
                ],
            },
        ),
    ]
