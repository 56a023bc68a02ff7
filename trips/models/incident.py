"""A death, an accident or an illness on the way: who it happened to, who was spoken to, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Incident(models.Model):
    """Something grave that happened on one run, to one passenger or to the vehicle with everybody in it.

    While it is open, nothing that is known of the journeys concerned can be changed, and nobody concerned gets a
    message: triggers of the database see to the first (migration 0017), docs/decisions/0035 says why.
    """

    class Kind(models.TextChoices):
        DEATH = "death", _("death")
        INJURY = "injury", _("injury")
        ILLNESS = "illness", _("sudden illness")
        MISSING = "missing", _("person missing")
        ACCIDENT = "accident", _("accident of the vehicle")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("incident", "open")
        CLOSED = "closed", pgettext_lazy("incident", "closed")

    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="incidents", verbose_name=_("trip"))
    leg = models.ForeignKey("trips.Leg", models.PROTECT, related_name="incidents", verbose_name=_("run"))
    # Empty: the whole run, with everybody who holds a seat on it.
    booking = models.ForeignKey("trips.Booking", models.PROTECT, null=True, blank=True, related_name="incidents")
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    happened = models.CharField(_("what happened"), max_length=1000)
    happened_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=100)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("entered"), db_default=Now())
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    outcome = models.CharField(_("what became of it"), max_length=500, blank=True)
    # Since then nothing of it is left but what, when and on which run (services/retention.py).
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, editable=False)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False) | ~Q(happened="") & ~Q(place=""),
                name="incident_says_what_and_where",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None, outcome="", forgotten_at=None)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                & (~Q(outcome="") | Q(forgotten_at__isnull=False)),
                name="incident_closed_with_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="open"), name="incident_one_open_a_passenger"
            ),
            models.UniqueConstraint(
                fields=["leg"], condition=Q(state="open", booking=None), name="incident_one_open_a_run"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="incident_by_state"),
            models.Index(fields=["booking"], name="incident_by_passenger"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.trip.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still holds everything as it was."""
        return self.state == self.State.OPEN

    @property
    def is_forgotten(self) -> bool:
        """Whether its time is over, and only the count is left."""
        return self.forgotten_at is not None


class IncidentContact(models.Model):
    """Somebody who was spoken to about it, and what was said; a line stays as it was written (trigger)."""

    class Whom(models.TextChoices):
        FAMILY = "family", pgettext_lazy("spoken to", "family")
        HOSPITAL = "hospital", _("hospital or doctor")
        POLICE = "police", _("police")
        CARRIER = "carrier", _("carrier")
        EMPLOYER = "employer", _("employer")
        THERE = "there", _("bureau at the destination")
        ABOVE = "above", _("own superiors")
        OTHER = "other", _("somebody else")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="contacts")
    whom = models.CharField(_("spoken to"), max_length=8, choices=Whom)
    said = models.CharField(_("what was said"), max_length=1000)
    at = models.DateTimeField(_("spoken at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("entered"), db_default=Now())

    class Meta:
        verbose_name = _("contact about an incident")
        verbose_name_plural = _("contacts about incidents")
        ordering = ("at", "pk")
        constraints = [models.CheckConstraint(condition=~Q(said=""), name="incident_contact_says_something")]

    def __str__(self) -> str:
        return self.get_whom_display()
