"""Nobody under 16 is booked without an adult on the same trip, whatever the code does."""

from django.db import migrations

WALL = """
CREATE FUNCTION booking_child_with_guardian() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    born date;
    day date := (lower(NEW.period) AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    SELECT born_on INTO born FROM workers_worker WHERE id = NEW.worker_id;
    IF born + interval '16 years' > day AND NOT EXISTS (
        SELECT FROM trips_booking AS b JOIN workers_worker AS w ON w.id = b.worker_id
        WHERE b.id = NEW.guardian_id AND b.trip_id = NEW.trip_id AND b.state NOT IN ('cancelled', 'no_show')
          AND w.born_on + interval '18 years' <= day
    ) THEN
        RAISE EXCEPTION 'nobody under 16 travels without an adult'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_child_with_guardian';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_child_with_guardian AFTER INSERT ON trips_booking
    FOR EACH ROW EXECUTE FUNCTION booking_child_with_guardian();
"""
NO_WALL = """
DROP TRIGGER booking_child_with_guardian ON trips_booking;
DROP FUNCTION booking_child_with_guardian();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0013_children_with_guardians"),
        ("workers", "0018_guardians_consent"),
    ]

    operations = [migrations.RunSQL(WALL, NO_WALL)]
