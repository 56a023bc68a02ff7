"""While an incident is open, the journeys that it concerns stay as they are, whatever the code does."""

from django.db import migrations

WALL = """
-- What an open incident of one passenger, or of a run with everybody on it, holds. The first look is at an index that
-- is empty on nearly every day.
CREATE FUNCTION incident_holds(wanted bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM trips_incident WHERE state = 'open') THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM trips_incident WHERE state = 'open' AND booking_id = wanted) OR EXISTS (
        SELECT FROM trips_incident AS i
        JOIN trips_seat AS s ON s.leg_id = i.leg_id JOIN trips_seatclaim AS c ON c.seat_id = s.id
        WHERE i.state = 'open' AND i.booking_id IS NULL AND c.booking_id = wanted AND c.released_at IS NULL
    );
END $$;

CREATE FUNCTION incident_holds_run(wanted bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM trips_incident WHERE state = 'open' AND booking_id IS NULL AND leg_id = wanted)
$$;

CREATE FUNCTION incident_holds_worker(wanted bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF wanted IS NULL OR NOT EXISTS (SELECT FROM trips_incident WHERE state = 'open') THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM trips_booking WHERE worker_id = wanted AND state NOT IN ('held', 'cancelled') AND incident_holds(id)
    );
END $$;

CREATE FUNCTION incident_refuses() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an open incident holds this journey'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_freezes_journey';
END $$;

CREATE FUNCTION incident_freezes_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (
            SELECT FROM trips_incident AS i JOIN trips_booking AS b ON b.id = i.booking_id
            WHERE i.state = 'open' AND b.worker_id = NEW.worker_id
        ) THEN
            PERFORM incident_refuses();
        END IF;
        RETURN NEW;
    END IF;
    -- Whoever never said yes is not on the way; a cancelled journey was none.
    IF OLD.state NOT IN ('held', 'cancelled') AND incident_holds(OLD.id) THEN
        IF TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD THEN
            PERFORM incident_refuses();
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_freezes_booking BEFORE INSERT OR UPDATE OR DELETE ON trips_booking
    FOR EACH ROW EXECUTE FUNCTION incident_freezes_booking();

CREATE FUNCTION incident_freezes_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM trips_incident WHERE state = 'open') THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.released_at IS NULL AND incident_holds(OLD.booking_id) THEN
        -- A place that was only held lapses also where the vehicle had an accident.
        IF (SELECT state FROM trips_booking WHERE id = OLD.booking_id) <> 'held'
           AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
            PERFORM incident_refuses();
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.released_at IS NULL AND (TG_OP = 'INSERT' OR OLD.released_at IS NOT NULL) THEN
        IF incident_holds(NEW.booking_id) OR incident_holds_run((SELECT leg_id FROM trips_seat WHERE id = NEW.seat_id))
        THEN
            PERFORM incident_refuses();
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_freezes_claim BEFORE INSERT OR UPDATE OR DELETE ON trips_seatclaim
    FOR EACH ROW EXECUTE FUNCTION incident_freezes_claim();

CREATE FUNCTION incident_freezes_boarding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND incident_holds(OLD.booking_id) OR TG_OP <> 'DELETE' AND incident_holds(NEW.booking_id) THEN
        PERFORM incident_refuses();
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_freezes_boarding BEFORE INSERT OR UPDATE OR DELETE ON trips_boarding
    FOR EACH ROW EXECUTE FUNCTION incident_freezes_boarding();

-- The lists of a run that had an accident, and the times it was to keep.
CREATE FUNCTION incident_freezes_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF incident_holds_run(NEW.leg_id) AND (TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD) THEN
        PERFORM incident_refuses();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_freezes_list BEFORE INSERT OR UPDATE ON trips_manifest
    FOR EACH ROW EXECUTE FUNCTION incident_freezes_run();
CREATE TRIGGER incident_freezes_call BEFORE UPDATE ON trips_call
    FOR EACH ROW EXECUTE FUNCTION incident_freezes_run();

CREATE FUNCTION incident_freezes_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF incident_holds_worker(OLD.id) OR incident_holds_worker(OLD.merged_into_id)
       OR incident_holds_worker(NEW.merged_into_id) THEN
        PERFORM incident_refuses();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_freezes_worker BEFORE UPDATE ON workers_worker FOR EACH ROW
    WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id OR OLD.erased_at IS DISTINCT FROM NEW.erased_at)
    EXECUTE FUNCTION incident_freezes_worker();

CREATE FUNCTION incident_contact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the contact log stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'incident_contact_stays';
END $$;
CREATE TRIGGER incident_contact_stays BEFORE UPDATE OR DELETE ON trips_incidentcontact
    FOR EACH ROW EXECUTE FUNCTION incident_contact_stays();
"""
NO_WALL = """
DROP TRIGGER incident_contact_stays ON trips_incidentcontact;
DROP TRIGGER incident_freezes_worker ON workers_worker;
DROP TRIGGER incident_freezes_call ON trips_call;
DROP TRIGGER incident_freezes_list ON trips_manifest;
DROP TRIGGER incident_freezes_boarding ON trips_boarding;
DROP TRIGGER incident_freezes_claim ON trips_seatclaim;
DROP TRIGGER incident_freezes_booking ON trips_booking;
DROP FUNCTION incident_contact_stays();
DROP FUNCTION incident_freezes_worker();
DROP FUNCTION incident_freezes_run();
DROP FUNCTION incident_freezes_boarding();
DROP FUNCTION incident_freezes_claim();
DROP FUNCTION incident_freezes_booking();
DROP FUNCTION incident_refuses();
DROP FUNCTION incident_holds_worker(bigint);
DROP FUNCTION incident_holds_run(bigint);
DROP FUNCTION incident_holds(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0016_incidents"),
        ("workers", "0019_next_of_kin"),
    ]

    operations = [migrations.RunSQL(WALL, NO_WALL)]
