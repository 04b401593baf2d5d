from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("failing", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE TABLE failing_second (id integer)", "DROP TABLE failing_second"),
        migrations.RunSQL("SELECT 1 / 0", ""),
    ]
