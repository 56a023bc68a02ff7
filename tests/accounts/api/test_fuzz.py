"""Odd requests to every operation of the API, as every role: nothing breaks, and every answer is what the schema says.

Schemathesis makes the requests from the schema, within its rules and beyond them; always the same ones (derandomised).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from zunyi.accounts.api import tokens
from zunyi.accounts.roles import Role
from zunyi.accounts.services import issue_token

# Left out: "what fits the schema is taken". An identity number has a check digit that no schema can tell.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]
# Content beyond the schema must be refused; a parameter of an address that nobody knows is ignored, as everywhere.
CHECKS_OF_CONTENT = [*CHECKS, negative_data_rejection]
# Requests to one operation as one role: a few with the suite, more with `make reliability ONLY=odd`.
EXAMPLES, MORE_EXAMPLES = 2, 12
# With the suite each operation meets every third role, the next operation the next ones; at full size it meets all.
# That a role is let in or turned away at each operation is walked by tests/accounts/test_doors.py in any case.
EVERY = 3

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def application() -> Iterator[WSGIHandler]:
    """The web server's own entrance, inside the test's transaction: its connection stays open between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def schema(application, world_of_module, django_db_blocker) -> schemathesis.BaseSchema:
    """What the API says of itself: the same to every role, and asked for once."""
    with django_db_blocker.unblock():
        return schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.mark.reliability
@pytest.mark.parametrize("role", list(Role))
def test_no_odd_request_breaks_the_api_or_its_promises(role, world, schema, monkeypatch, full_size):
    monkeypatch.setattr(tokens, "allow", lambda *args, **kwargs: True)
    token = issue_token(owner=world.actors[role]).secret

    for number, found in enumerate(schema.get_all_operations()):
        operation = found.ok()
        if not full_size and (number + list(Role).index(role)) % EVERY:
            continue
        if (operation.method.upper(), operation.path) != ("DELETE", "/api/v1/tokens/"):
            # Signing out would end the token that the other requests need.
            send_odd_requests(operation, token, MORE_EXAMPLES if full_size else EXAMPLES)


def send_odd_requests(operation: schemathesis.APIOperation, token: str, examples: int) -> None:
    """A handful of requests to one operation, and every check on each answer."""
    checks = CHECKS if operation.method.upper() == "GET" else CHECKS_OF_CONTENT

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=checks)

    send()


def test_the_schema_has_no_warnings(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn")
