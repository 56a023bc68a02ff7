"""Stamp a wish when it is met or withdrawn, whoever does it; of older ones only the day of the wish is known."""

from django.db import migrations

STAMP = """
CREATE FUNCTION workers_stamp_wish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'open' THEN
        NEW.closed_at := NULL;
    ELSIF TG_OP = 'INSERT' THEN
        NEW.closed_at := coalesce(NEW.closed_at, NEW.created_at);
    ELSIF OLD.state = 'open' THEN
        NEW.closed_at := coalesce(NEW.closed_at, now());
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER wish_stamped BEFORE INSERT OR UPDATE OF state ON workers_wish
    FOR EACH ROW EXECUTE FUNCTION workers_stamp_wish();

UPDATE workers_wish SET closed_at = created_at WHERE state <> 'open';
"""
FORGET = """
DROP TRIGGER wish_stamped ON workers_wish;
DROP FUNCTION workers_stamp_wish();
"""


class Migration(migrations.Migration):
    dependencies = [("workers", "0012_wishes_know_when_they_closed")]

    operations = [migrations.RunSQL(STAMP, FORGET)]
