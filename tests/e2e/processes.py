"""The bureau's worker and clock as they run in earnest, beside a test and over its database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings

from tests.live import database_url
from zunyi.celery import app


def _wait_for_the_worker() -> None:
    for _ in range(120):
        if app.control.ping(timeout=1):
            return
    raise RuntimeError("the Celery worker does not answer")


@contextmanager
def worker_and_beat(**environment: str) -> Generator[None]:
    """One Celery worker with two processes and one beat; gone when the block ends."""
    quiet = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "zunyi.settings.test", "LOG_LEVEL": "ERROR"}
    celery = [sys.executable, "-m", "celery", "-A", "zunyi"]
    with tempfile.TemporaryDirectory() as folder:
        commands = [
            [*celery, "worker", "--concurrency", "2", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"],
            [*celery, "beat", "--loglevel", "ERROR", "--schedule", str(Path(folder) / "beat"), "--pidfile", ""],
        ]
        redis.Redis.from_url(settings.CELERY_BROKER_URL).flushdb()  # the bells of earlier tests
        started = [subprocess.Popen(command, env=os.environ | quiet | environment) for command in commands]
        try:
            _wait_for_the_worker()
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=30)
