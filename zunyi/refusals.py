"""How the bureau says no: a refusal is a type, with a code and a sentence that names the way out."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
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
        parts = (str(part) % self.facts if self.facts else str(part) for part in (self.message, self.way_out) if part)
        return " ".join(parts)


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
        diag = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(diag.constraint_name if diag else "")
        if refusal is None:
            raise
        raise refusal() from error
