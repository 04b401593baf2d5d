from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_rename_unsent_to_draft_data"),
    ]

    compatible_with_previous_release = "It changes only labels and help texts, which are not in the database."

    operations = [
        migrations.AlterModelOptions(
            name="slughistory",
            options={"verbose_name": "former slug", "verbose_name_plural": "former slugs"},
        ),
        migrations.AlterField(
            model_name="city",
            name="slug",
            field=models.SlugField(max_length=120, unique=True, verbose_name="slug"),
        ),
        migrations.AlterField(
            model_name="cuisine",
            name="slug",
            field=models.SlugField(max_length=70, unique=True, verbose_name="slug"),
        ),
        migrations.AlterField(
            model_name="restaurant",
            name="slug",
            field=models.SlugField(max_length=140, unique=True, verbose_name="slug"),
        ),
        migrations.AlterField(
            model_name="reviewrevision",
            name="number",
            field=models.PositiveIntegerField(
                help_text="1 for the version that was submitted first.", verbose_name="number"
            ),
        ),
        migrations.AlterField(
            model_name="slughistory",
            name="slug",
            field=models.SlugField(max_length=140, unique=True, verbose_name="slug"),
        ),
    ]
