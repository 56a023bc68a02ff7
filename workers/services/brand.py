"""Labour brands: written down, put right, taken out of use."""

from __future__ import annotations

from django.db import transaction

from workers.models import LabourBrand
from workers.refusals import BrandThere
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import refuse_on

_ONCE = {"workers_labourbrand_name_key": BrandThere}


@transaction.atomic
def write_brand(*, brand: LabourBrand | None, name: str, recognised: str, is_current: bool, by: User) -> LabourBrand:
    """Write a brand down, or put one right; what is out of use stays with those who bear it.

    Refuses with BrandThere.
    """
    kept = brand or LabourBrand()
    kept.name, kept.recognised, kept.is_current = name, recognised, is_current
    with refuse_on(_ONCE):
        kept.save()
    record("brand.changed" if brand else "brand.added", kept, by=by, is_current=is_current)
    return kept
