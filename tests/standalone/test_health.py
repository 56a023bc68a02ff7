"""What probes hear when all is well, and when the database or the broker is away."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from zunyi.standalone.ports import free_port


@pytest.mark.django_db
def test_healthy(client: Client):
    answer = client.get("/healthz")

    words = answer.json()
    assert (answer.status_code, words["database"], words["broker"]) == (200, "ok", "ok")
    # Nothing works in the background of this test, and that is said and does not shut the door.
    assert (words["clock"], words["dispatcher"], words["outbox"]) == ("silent", "silent", "ok")


@pytest.mark.django_db
def test_a_broker_that_is_away_is_said(client: Client, settings: settings):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"

    answer = client.get("/healthz")

    words = answer.json()
    assert (answer.status_code, words["database"], words["broker"]) == (503, "ok", "does not answer")


@pytest.mark.django_db
def test_a_database_that_is_away_is_said(client: Client, monkeypatch: pytest.MonkeyPatch):
    def away() -> None:
        raise OperationalError("no route to 10.0.0.7")

    monkeypatch.setattr(connection, "cursor", away)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")
    assert b"10.0.0.7" not in answer.content


def test_liveness_asks_no_database(client: Client):
    answer = client.get("/livez")  # without the mark, pytest-django refuses any query

    assert (answer.status_code, answer.content) == (200, b"ok")
