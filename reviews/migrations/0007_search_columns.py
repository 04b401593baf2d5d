import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_search_functions"),
    ]

    incompatible_with_previous_release = "The previous release searches in the column reviews_restaurant.search."

    operations = [
        migrations.RemoveIndex(
            model_name="restaurant",
            name="reviews_restaurant_search",
        ),
        migrations.AddField(
            model_name="restaurant",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("name", "city_name", "cuisine_names", function="reviews_restaurant_key"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="search_words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "name", "city_name", "cuisine_names", "description", function="reviews_restaurant_words"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_words"], name="reviews_restaurant_words"),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_key", name="gin_trgm_ops"),
                name="reviews_restaurant_search_key",
            ),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(fields=["name_key"], name="reviews_restaurant_called"),
        ),
        migrations.RemoveField(
            model_name="restaurant",
            name="search",
        ),
    ]
