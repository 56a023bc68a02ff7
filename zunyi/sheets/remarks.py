"""What an importer says about one cell: why it is wrong, or how it was mended.

How another importer (vacancies, placements) is built on this package:

1. Describe the columns as `heads.Field`s; `reading.read_workbook` and `heads.understand` give sheets and layouts.
   `forms.SheetForm` takes the file, `forms.ColumnsForm` lets a person correct the columns.
2. For each row of `heads.data_rows` that is not `heads.is_total`, read the cells with `Layout.cell`, and collect
   `Remark`s: the codes are those of the app's `Refusal`s, which hold the sentence and the way out.
3. Store rows with an outcome and the remarks as JSON (`as_json`), show them with `told`, let the person confirm, and
   take over in a job that judges once more, because the world may have moved since.

`workers/services/roster_import.py` is the worked example.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from zunyi.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell about the cell of `field`; a fatal one keeps the row out."""

    field: str
    code: str
    fatal: bool = False
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # for the sentence; never personal

    @classmethod
    def of(cls, column: str, refusal: Refusal | type[Refusal], *, fatal: bool = False) -> Remark:
        facts = refusal.facts if isinstance(refusal, Refusal) else {}
        return cls(column, refusal.code, fatal, facts)

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "code": self.code, "fatal": self.fatal, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Remark:
        return cls(data["field"], data["code"], bool(data.get("fatal")), data.get("facts", {}))


@dataclass(frozen=True, slots=True)
class Told:
    """A remark as people read it."""

    field: str
    why: str
    mend: str = ""
    fatal: bool = False


def refusals_by_code(*modules: ModuleType) -> dict[str, type[Refusal]]:
    """Every refusal of these modules, by its code."""
    found: dict[str, type[Refusal]] = {}
    for module in modules:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Refusal):
                found[thing.code] = thing
    return found


def told(remarks: Iterable[Mapping[str, Any]], refusals: Mapping[str, type[Refusal]]) -> list[Told]:
    """Stored remarks as sentences of today's language."""
    spoken = []
    for data in remarks:
        remark = Remark.from_json(data)
        refusal = refusals.get(remark.code, Refusal)
        why, mend = (str(part) % remark.facts if remark.facts else str(part) for part in _parts(refusal))
        spoken.append(Told(remark.field, why, mend, remark.fatal))
    return spoken


def _parts(refusal: type[Refusal]) -> tuple[object, object]:
    return refusal.message, refusal.way_out
