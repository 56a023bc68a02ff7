"""How the bureau says no: a refusal is a type, with a code and a sentence that names the way out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A "no" of the bureau. Its own root, so that nothing retries it as if it were a crash.

    `message` may hold %(name)s places, filled from the keyword arguments; `way_out` says what to do instead.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("This cannot be done.")
    way_out: ClassVar[str | Promise] = ""
    status: ClassVar[int] = 409

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return " ".join(part for part in (self.sentence, self.instead) if part)

    @property
    def sentence(self) -> str:
        """What is not done, in the reader's language."""
        return self._said(self.message)

    @property
    def instead(self) -> str:
        """What to do instead; "" where nothing is known."""
        return self._said(self.way_out)

    def _said(self, part: str | Promise) -> str:
        return (str(part) % self.facts if self.facts else str(part)) if part else ""


class NotAllowed(Refusal):
    """The person's role or place does not reach this."""

    code, status = "not_allowed", 403
    message = _("Your role does not allow this.")
    way_out = _("Ask the officer who manages your account.")


class ReasonMissing(Refusal):
    """What takes something from people, or shows what they keep to themselves, needs a reason that can be read."""

    code, status = "reason_missing", 400
    message = _("A reason is missing.")
    way_out = _("Write in a few words why.")


@contextmanager
def refuse_on(refusals: Mapping[str, type[Refusal]]) -> Generator[None]:
    """Turn a broken database constraint, by its name, into the refusal that explains it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = refusals.get(_broken_rule(error))
        if refusal is None:
            raise
        raise refusal() from error


def _broken_rule(error: IntegrityError) -> str:
    diag = getattr(error.__cause__, "diag", None)
    return (diag.constraint_name if diag else "") or ""


_everywhere: dict[str, type[Refusal]] = {}


def refuse_everywhere(refusals: Mapping[str, type[Refusal]]) -> None:
    """As `refuse_on`, for a rule that any statement of any service may break; called from the `ready()` of an app.

    A rule that forbids everything at once would else need a `refuse_on` around every write, and the next service
    would forget it (docs/decisions/0035).
    """
    _everywhere.update(refusals)
    connection_created.connect(_watch, dispatch_uid="refuse_everywhere")


def _watch(sender: object, connection: BaseDatabaseWrapper, **more: Any) -> None:
    if _explain not in connection.execute_wrappers:
        connection.execute_wrappers.append(_explain)


def _explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
    """Run a statement; a rule broken in it is said in the sentence of its refusal, if it has one for everywhere."""
    try:
        return execute(sql, params, many, context)
    except IntegrityError as error:
        refusal = _everywhere.get(_broken_rule(error))
        if refusal is None:
            raise
        raise refusal() from error
