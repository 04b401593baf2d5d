from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL("CREATE TABLE failing_first (id integer)", "DROP TABLE failing_first")]
