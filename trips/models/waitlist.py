"""The waitlist of a trip: parties in their order, and the seats that are offered to them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WaitlistEntry(models.Model):
    """A party that waits for seats on a full trip: companions are one entry, in the order of entry (decision 27)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("has an offer")
        BOOKED = "booked", _("has seats")
        LEFT = "left", _("left the list")
        REFUSED = "refused", _("said no")
        SILENT = "silent", _("did not answer")
        REMOVED = "removed", _("taken off the list")
        OVER = "over", _("the trip is over")

    class Skipped(models.TextChoices):
        NONE = "", _("not passed over")
        FEW_SEATS = "few_seats", _("too few seats for the whole party")
        QUOTA = "quota", _("the free seats are kept for other places")
        STOP = "stop", _("nobody gets on at the chosen stop any more")
        ELSEWHERE = "elsewhere", _("somebody of the party travels on another trip then")
        YOUNG = "young", _("somebody of the party is not yet 16 on that day")
        CONSENT = "consent", _("somebody of the party has taken the consent back")

    OPEN = (State.WAITING, State.OFFERED)

    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="waitlist")
    companions = models.ForeignKey("workers.Companions", models.SET_NULL, null=True, related_name="+")
    board = models.ForeignKey("trips.Call", models.PROTECT, related_name="+", verbose_name=_("gets on at"))
    alight = models.ForeignKey("trips.Call", models.PROTECT, related_name="+", verbose_name=_("gets off at"))
    # Whether fewer seats than people are welcome: "2 of 3 now".
    takes_part = models.BooleanField(_("takes fewer seats too"), default=True)
    # The place in the order; an offer without an answer puts the party at the end once.
    since = models.DateTimeField(_("waits since"), db_default=Now())
    unanswered = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    # Why others had seats first, when seats were free.
    skipped = models.CharField(_("passed over because"), max_length=10, choices=Skipped, blank=True)
    skipped_at = models.DateTimeField(null=True)
    channel = models.CharField(_("how"), max_length=8, choices=[("web", _("by the worker, on the web")),
                               ("officer", _("by an officer")), ("api", _("through the interface"))])  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("joined"), db_default=Now())
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # Short enough to be read out and typed, as that of a slip; never derived from the people.
    code = models.CharField(_("code"), max_length=10, unique=True)

    class Meta:
        verbose_name = _("entry of the waitlist")
        verbose_name_plural = _("waitlist")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered"], ended_at=None)
                | (~Q(state__in=["waiting", "offered"]) & Q(ended_at__isnull=False)),
                name="waitlist_end_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["trip", "since", "id"], condition=Q(state__in=["waiting", "offered"]), name="waitlist_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether it still waits, or has an offer."""
        return self.state in self.OPEN


class WaitlistMember(models.Model):
    """One person of a party on the waitlist. `trip` is the entry's, so that nobody waits twice for one trip."""

    entry = models.ForeignKey(WaitlistEntry, models.CASCADE, related_name="members")
    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="+")
    worker = models.ForeignKey("workers.Worker", models.PROTECT, related_name="waits")
    # Given at joining for this journey; empty: the one in the registry.
    phone = models.CharField(_("phone for this trip"), max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("person on the waitlist")
        verbose_name_plural = _("people on the waitlist")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["trip", "worker"], condition=Q(ended_at=None), name="waitlist_once_a_trip"),
            models.UniqueConstraint(fields=["entry", "worker"], name="waitlist_once_a_party"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.worker_id}"

    @property
    def reach(self) -> str:
        """The phone on which this person is told; empty when it must be in person."""
        return self.phone or self.worker.phone


class WaitlistOffer(models.Model):
    """Seats held for a party until `expires_at`: the bookings in state "held" that point here."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("said no")
        EXPIRED = "expired", _("not answered in time")
        WITHDRAWN = "withdrawn", _("taken back")

    entry = models.ForeignKey(WaitlistEntry, models.CASCADE, related_name="offers")
    seats = models.PositiveSmallIntegerField(_("seats"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("offered"), db_default=Now())
    expires_at = models.DateTimeField(_("answer until"))
    # By hand: who, why, and whether others stood before this party. Without `by` it came by the rule.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    is_out_of_turn = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("offer of seats")
        verbose_name_plural = _("offers of seats")
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(state="open"), name="waitlist_one_live_offer"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="waitlist_offer_has_seats"),
            models.CheckConstraint(
                condition=Q(is_out_of_turn=False) | ~Q(reason=""), name="waitlist_out_of_turn_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="waitlist_answer_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="waitlist_offer_to_lapse")]

    def __str__(self) -> str:
        return f"{self.entry} {self.seats}"

    def is_live(self, at: datetime | None = None) -> bool:
        """Whether it can be accepted: a lapsed offer is over at once, whenever the clock comes by."""
        return self.state == self.State.OPEN and self.expires_at > (at or timezone.now())


class WaitlistRule(models.Model):
    """How long an offer waits for its answer: by the office that lays trips on, or for one trip alone."""

    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, related_name="+", verbose_name=_("office")
    )
    trip = models.ForeignKey("trips.Trip", models.CASCADE, null=True, related_name="waitlist_rules")
    minutes = models.PositiveSmallIntegerField(_("minutes to answer"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("rule for the waitlist")
        verbose_name_plural = _("rules for the waitlist")
        constraints = [
            models.CheckConstraint(
                condition=Q(division=None, trip__isnull=False) | Q(division__isnull=False, trip=None),
                name="waitlist_rule_of_an_office_or_a_trip",
            ),
            models.UniqueConstraint(fields=["division", "trip"], nulls_distinct=False, name="waitlist_rule_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=4320), name="waitlist_rule_within_three_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division or self.trip} {self.minutes}"
