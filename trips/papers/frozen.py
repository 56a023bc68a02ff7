"""An issued list as its forms read it: facts and people as they were frozen, and nothing of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trips.models import Manifest
from trips.models.manifest import Row
from trips.queries.manifest.changes import Differences, differences


@dataclass(frozen=True, slots=True)
class Frozen:
    """One version, unsealed; and what it changed, if it is not the first."""

    number: str
    version: int
    sha256: str
    issued: str
    approved: str
    facts: dict[str, Any]
    rows: list[Row]
    changes: Differences | None

    @property
    def foot(self) -> str:
        """Number (with the version) and hash, as every page of every form carries them."""
        return f"{self.number} SHA-256 {self.sha256}"

    def fact(self, name: str) -> str:
        """A fact as text; empty where the list does not know it."""
        return str(self.facts.get(name) or "")

    @property
    def run(self) -> str:
        """The run in a line: 贵C·测001 · 测试客运 · 2027-02-14 07:30 正安 → 晋江."""
        calls = self.facts.get("calls") or []
        way = (
            f"{calls[0]['departs'] or calls[0]['arrives']} {calls[0]['place']} → {calls[-1]['place']}" if calls else ""
        )
        vehicle = " ".join(filter(None, [self.fact("mode_name"), self.fact("vehicle")]))
        return " · ".join(filter(None, [vehicle, self.fact("carrier"), way]))

    @property
    def signed(self) -> str:
        """Who signed which version of how many people, and when."""
        line = _("List %(number)s · %(persons)s persons · issued %(issued)s") % {
            "number": self.number, "persons": len(self.rows), "issued": self.issued,
        }  # fmt: skip
        return f"{line} · {_('approved %(approved)s') % {'approved': self.approved}}" if self.approved else line


def frozen(manifest: Manifest) -> Frozen:
    """Unseal a version for its forms. The caller writes to the history who gets it."""
    facts, rows = manifest.content()
    earlier = manifest.leg.manifests.filter(version__lt=manifest.version, approved_at__isnull=False)
    before = earlier.order_by("-version").first()
    changes = None
    if before is not None:
        old_facts, old_rows = before.content()
        changes = differences(old_rows, rows, (old_facts, facts))
    another = manifest.approved_by_id != manifest.issued_by_id
    return Frozen(
        number=manifest.number,
        version=manifest.version,
        sha256=manifest.sha256,
        issued=f"{_moment(manifest.issued_at)} {manifest.issued_by}",
        approved=f"{_moment(manifest.approved_at)} {manifest.approved_by}" if another else "",
        facts=facts,
        rows=rows,
        changes=changes,
    )


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
