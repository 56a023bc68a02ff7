"""One request, one effect: a caller whose line broke may send the same request again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.errors import answer_error
from zunyi.accounts.models import IdempotencyKey, User
from zunyi.accounts.refusals import KeyInProgress, KeyReused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
# How long a second request waits for the first one's answer, in seconds.
PATIENCE = 10

Action = Callable[..., Response]


def idempotent(action: Action) -> Action:
    """Answer a repeated request as the first one was answered, instead of doing it twice.

    The key, the effect and the answer are one transaction: a key exists if and only if its effect does. A second
    request with the same key waits at the unique rule until the first has ended, then finds its answer. What broke
    (5xx) leaves no key behind and may be tried again.
    """

    @wraps(action)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER, "")
        if not key:
            return action(view, request, *args, **kwargs)
        if len(key) > 80 or not key.isprintable():
            raise ValidationError({HEADER: [_("At most 80 printable characters.")]})
        with transaction.atomic():
            row, is_first = _claim(request, key)
            if not is_first:
                return _repeat(row, request)
            response = _carry_out(view, action, request, *args, **kwargs)
            row.status = response.status_code
            row.answer = json.loads(JSONRenderer().render(response.data)) if response.data is not None else None
            row.save(update_fields=["status", "answer"])
            return response

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def _claim(request: Request, key: str) -> tuple[IdempotencyKey, bool]:
    """Take the key, or wait until whoever holds it is done; the row, and whether this request is the first."""
    caller, digest = cast(User, request.user), _hash(request)
    row = IdempotencyKey(user=caller, key=key, request_hash=digest)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        try:
            with transaction.atomic():
                cursor.execute(
                    "INSERT INTO accounts_idempotencykey (user_id, key, request_hash) VALUES (%s, %s, %s)"
                    " ON CONFLICT (user_id, key) DO NOTHING RETURNING id",
                    [caller.pk, key, digest],
                )
                inserted = cursor.fetchone()
        except OperationalError as error:
            raise KeyInProgress() from error
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])
    if inserted is None:
        return IdempotencyKey.objects.get(user=caller, key=key), False
    row.pk, row._state.adding = inserted[0], False
    return row, True


def _repeat(row: IdempotencyKey, request: Request) -> Response:
    if bytes(row.request_hash) != _hash(request):
        raise KeyReused()
    return Response(row.answer, status=row.status, headers={REPLAYED: "true"})


def _carry_out(view: Any, action: Action, request: Request, *args: Any, **kwargs: Any) -> Response:
    """Do it; a "no" is an answer too, and is kept like one, while its half-done effects are rolled back."""
    try:
        with transaction.atomic():
            return action(view, request, *args, **kwargs)
    except Exception as error:
        response = answer_error(error, view.get_exception_handler_context())
        transaction.set_rollback(False)
        if response is None or response.status_code >= 500:
            raise
        return response


def _fingerprint(value: Any) -> str:
    """A file counts by what is in it: the same list, mended, may come under the same name."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {digest.hexdigest()}"


def _hash(request: Request) -> bytes:
    """The fingerprint of what is asked: method, address and content, whatever the order of its fields."""
    content = json.dumps(request.data, sort_keys=True, ensure_ascii=False, default=_fingerprint)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{content}".encode()).digest()
