"""Reckon every town again: of jobs the number in each province is kept from now on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_touched_towns")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO reports_touchedtown (town_path) SELECT town_path FROM reports_reckonedtown",
            migrations.RunSQL.noop,
        )
    ]
