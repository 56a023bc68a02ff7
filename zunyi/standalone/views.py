"""Two questions that machines ask: are you alive, and can you work?"""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATIENCE = 2  # seconds


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that a slow database does not get web servers killed."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether work can be done here: database and broker answer in time.

    What the rooms above add (`register_probe`) is told and does not make the door shut: a web server without a clock
    still serves. The proxy keeps strangers away from this address.
    """
    answers = {"database": _database_answers(), "broker": _broker_answers()}
    words = {name: "ok" if answers[name] else "does not answer" for name in answers}
    if answers["database"]:
        for probe in _probes:
            words |= probe()
    return JsonResponse(words, status=200 if all(answers.values()) else 503)


# What else is told by /healthz: brought by rooms above, as words by name.
_probes: list[Callable[[], dict[str, str]]] = []


def register_probe(probe: Callable[[], dict[str, str]]) -> None:
    """Add to what /healthz tells; called from the `ready()` of the app that knows."""
    _probes.append(probe)


def _database_answers() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE * 1000])
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# What the locks on the doors (zunyi.accounts.access) read; this room stands below theirs and cannot import them.
livez.access = healthz.access = ("public",)  # type: ignore[attr-defined]
