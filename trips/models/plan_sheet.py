"""The plan sheet of one vehicle's run (一车一方案), and who goes along, rests, pays and approves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PlanSheet(models.Model):
    """What the law and the trade want to know of a run before it leaves (domain brief 1.3)."""

    leg = models.OneToOneField("trips.Leg", models.CASCADE, related_name="sheet")
    carrier = models.ForeignKey(
        "trips.Carrier", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carrier")
    )
    vehicle = models.ForeignKey(
        "trips.Vehicle", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vehicle")
    )
    # 包车客运标志牌
    charter_plate = models.CharField(_("charter plate no."), max_length=40, blank=True)
    charter_plate_from = models.DateField(_("charter plate valid from"), null=True, blank=True)
    charter_plate_until = models.DateField(_("charter plate valid until"), null=True, blank=True)
    contract_number = models.CharField(_("contract no."), max_length=40, blank=True)
    contract_from = models.DateField(_("contract valid from"), null=True, blank=True)
    contract_until = models.DateField(_("contract valid until"), null=True, blank=True)
    # From now on nobody outside the list may get on (客运规定 57): the sign-up for this run is over.
    contract_filed_at = models.DateTimeField(_("contract filed"), null=True, blank=True)
    insurance_policy = models.CharField(_("carrier's liability policy no."), max_length=60, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    distance_km = models.PositiveSmallIntegerField(_("distance, km"), null=True, blank=True)
    is_motorway = models.BooleanField(_("mostly by motorway"), default=True)
    # Where the vehicle stands from 02:00 to 05:00, or drivers change (接驳).
    night_stop = models.CharField(_("stop between 02:00 and 05:00, or relay point"), max_length=100, blank=True)
    # 接驳运输: the vehicle may run at night, because rested drivers take over at the relay point.
    has_relay = models.BooleanField(_("runs by relay (approved)"), default=False)
    materials = models.TextField(_("materials on board"), max_length=500, blank=True)
    emergency_plan = models.TextField(_("emergency plan"), max_length=1000, blank=True)
    destination_contact = models.CharField(_("contact at the destination"), max_length=50, blank=True)
    destination_phone = models.CharField(_("phone at the destination"), max_length=20, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("plan sheet")
        verbose_name_plural = _("plan sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(charter_plate_from=None)
                | Q(charter_plate_until=None)
                | Q(charter_plate_until__gte=F("charter_plate_from")),
                name="plan_sheet_charter_plate_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(contract_from=None) | Q(contract_until=None) | Q(contract_until__gte=F("contract_from")),
                name="plan_sheet_contract_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.leg)


class DriverDuty(models.Model):
    """A driver on a run; the first takes the wheel."""

    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="driver_duties")
    driver = models.ForeignKey("trips.Driver", models.PROTECT, related_name="duties", verbose_name=_("driver"))
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("driver's duty")
        verbose_name_plural = _("drivers' duties")
        ordering = ("leg", "order")
        constraints = [
            models.UniqueConstraint(fields=["leg", "driver"], name="driver_duty_once_a_leg"),
            models.UniqueConstraint(fields=["leg", "order"], name="driver_duty_order_once_a_leg"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.driver}"


class CrewMember(models.Model):
    """Somebody of the bureau's side on a run; the leader stands on the leg, because every slip names the leader."""

    class Part(models.TextChoices):
        DEPUTY = "deputy", _("deputy leader")
        ESCORT = "escort", _("escort")
        MEDIC = "medic", _("medic")
        CARRIAGE = "carriage", _("carriage leader")

    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="crew")
    part = models.CharField(_("part"), max_length=8, choices=Part)
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    # Of which carriage somebody is the leader; empty for everybody else.
    car = models.CharField(_("carriage"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("crew member")
        verbose_name_plural = _("crew members")
        ordering = ("leg", "part", "car", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(part="carriage") & ~Q(car="") | ~Q(part="carriage") & Q(car=""),
                name="crew_member_carriage_of_its_leader",
            ),
            models.UniqueConstraint(
                fields=["leg", "car"], condition=Q(part="carriage"), name="crew_member_one_leader_a_carriage"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def task(self) -> str:
        """What somebody does, and where: a leader's carriage stands behind the word."""
        return f"{self.get_part_display()} {self.car}".strip()


class RestStop(models.Model):
    """A planned halt between two calls: nobody gets on, the driver rests or the other one takes over."""

    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="rest_stops")
    place = models.CharField(_("place"), max_length=60)
    at = models.DateTimeField(_("from"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    changes_driver = models.BooleanField(_("the other driver takes over"), default=False)

    class Meta:
        verbose_name = _("rest stop")
        verbose_name_plural = _("rest stops")
        ordering = ("leg", "at")
        constraints = [models.UniqueConstraint(fields=["leg", "at"], name="rest_stop_one_at_a_time")]

    def __str__(self) -> str:
        return self.place


class TripOrganiser(models.Model):
    """Who lays the trip on together with the organiser, in the order in which the sheet names them."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="co_organisers")
    name = models.CharField(_("co-organiser"), max_length=60)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("co-organiser")
        verbose_name_plural = _("co-organisers")
        ordering = ("trip", "order")
        constraints = [models.UniqueConstraint(fields=["trip", "name"], name="trip_organiser_once")]

    def __str__(self) -> str:
        return self.name


class Approval(models.Model):
    """An office said yes to the trip's plan, on paper or here."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="approvals")
    office = models.CharField(_("office"), max_length=60)
    signed_by = models.CharField(_("signed by"), max_length=50)
    approved_on = models.DateField(_("approved on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("entered"), db_default=Now())

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("trip", "approved_on", "pk")
        constraints = [models.UniqueConstraint(fields=["trip", "office"], name="approval_once_an_office")]

    def __str__(self) -> str:
        return self.office
