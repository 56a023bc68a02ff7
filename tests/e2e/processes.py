"""The bureau's worker and clock as they run in earnest, beside a test and over its database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.live import database_url


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
        started = [subprocess.Popen(command, env=os.environ | quiet | environment) for command in commands]
        try:
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=30)
