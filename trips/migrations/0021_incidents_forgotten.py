"""What is known of an incident goes when its time is over: the constraints and the wall of the contact log let it."""

from django.db import migrations, models
from django.db.models import Q

LETS_GO = """
CREATE OR REPLACE FUNCTION incident_contact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM trips_incident WHERE id = OLD.incident_id AND forgotten_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a line of the contact log stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_contact_stays';
END $$;
"""
STAYS = """
CREATE OR REPLACE FUNCTION incident_contact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the contact log stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_contact_stays';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("trips", "0020_stuck_on_the_way")]

    operations = [
        migrations.AddField(
            "incident", "forgotten_at", models.DateTimeField(editable=False, null=True, verbose_name="forgotten")
        ),
        migrations.RemoveConstraint("incident", "incident_says_what_and_where"),
        migrations.RemoveConstraint("incident", "incident_closed_with_an_outcome"),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False) | ~Q(happened="") & ~Q(place=""),
                name="incident_says_what_and_where",
            ),
        ),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None, outcome="", forgotten_at=None)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                & (~Q(outcome="") | Q(forgotten_at__isnull=False)),
                name="incident_closed_with_an_outcome",
            ),
        ),
        migrations.RunSQL(LETS_GO, STAYS),
    ]
