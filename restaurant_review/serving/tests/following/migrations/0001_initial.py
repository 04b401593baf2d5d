from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL("CREATE TABLE following (id serial)", "DROP TABLE following"),
        migrations.RunSQL("CREATE SEQUENCE following_numbers", "DROP SEQUENCE following_numbers"),
    ]
