"""Mark a trip when a booking, its departure or a traveller changes, in the same transaction; and the two views."""

from django.db import migrations

MARK = """
CREATE FUNCTION reports_touch_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touched (trip_id, carried)
    SELECT trip_id, bool_or(state IN ('boarded', 'arrived')) FROM fresh GROUP BY trip_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touched (trip_id, carried)
    SELECT trip_id, bool_or(state IN ('boarded', 'arrived')) FROM gone GROUP BY trip_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touched (trip_id, carried)
    SELECT trip_id, bool_or(carried) FROM (
        SELECT unnest(ARRAY[o.trip_id, n.trip_id]) AS trip_id,
               (o.state IN ('boarded', 'arrived')) <> (n.state IN ('boarded', 'arrived'))
               OR o.worker_id <> n.worker_id OR o.trip_id <> n.trip_id AS carried
        FROM gone o JOIN fresh n USING (id)
        WHERE (o.trip_id, o.worker_id, o.state) IS DISTINCT FROM (n.trip_id, n.worker_id, n.state)
    ) changed GROUP BY trip_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_trip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touched (trip_id, carried) VALUES (NEW.id, true);
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_traveller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touched (trip_id, carried)
    SELECT DISTINCT trip_id, true FROM trips_booking WHERE worker_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER booking_made_touches AFTER INSERT ON trips_booking
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_new();
CREATE TRIGGER booking_changed_touches AFTER UPDATE ON trips_booking
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_changed();
CREATE TRIGGER booking_removed_touches AFTER DELETE ON trips_booking
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_old();
CREATE TRIGGER departure_touches AFTER UPDATE OF departed_at ON trips_trip
    FOR EACH ROW WHEN (OLD.departed_at IS DISTINCT FROM NEW.departed_at) EXECUTE FUNCTION reports_touch_trip();
CREATE TRIGGER traveller_touches AFTER UPDATE OF household_id, sex, born_on, flags ON workers_worker
    FOR EACH ROW WHEN ((OLD.household_id, OLD.sex, OLD.born_on, OLD.flags)
                       IS DISTINCT FROM (NEW.household_id, NEW.sex, NEW.born_on, NEW.flags))
    EXECUTE FUNCTION reports_touch_traveller();

CREATE VIEW reports_plaintotal AS
SELECT b.trip_id,
       left(d.path, 16) AS town_path,
       count(*) AS registered,
       count(*) FILTER (WHERE b.state IN ('boarded', 'arrived')) AS gone,
       count(*) FILTER (WHERE b.state IN ('boarded', 'arrived') AND w.sex = 'F') AS women,
       count(*) FILTER (WHERE b.state IN ('boarded', 'arrived')
           AND ((t.departed_at AT TIME ZONE 'Asia/Shanghai')::date - interval '18 years')::date < w.born_on) AS minors,
       count(*) FILTER (WHERE b.state IN ('boarded', 'arrived') AND w.flags @> '{poverty_lifted}') AS poverty_lifted,
       count(*) FILTER (WHERE b.state IN ('boarded', 'arrived') AND w.flags @> '{relocated}') AS relocated,
       count(*) FILTER (WHERE b.state = 'no_show') AS no_show,
       count(*) FILTER (WHERE b.state = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE b.state IN ('held', 'confirmed')) AS open
FROM trips_booking b
JOIN trips_trip t ON t.id = b.trip_id
JOIN workers_worker w ON w.id = b.worker_id
JOIN divisions_division d ON d.id = w.household_id
GROUP BY b.trip_id, left(d.path, 16);

CREATE VIEW reports_currenttotal AS
SELECT trip_id, town_path, registered, gone, women, minors, poverty_lifted, relocated, no_show, cancelled, open
FROM reports_triptotal k
WHERE NOT EXISTS (SELECT FROM reports_touched m WHERE m.trip_id = k.trip_id)
UNION ALL
SELECT trip_id, town_path, registered, gone, women, minors, poverty_lifted, relocated, no_show, cancelled, open
FROM reports_plaintotal WHERE trip_id = ANY (ARRAY(SELECT DISTINCT trip_id FROM reports_touched));

-- What is there already is reckoned once, by the first bell.
INSERT INTO reports_touched (trip_id, carried) SELECT id, true FROM trips_trip;
"""
FORGET = """
DROP VIEW reports_currenttotal;
DROP VIEW reports_plaintotal;
DROP TRIGGER traveller_touches ON workers_worker;
DROP TRIGGER departure_touches ON trips_trip;
DROP TRIGGER booking_removed_touches ON trips_booking;
DROP TRIGGER booking_changed_touches ON trips_booking;
DROP TRIGGER booking_made_touches ON trips_booking;
DROP FUNCTION reports_touch_traveller();
DROP FUNCTION reports_touch_trip();
DROP FUNCTION reports_touch_changed();
DROP FUNCTION reports_touch_old();
DROP FUNCTION reports_touch_new();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_sums_of_trips"),
        ("trips", "0005_phone_of_the_journey"),
        ("workers", "0004_messages_to_many"),
        ("divisions", "__first__"),
    ]

    operations = [migrations.RunSQL(MARK, FORGET)]
