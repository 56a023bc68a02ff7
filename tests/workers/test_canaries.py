"""Nothing of a person in logs, task messages, addresses and error mails (reliability brief, B17)."""

import io
import json
import logging

import pytest
from celery import current_app
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.trips import make_trip
from tests.factories.workers import make_number
from trips.models import Booking
from trips.queries.journey import calls_of
from trips.views.signup import sign_up
from zunyi.logs import WithoutPeople

pytestmark = pytest.mark.django_db(transaction=True)
NAME, PHONE = "测金丝雀", "15400998877"


def form(trip, number, **more):
    return {
        "p-TOTAL_FORMS": 1, "p-INITIAL_FORMS": 0, "household": "520324", "board": calls_of(trip.pk)[0].pk,
        "p-0-name": NAME, "p-0-number": number, "p-0-phone": PHONE,
    } | more  # fmt: skip


@pytest.fixture
def heard():
    """Everything that any logger says, as the console would print it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutPeople())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture
def messages(monkeypatch):
    """Every task message as it would lie in the broker."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **more: sent.append((args, more)))
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda self, *args, **more: sent.append((self.name, args)))
    return sent


def test_a_sign_up_and_a_code_leave_nothing_in_logs_messages_and_addresses(client: Client, heard, messages, caplog):
    caplog.set_level(logging.INFO)  # as where the bureau works
    trip, number = make_trip(), make_number()

    done = client.post(reverse("signup:sign_up", args=[trip.number]), form(trip, number, confirm="1", consent="on"))
    client.get(done.url)
    asked = client.post(reverse("signup:my_trips"), {"phone": PHONE})

    said = heard.getvalue() + json.dumps(messages, default=str) + done.url + asked.url
    assert Booking.objects.count() == 1
    assert heard.getvalue().count("request_finished") == 3
    for secret in (number, PHONE, NAME):
        assert secret not in said
    assert done.url not in heard.getvalue()


def test_a_page_that_breaks_mails_nothing_of_the_person(client: Client, heard, settings, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    settings.ADMINS = [("admin", "admin@example.org")]
    trip, number = make_trip(), make_number()

    def broken(**facts):
        raise RuntimeError(f"broke at {number} {PHONE}")

    monkeypatch.setattr(sign_up, "sign_up", broken)
    client.raise_request_exception = False

    client.post(reverse("signup:sign_up", args=[trip.number]), form(trip, number, confirm="1", consent="on"))

    told = heard.getvalue() + "".join(f"{each.subject}{each.body}{each.alternatives}" for each in mail.outbox)
    assert "RuntimeError" in told
    for secret in (number, PHONE, NAME):
        assert secret not in told


def test_control_the_plain_formatter_would_have_told_it():
    record = logging.LogRecord("x", logging.ERROR, "", 0, f"at {PHONE}", None, None)

    assert PHONE in logging.Formatter().format(record)
    assert PHONE not in WithoutPeople().format(record)
