import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0009_label_slugs"),
    ]

    compatible_with_previous_release = "It changes only labels, which are not in the database."

    operations = [
        migrations.AlterField(
            model_name="photo",
            name="state",
            field=models.CharField(
                choices=[
                    ("unsent", "not yet published"),
                    ("visible", "visible with its review"),
                    ("hidden", "hidden during moderation"),
                    ("removed", "removed"),
                ],
                default="visible",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="restaurant",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("closed", "permanently closed"),
                    ("merged", "merged into another"),
                    ("removed", "removed"),
                ],
                default="published",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="started at"),
        ),
        migrations.AlterField(
            model_name="review",
            name="disclosure",
            field=models.CharField(
                choices=[
                    ("none", "I paid my own bill"),
                    ("invited", "I was invited"),
                    ("discount", "I got a discount or a gift"),
                    ("connected", "I work there or know the owners"),
                ],
                default="none",
                max_length=10,
                verbose_name="disclosure",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="previous_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "draft"),
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("hidden", "hidden during moderation"),
                    ("removed", "removed"),
                    ("withdrawn", "deleted by the author"),
                    ("superseded", "replaced by a newer review"),
                    ("erased", "erased"),
                ],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("pending", "awaiting moderation"),
                    ("published", "published"),
                    ("hidden", "hidden during moderation"),
                    ("removed", "removed"),
                    ("withdrawn", "deleted by the author"),
                    ("superseded", "replaced by a newer review"),
                    ("erased", "erased"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="reviewrevision",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="submitted at"),
        ),
    ]
