"""What was changed in somebody's record, from what to what; and the changes made to many at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BulkEdit(models.Model):
    """One fact set for many people at once, looked at before it was done; it can be taken back."""

    field = models.CharField(max_length=30)
    value = models.CharField(max_length=60)
    selection = models.CharField(_("to whom"), max_length=200)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("office"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("done"), db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("change to many")
        verbose_name_plural = _("changes to many")
        ordering = ("-done_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="bulk_edit_undone_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.selection


class WorkerChange(models.Model):
    """One fact that was changed (PIPL 8, 46). It lies beside the person and goes with them, unlike the history, which
    knows no names and no phones."""

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="changes")
    field = models.CharField(max_length=30)
    # Codes, as the record holds them; an identity number never.
    was = models.CharField(max_length=200, blank=True)
    now = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("time"), db_default=Now())
    bulk = models.ForeignKey(BulkEdit, models.PROTECT, null=True, related_name="changes")

    class Meta:
        verbose_name = pgettext_lazy("of a record", "change")
        verbose_name_plural = pgettext_lazy("of a record", "changes")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["worker", "-at"], name="change_by_worker")]

    def __str__(self) -> str:
        return self.field
