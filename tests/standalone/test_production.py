"""Production starts only when every secret is given, and then passes Django's own review."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SECRETS = {
    "SECRET_KEY": "x" * 25 + "0123456789" + "y#!?" * 6,
    "SEALING_KEYS": "1:ZGVtby1zZWFsaW5nLWtleS1vZi0zMi1ieXRlcy0wMDE=",
    "INDEX_KEY": "ZGVtby1pbmRleC1rZXktb2YtMzItYnl0ZXMtMDAwMDE=",
    "DATABASE_URL": "postgres://zunyi:secret@db/zunyi",
    "REDIS_URL": "redis://:secret@broker/0",
    "ALLOWED_HOSTS": "labour.example.cn",
    "NOTICE_GATEWAY": "fake",
}


def check_deploy(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=plain | environment | {"DJANGO_SETTINGS_MODULE": "zunyi.settings.prod"},
        capture_output=True,
        text=True,
    )


def test_with_every_secret_the_review_finds_nothing():
    done = check_deploy(SECRETS)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SEALING_KEYS"])
def test_without_a_secret_it_does_not_start(missing: str):
    done = check_deploy({name: value for name, value in SECRETS.items() if name != missing})

    assert done.returncode == 1
    assert done.stderr.endswith(f"Set these in the environment before starting: {missing}\n")


def test_all_that_is_missing_is_named_at_once():
    assert check_deploy({}).stderr.endswith(": " + ", ".join(SECRETS) + "\n")
