from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0010_look_at_workers_anew"),
    ]

    operations = [
        migrations.AddField(
            model_name="worker",
            name="phone_claimed",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
