"""Celery's wiring, and the bureau's day on one screen: the beat table."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zunyi.settings.dev")

app = Celery("zunyi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Beat only rings; what is due is decided by rows in PostgreSQL. No task carries an ETA or a countdown, and a bell that
# nobody heard while the workers were away is worth nothing afterwards (`expires`).
app.conf.beat_schedule = {
    "send due notices": {
        "task": "zunyi.notices.tasks.dispatch_due_notices",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget what is due": {
        "task": "workers.tasks.privacy.forget_what_is_due",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "look for odd patterns in helped sign-ups": {
        "task": "trips.tasks.look_for_odd_patterns",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "send one-time codes": {
        "task": "workers.tasks.phone_door.send_codes",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "take the next way to the unreached": {
        "task": "zunyi.notices.tasks.climb_ladder",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "warn of identity cards that expire": {
        "task": "trips.tasks.queue_document_warnings",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "close sign-ups whose time is over": {
        "task": "trips.tasks.close_due_trips",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "end offers that nobody answered": {
        "task": "employers.tasks.expire_offers",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "offer free seats to those who wait": {
        "task": "trips.tasks.promote_waiting",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "hand kept seats back": {
        "task": "trips.tasks.hand_back_quotas",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "take up waiting work": {
        "task": "zunyi.jobs.tasks.do_waiting_jobs",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "look for reminders that nobody wrote": {
        "task": "trips.tasks.queue_missing_reminders",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "empty old rosters": {
        "task": "workers.tasks.roster.forget_rosters",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "look for people on record twice": {
        "task": "workers.tasks.duplicate.look_for_duplicates",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "forget the words of old messages": {
        "task": "zunyi.notices.tasks.forget_old_words",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "renew the sums of the reports": {
        "task": "zunyi.reports.tasks.renew_sums",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "compare the sums with the plain count": {
        "task": "zunyi.reports.tasks.compare_sums",
        "schedule": 1800.0,
        "options": {"expires": 1800},
    },
    "ask how the work goes": {
        "task": "employers.tasks.ring_follow_ups",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "warn of agreements that end": {
        "task": "employers.tasks.warn_of_agreements",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
    "make regular exports": {
        "task": "zunyi.exports.tasks.run_schedules",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remove old files": {
        "task": "zunyi.jobs.tasks.drop_expired_files",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget keys, tokens and sessions that are over": {
        "task": "zunyi.accounts.tasks.tidy_accounts",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
}
