"""Reckon every town again: jobs that last were left out of the stocks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_stocks_by_province")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO reports_touchedtown (town_path) SELECT town_path FROM reports_reckonedtown",
            migrations.RunSQL.noop,
        )
    ]
