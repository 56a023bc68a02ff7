"""Mark a town when an employment, a job or a household of its people changes, in the same transaction."""

from django.db import migrations

MARK = """
CREATE FUNCTION reports_touch_towns_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(d.path, 16) FROM fresh f
    JOIN workers_worker w ON w.id = f.worker_id JOIN divisions_division d ON d.id = w.household_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_towns_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(d.path, 16) FROM gone g
    JOIN workers_worker w ON w.id = g.worker_id JOIN divisions_division d ON d.id = w.household_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_towns_spell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(d.path, 16) FROM gone o JOIN fresh n USING (id)
    JOIN workers_worker w ON w.id IN (o.worker_id, n.worker_id) JOIN divisions_division d ON d.id = w.household_id
    WHERE (o.worker_id, o.place_id, o.began_on, o.ended_on)
          IS DISTINCT FROM (n.worker_id, n.place_id, n.began_on, n.ended_on);
    RETURN NULL;
END $$;

-- An offer that nobody has taken up is no job yet.
CREATE FUNCTION reports_touch_towns_job_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(d.path, 16) FROM fresh f
    JOIN workers_worker w ON w.id = f.worker_id JOIN divisions_division d ON d.id = w.household_id
    WHERE f.arrived_on IS NOT NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_towns_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(d.path, 16) FROM gone o JOIN fresh n USING (id)
    JOIN workers_worker w ON w.id IN (o.worker_id, n.worker_id) JOIN divisions_division d ON d.id = w.household_id
    WHERE (o.arrived_on IS NOT NULL OR n.arrived_on IS NOT NULL)
      AND (o.worker_id, o.vacancy_id, o.arrived_on, o.state, o.spell_id)
          IS DISTINCT FROM (n.worker_id, n.vacancy_id, n.arrived_on, n.state, n.spell_id);
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_towns_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(path, 16) FROM divisions_division WHERE id IN (OLD.household_id, NEW.household_id);
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_towns_vacancy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_touchedtown (town_path)
    SELECT DISTINCT left(d.path, 16) FROM employers_placement p
    JOIN workers_worker w ON w.id = p.worker_id JOIN divisions_division d ON d.id = w.household_id
    WHERE p.vacancy_id = NEW.id AND p.arrived_on IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER spell_made_touches AFTER INSERT ON workers_employmentspell
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_towns_new();
CREATE TRIGGER spell_changed_touches AFTER UPDATE ON workers_employmentspell
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_towns_spell();
CREATE TRIGGER spell_removed_touches AFTER DELETE ON workers_employmentspell
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_towns_old();
CREATE TRIGGER job_made_touches AFTER INSERT ON employers_placement
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_towns_job_new();
CREATE TRIGGER job_changed_touches AFTER UPDATE ON employers_placement
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_towns_job();
CREATE TRIGGER job_removed_touches AFTER DELETE ON employers_placement
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_towns_old();
CREATE TRIGGER household_touches AFTER UPDATE OF household_id, flags ON workers_worker
    FOR EACH ROW WHEN ((OLD.household_id, OLD.flags) IS DISTINCT FROM (NEW.household_id, NEW.flags))
    EXECUTE FUNCTION reports_touch_towns_worker();
CREATE TRIGGER vacancy_moved_touches AFTER UPDATE OF division_id ON employers_vacancy
    FOR EACH ROW WHEN (OLD.division_id IS DISTINCT FROM NEW.division_id)
    EXECUTE FUNCTION reports_touch_towns_vacancy();

-- What is there already is reckoned once, by the first bells.
INSERT INTO reports_touchedtown (town_path)
SELECT DISTINCT left(d.path, 16) FROM divisions_division d
WHERE EXISTS (SELECT FROM workers_worker w WHERE w.household_id = d.id);
"""
FORGET = """
DROP TRIGGER vacancy_moved_touches ON employers_vacancy;
DROP TRIGGER household_touches ON workers_worker;
DROP TRIGGER job_removed_touches ON employers_placement;
DROP TRIGGER job_changed_touches ON employers_placement;
DROP TRIGGER job_made_touches ON employers_placement;
DROP TRIGGER spell_removed_touches ON workers_employmentspell;
DROP TRIGGER spell_changed_touches ON workers_employmentspell;
DROP TRIGGER spell_made_touches ON workers_employmentspell;
DROP FUNCTION reports_touch_towns_vacancy();
DROP FUNCTION reports_touch_towns_worker();
DROP FUNCTION reports_touch_towns_job();
DROP FUNCTION reports_touch_towns_job_new();
DROP FUNCTION reports_touch_towns_spell();
DROP FUNCTION reports_touch_towns_old();
DROP FUNCTION reports_touch_towns_new();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_stocks_and_figures_of_trips"),
        ("employers", "0006_agreements_activities_follow_ups"),
        ("workers", "0004_messages_to_many"),
        ("divisions", "__first__"),
    ]

    operations = [migrations.RunSQL(MARK, FORGET)]
