"""People who change seats on one leg at one stroke, and how it was before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reseating(models.Model):
    """A change of seats on one leg: worked out, looked at, carried out once, and perhaps taken back."""

    class Kind(models.TextChoices):
        MOVE = "move", _("moved by the office")
        SWAP = "swap", _("swapped")
        PICK = "pick", _("picked on the map")
        TOGETHER = "together", _("companions seated together")

    class State(models.TextChoices):
        WORKING = "working", _("being worked out")
        PROPOSED = "proposed", pgettext_lazy("seats", "to be looked at")
        DONE = "done", _("carried out")
        UNDONE = "undone", _("taken back")
        FAILED = "failed", _("could not be worked out")

    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="reseatings")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DONE)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # [[booking, seat so far, new seat, stretches as bits], …]
    moves = models.JSONField(default=list)
    # Everybody of the leg before it was carried out: [[booking, seat, stretches as bits], …]
    before = models.JSONField(default=list)
    # What a proposal reaches: {"parted": [before, after], "beside": [before, after], "moved": n}.
    figures = models.JSONField(default=dict)
    # Who sat where when it was worked out (manifest_marks.seats_key); it fits no other map.
    seats_key = models.CharField(max_length=32, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), db_default=Now())
    done_at = models.DateTimeField(_("carried out"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("change of seats")
        verbose_name_plural = _("changes of seats")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["working", "proposed", "failed"], done_at=None)
                | Q(state__in=["done", "undone"], done_at__isnull=False),
                name="reseating_done_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False) | (~Q(state="undone") & Q(undone_at=None)),
                name="reseating_undone_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
