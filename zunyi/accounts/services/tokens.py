"""Keys for programs: given for thirty days, shown once, kept as a hash."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction

from zunyi.accounts.models import ApiToken, User
from zunyi.audit.services import record

LIFETIME = timedelta(days=30)


class NewToken(NamedTuple):
    """A fresh token, and its secret, which is known only now."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(*, owner: User, name: str = "") -> NewToken:
    """Let a program work in the owner's name for thirty days."""
    token, secret = ApiToken.objects.create(user=owner, expiry=LIFETIME, name=name.strip())
    record("account.token_issued", owner, by=owner, name=token.name)
    return NewToken(token, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """Shut a program out from its next request on."""
    owner, name = token.user, token.name
    token.delete()
    record("account.token_revoked", owner, by=by, name=name)
