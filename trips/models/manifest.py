"""The real-name list of a leg."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zunyi.sealing import seal, unseal


class Manifest(models.Model):
    """A list as it was issued: frozen, numbered and hashed; a change is a new version."""

    leg = models.ForeignKey("trips.Leg", models.PROTECT, related_name="manifests")
    version = models.PositiveSmallIntegerField(_("version"))
    rows_sealed = models.BinaryField()
    row_count = models.PositiveIntegerField(_("persons"))
    # SHA-256 of the rows as canonical JSON, in hex; printed at the foot of each page.
    sha256 = models.CharField(_("hash"), max_length=64)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        constraints = [models.UniqueConstraint(fields=["leg", "version"], name="manifest_version_once_a_leg")]

    def __str__(self) -> str:
        return f"v{self.version}"

    def put(self, rows: list[dict[str, str]], sha256: str) -> None:
        """Freeze the rows into this list (not saved yet); bound to their own hash."""
        self.sha256, self.row_count = sha256, len(rows)
        self.rows_sealed = seal(json.dumps(rows, ensure_ascii=False), bound_to=f"manifest:{sha256}")

    def rows(self) -> list[dict[str, str]]:
        """The rows as they were issued, numbers in clear: only for an export that is written to the history."""
        return json.loads(unseal(self.rows_sealed, bound_to=f"manifest:{self.sha256}"))
