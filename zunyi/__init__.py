"""The bureau: wiring, and the rooms that everybody shares."""

from zunyi.celery import app as celery_app

__all__ = ["celery_app"]
