from django.db import migrations


class Migration(migrations.Migration):
    # A new column has no statistics until the table is looked at, and without them the planner takes "merged_into is
    # null" for rare: searches over a large registry then read it backwards.
    dependencies = [("workers", "0009_jobs_of_companions")]

    operations = [migrations.RunSQL("ANALYZE workers_worker", migrations.RunSQL.noop)]
