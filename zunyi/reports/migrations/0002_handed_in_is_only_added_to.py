"""What was handed in and what was told stays as it was: the history's own trigger refuses every change."""

from django.db import migrations

TABLES = ("reports_snapshot", "reports_indicatorentry")
REFUSE = "".join(
    f"""
CREATE TRIGGER {table}_is_only_added_to BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
    for table in TABLES
)
ALLOW = "".join(
    f"""
DROP TRIGGER {table}_is_never_emptied ON {table};
DROP TRIGGER {table}_is_only_added_to ON {table};
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("audit", "0002_history_is_only_added_to")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
