"""Each change of a message's state leaves a step behind, whoever makes it: by a trigger, as with the history.

One statement a batch. Taking in hand and letting go again are of no interest to anybody and are left out.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION notice_keep_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notices_noticeevent (notice_id, state, at, detail, gateway)
    SELECT later.id, later.state, later.state_at, later.reason, later.gateway
    FROM changed later JOIN unchanged earlier ON earlier.id = later.id
    WHERE later.state <> earlier.state AND later.state <> 'claimed' AND NOT (later.state = 'due' AND later.reason = '')
    ORDER BY later.id;
    RETURN NULL;
END $$;
CREATE TRIGGER notice_steps AFTER UPDATE ON notices_notice
    REFERENCING OLD TABLE AS unchanged NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION notice_keep_steps();
"""
FORGET = """
DROP TRIGGER notice_steps ON notices_notice;
DROP FUNCTION notice_keep_steps();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_gateways_and_steps")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
