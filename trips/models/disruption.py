"""What went wrong with a trip, what is proposed, and what became of each of its people."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Disruption(models.Model):
    """Something that happened to one run: reported, answered by a proposal, decided once.

    The proposal is frozen as data together with a fingerprint of the trip that it was made on; it can be carried out
    only while the trip still looks like that (docs/decisions/0028).
    """

    class Kind(models.TextChoices):
        DELAY = "delay", _("delay")
        CANCELLED = "cancelled", _("trip falls out")
        VEHICLE = "vehicle", _("another vehicle")
        UNCOUPLED = "uncoupled", _("second unit lost")
        TRAIN_SET = "train_set", _("another train set")
        SKIPPED = "skipped", _("stop left out")
        MISSED = "missed", _("connection missed")
        STRANDED = "stranded", _("stuck on the way, or ends early")

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        PROPOSED = "proposed", _("waits for a decision")
        APPROVED = "approved", _("carried out")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.REPORTED, State.PROPOSED)
    # The kinds that always give a run other seats; see `gives_other_seats`.
    SWAPS = (Kind.VEHICLE, Kind.UNCOUPLED, Kind.TRAIN_SET)

    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="disruptions", verbose_name=_("trip"))
    leg = models.ForeignKey("trips.Leg", models.PROTECT, related_name="+", verbose_name=_("run"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REPORTED)
    happened = models.CharField(_("what happened"), max_length=200)
    # What the kind wants to know, and what the officer chose: {"minutes": 90, "call": 17, "waits": "buses"}.
    choices = models.JSONField(default=dict)
    proposal = models.JSONField(null=True)
    made_on = models.CharField(max_length=64, blank=True)
    # The vehicle before a swap: its picture shows who sat where.
    old_layout = models.ForeignKey("trips.SeatLayout", models.PROTECT, null=True, related_name="+")
    old_vehicle_number = models.CharField(max_length=20, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(_("reported"), db_default=Now())
    proposed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("decided"), null=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("disruption")
        verbose_name_plural = _("disruptions")
        ordering = ("-reported_at", "-pk")
        constraints = [
            # Two proposals for one run would each be made on a world that the other changes.
            models.UniqueConstraint(
                fields=["leg"], condition=Q(state__in=["reported", "proposed"]), name="disruption_one_open_a_leg"
            ),
            models.CheckConstraint(
                condition=Q(state="reported") | Q(state="withdrawn") | (Q(proposal__isnull=False) & ~Q(made_on="")),
                name="disruption_is_decided_on_a_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "proposed"], ended_at=None)
                | Q(state__in=["approved", "withdrawn"], ended_at__isnull=False),
                name="disruption_end_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-reported_at"], name="disruption_by_state"),
            models.Index(fields=["trip", "-reported_at"], name="disruption_by_trip"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.trip.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in self.OPEN

    @property
    def gives_other_seats(self) -> bool:
        """Whether another vehicle comes: also for people who are fetched from where theirs is stuck."""
        return self.kind in self.SWAPS or self.choices.get("onward") == "vehicle"

    @property
    def goes_on_by_coach(self) -> bool:
        """Whether the vehicle ends early and coaches take everybody on from there."""
        return self.choices.get("onward") == "coaches"

    @property
    def turns_back(self) -> bool:
        """Whether everybody on board is taken back to where they came from."""
        return self.choices.get("onward") == "back"

    @property
    def took(self) -> timedelta | None:
        """From the report to the decision; None while it is open."""
        return self.ended_at - self.reported_at if self.ended_at else None


class AffectedRider(models.Model):
    """One person's seats before and after a disruption: the old map in rows, and what those left over answered.

    `before` and `after` hold {"board", "alight": ids of calls, "seats": [[leg, label, first stretch, until], …]}.
    """

    class Outcome(models.TextChoices):
        KEEPS = "keeps", _("keeps the seat")
        MOVES = "moves", _("moves")
        LEFT = "left", _("left over")

    class Answer(models.TextChoices):
        NONE = "", _("nothing to ask")
        OPEN = "open", _("to be asked")
        OTHER_TRIP = "other_trip", _("takes another trip")
        WAITLIST = "waitlist", _("waits for a seat")
        HOME = "home", _("does not travel")

    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="riders")
    booking = models.ForeignKey("trips.Booking", models.CASCADE, related_name="disruptions")
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome)
    before = models.JSONField()
    after = models.JSONField(default=dict)
    # The trips, by their ids, that had room when the proposal was made; the first is what is said first.
    offers = models.JSONField(default=list)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    new_booking = models.ForeignKey("trips.Booking", models.SET_NULL, null=True, related_name="+")
    # The list on which somebody waits who chose to.
    waits = models.ForeignKey("trips.WaitlistEntry", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("affected passenger")
        verbose_name_plural = _("affected passengers")
        constraints = [
            models.UniqueConstraint(fields=["disruption", "booking"], name="affected_rider_once_a_disruption"),
            models.CheckConstraint(
                condition=~Q(answer__in=["other_trip", "waitlist", "home"]) | Q(answered_at__isnull=False),
                name="affected_rider_answer_has_its_time",
            ),
            # Nobody is left over without being asked.
            models.CheckConstraint(
                condition=~Q(outcome="left") | ~Q(answer=""), name="affected_rider_left_over_is_asked"
            ),
        ]
        indexes = [
            models.Index(fields=["disruption"], condition=Q(answer="open"), name="affected_rider_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.outcome}"
