from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL("CREATE TABLE following (id integer)", "DROP TABLE following")]
