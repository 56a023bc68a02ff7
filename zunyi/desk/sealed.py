"""Where sealed values lie, and to what each is bound: what a change of keys has to go through.

A test compares this list with the models, so that a new sealed column cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from trips.models import Manifest, ManifestFile
from workers.models import Identity, NextOfKin, PhonePass, RosterRow
from workers.queries.phone_door import bound_to as pass_bound_to
from workers.queries.roster import bound_to as row_bound_to
from zunyi.exports.models import Export, Schedule
from zunyi.jobs.models import StoredFile
from zunyi.notices.models import Follower
from zunyi.notices.queries.follower import bound_to as follower_bound_to


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One sealed column: `bound_to` works a row's binding out from the values of `needs`."""

    model: type[models.Model]
    field: str
    needs: tuple[str, ...]
    bound_to: Callable[..., str]

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


def _under(lead: str) -> Callable[[Any], str]:
    return lambda value: f"{lead}:{value}"


SEALED = (
    SealedColumn(Identity, "number_sealed", ("number_index",), Identity.bound_to),
    SealedColumn(RosterRow, "cells_sealed", ("roster_id", "sheet", "number"), row_bound_to),
    SealedColumn(RosterRow, "number_sealed", ("number_index",), Identity.bound_to),
    SealedColumn(Manifest, "rows_sealed", ("sha256",), _under("manifest")),
    SealedColumn(ManifestFile, "sealed", ("sha256",), _under("manifest-file")),
    SealedColumn(StoredFile, "sealed", ("token",), _under("file")),
    SealedColumn(Export, "asked_sealed", ("asked_seal",), _under("export")),
    SealedColumn(Schedule, "asked_sealed", ("asked_seal",), _under("export")),
    SealedColumn(Follower, "openid_sealed", ("phone",), follower_bound_to),
    SealedColumn(NextOfKin, "sealed", ("token",), NextOfKin.bound_to),
    SealedColumn(PhonePass, "phone_sealed", ("token_hash",), pass_bound_to),
)
# Gone within minutes; the old key stays at hand for longer than that.
PASSING = {"workers.PhoneCode.letter_sealed"}
