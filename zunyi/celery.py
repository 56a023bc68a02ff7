"""Celery's wiring, and the bureau's day on one screen: the beat table."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zunyi.settings.dev")

app = Celery("zunyi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Beat only rings; what is due is decided by rows in PostgreSQL. No task carries an ETA or a countdown.
app.conf.beat_schedule = {
    "dispatch due notices": {"task": "zunyi.notices.tasks.dispatch_due_notices", "schedule": 5.0},
}
