"""Which people of the registry a program means."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from workers.models import Worker
from workers.queries import worker as workers
from zunyi.accounts.models import User

# Together on one trip; larger groups come as a roster.
MOST_TOGETHER = 6


def known(user: User, ids: list[UUID]) -> list[Worker]:
    """These people of the registry, every one of them."""
    wanted = set(ids)
    found = list(workers.visible_to(user, "bookings.make").filter(public_id__in=wanted))
    if len(found) < len(wanted):
        raise serializers.ValidationError({"workers": [_("Some of them are not in the registry of your places.")]})
    return found
