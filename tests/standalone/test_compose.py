"""The compose file keeps what the operations guide promises."""

import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

COMPOSE = settings.BASE_DIR / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_only_the_proxy_is_reachable_from_outside(services: dict[str, dict]):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["db"]["networks"] == services["broker"]["networks"] == ["inside"]
    assert yaml.safe_load(COMPOSE.read_text())["networks"]["inside"] == {"internal": True}


def test_everything_that_stays_is_watched_and_reaped(services: dict[str, dict]):
    assert [name for name, service in services.items() if not service.get("init")] == []
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]


def test_nothing_of_ours_starts_before_the_tables_fit(services: dict[str, dict]):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_secret_has_a_default_and_the_secrets_file_names_each():
    text = COMPOSE.read_text()
    demanded = set(re.findall(r"\$\{(\w+):\?", text))

    written = subprocess.run(
        [sys.executable, "zunyi/standalone/secrets_file.py"], cwd=settings.BASE_DIR, capture_output=True, text=True
    ).stdout

    assert demanded == set(re.findall(r"^(\w+)=", written, re.MULTILINE))
    assert not re.search(r"(PASSWORD|KEYS?):-", text)
