"""Every way in and out is written to the history, whichever door was used."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from zunyi.accounts.addresses import client_address
from zunyi.accounts.models import User
from zunyi.audit.queries import history_of
from zunyi.audit.services import record


@receiver(user_logged_in)
def note_sign_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Somebody is in."""
    record("account.signed_in", user, by=user, address=client_address(request))


@receiver(user_logged_out)
def note_sign_out(sender: object, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Somebody has left."""
    if user is not None:
        record("account.signed_out", user, by=user)


@receiver(user_login_failed)
def note_failure(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A name that exists, and a password that does not fit it; names that nobody bears stay with the lock-out."""
    person = _person(credentials.get("username"))
    if person is not None and not getattr(request, "axes_locked_out", False):
        record("account.sign_in_failed", person, by=None, address=client_address(request) if request else "")


@receiver(user_locked_out)
def note_lock_out(sender: object, request: HttpRequest, username: str | None, **kwargs: Any) -> None:
    """The wrong password that closed the name at this place; those that knock afterwards are not written down again."""
    person, address = _person(username), client_address(request)
    if person is None:
        return
    last = history_of(person).first()
    if last is None or last.action != "account.locked" or last.data.get("address") != address:
        record("account.locked", person, by=None, address=address)


def _person(username: str | None) -> User | None:
    return User.objects.filter(username__iexact=username).first() if username else None
