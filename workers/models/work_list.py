"""Lists of people that an office works through (清单管理)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkList(models.Model):
    """People to be called, visited or checked, by one person until a day."""

    title = models.CharField(_("title"), max_length=80)
    task = models.CharField(_("what is to be done"), max_length=200, blank=True)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("office"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="work_lists", verbose_name=_("in charge")
    )
    due_on = models.DateField(_("to be closed by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), db_default=Now())
    closed_at = models.DateTimeField(_("closed"), null=True)
    closing_note = models.CharField(_("result"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("work list")
        verbose_name_plural = _("work lists")
        ordering = ("due_on", "pk")
        indexes = [models.Index(fields=["division", "due_on"], name="work_list_by_office")]

    def __str__(self) -> str:
        return self.title


class WorkListEntry(models.Model):
    """One person on a list, and whether it was done."""

    work_list = models.ForeignKey(WorkList, models.CASCADE, related_name="entries")
    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="list_entries")
    done_at = models.DateTimeField(pgettext_lazy("of a task", "done"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("entry of a work list")
        verbose_name_plural = _("entries of work lists")
        constraints = [
            models.UniqueConstraint(fields=["work_list", "worker"], name="work_list_person_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="work_list_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.worker_id)
