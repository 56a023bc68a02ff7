"""Setting the figures that plans are judged by."""

from __future__ import annotations

from django.db import transaction

from trips.models import Limit
from trips.queries.plan.limit import limits
from zunyi.accounts.models import User
from zunyi.audit.services import record


@transaction.atomic
def set_limit(*, key: str, value: int, source: str, by: User | None) -> Limit:
    """Give a limit another figure, with the text that it comes from; from now on every plan is judged by it."""
    before = limits()[key].value
    limit, _ = Limit.objects.update_or_create(
        key=key, defaults={"value": value, "source": source.strip()[:200], "changed_by": by}
    )
    record("limit.set", limit, by=by, key=key, before=before, value=value)
    return limit
