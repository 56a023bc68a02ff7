"""The bureau's Celery with a watchdog that loses its patience in seconds; `celery --app=tests.notices.hasty`."""

import os

import django

if os.environ.get("HASTY"):
    django.setup()  # Celery would do it later than the next lines need it

from zunyi import watchdog
from zunyi.celery import app

__all__ = ["app"]

if os.environ.get("HASTY"):
    watchdog.LOOK_EVERY, watchdog.PATIENCE = 0.5, float(os.environ["HASTY"])
