"""The real-name list of a leg."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zunyi.sealing import seal, unseal

Row = dict[str, str]


class Manifest(models.Model):
    """A list as it was issued: frozen, numbered and hashed; a change is a new version.

    A version that another person must approve is not in force before that; there is at most one such a leg.
    """

    leg = models.ForeignKey("trips.Leg", models.PROTECT, related_name="manifests")
    version = models.PositiveSmallIntegerField(_("version"))
    # {"facts": of the run, "rows": of the people}, as JSON.
    rows_sealed = models.BinaryField()
    row_count = models.PositiveIntegerField(_("persons"))
    # SHA-256 of facts and rows as canonical JSON, in hex; printed at the foot of each page.
    sha256 = models.CharField(_("hash"), max_length=64)
    # Whose places it names, for the gate; and a fingerprint of who sat where, for the mark on the list of trips.
    booking_ids = ArrayField(models.BigIntegerField(), default=list)
    seats_key = models.CharField(max_length=64, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True)

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        constraints = [
            models.UniqueConstraint(fields=["leg", "version"], name="manifest_version_once_a_leg"),
            models.UniqueConstraint(
                fields=["leg"], condition=Q(approved_at=None), name="manifest_one_waits_for_approval_a_leg"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="manifest_approval_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def number(self) -> str:
        """What it is called in letters: trip, run, version."""
        return f"{self.leg.trip.number}-{self.leg.order + 1}-v{self.version}"

    @property
    def is_in_force(self) -> bool:
        """Whether it was approved; the newest of these counts."""
        return self.approved_at is not None

    def put(self, rows: list[Row], facts: dict[str, Any] | None = None) -> None:
        """Freeze what is known of the run and its people into this list (not saved yet); bound to its own hash."""
        content = {"facts": facts or {}, "rows": rows}
        self.sha256, self.row_count = hash_of(content), len(rows)
        self.rows_sealed = seal(json.dumps(content, ensure_ascii=False), bound_to=f"manifest:{self.sha256}")

    def content(self) -> tuple[dict[str, Any], list[Row]]:
        """Facts and rows as they were issued, numbers in clear: only for a hand-out, or masked for a page."""
        content = json.loads(unseal(self.rows_sealed, bound_to=f"manifest:{self.sha256}"))
        if isinstance(content, list):  # lists of the first weeks froze the rows alone
            return {}, content
        return content["facts"], content["rows"]

    def rows(self) -> list[Row]:
        """The rows as they were issued; see `content`."""
        return self.content()[1]


def hash_of(content: Any) -> str:
    """SHA-256, in hex, of a list's content as canonical JSON (sorted keys, no blanks, UTF-8)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class ManifestFile(models.Model):
    """A form of an issued list as it was first handed out: the same bytes for ever (docs/decisions/0011)."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel"
        PDF = "pdf", "PDF"

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="files")
    form = models.CharField(_("form"), max_length=12)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    # Of the bytes: what the recipient holds can be compared.
    sha256 = models.CharField(_("hash"), max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("file of a manifest")
        verbose_name_plural = _("files of manifests")
        constraints = [models.UniqueConstraint(fields=["manifest", "form", "format"], name="manifest_file_once")]

    def __str__(self) -> str:
        return f"{self.form}.{self.format}"

    def put(self, content: bytes) -> None:
        """Seal `content` into this row (not saved yet), bound to its own hash."""
        self.sha256, self.size = hashlib.sha256(content).hexdigest(), len(content)
        self.sealed = seal(base64.b85encode(content).decode(), bound_to=f"manifest-file:{self.sha256}")

    def content(self) -> bytes:
        """The bytes as they were put."""
        return base64.b85decode(unseal(self.sealed, bound_to=f"manifest-file:{self.sha256}"))


class HandOut(models.Model):
    """Who got a form of a list, what for, with how many people on it (PIPL 23: named recipient and purpose)."""

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="hand_outs")
    form = models.CharField(_("form"), max_length=12)
    format = models.CharField(_("format"), max_length=4, choices=ManifestFile.Format)
    recipient = models.CharField(_("recipient"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=100)
    persons = models.PositiveIntegerField(_("persons"))
    full_numbers = models.BooleanField(_("full identity numbers"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("handed out"), db_default=Now())

    class Meta:
        verbose_name = _("hand-out")
        verbose_name_plural = _("hand-outs")
        indexes = [models.Index(fields=["manifest", "-at"], name="hand_out_by_manifest")]

    def __str__(self) -> str:
        return self.recipient
