from django.db import migrations, models

# Until now each way was given up only after all its tries.
TRIED_BEFORE = {"other": 3, "village": 5}


def count_tries_before(apps, schema_editor):
    FollowUp = apps.get_model("employers", "FollowUp")
    for way, tries in TRIED_BEFORE.items():
        FollowUp.objects.filter(way=way, tries__gte=tries).update(tries_before=tries)


class Migration(migrations.Migration):
    dependencies = [("employers", "0008_placements_by_arrival")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="tries_before",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(count_tries_before, migrations.RunPython.noop),
    ]
