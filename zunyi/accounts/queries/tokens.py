"""Keys for programs."""

from __future__ import annotations

from django.db.models import QuerySet

from zunyi.accounts.models import ApiToken, User


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens of one person, the newest first."""
    return ApiToken.objects.filter(user=user).order_by("-created")
