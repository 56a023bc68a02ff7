"""Who carries people, in what, and who drives; used again and again across trips."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trips.models.trip import Mode


class Carrier(models.Model):
    """A bus company, a railway bureau or an airline that the bureau hires."""

    name = models.CharField(_("name"), max_length=60)
    mode = models.CharField(_("carries by"), max_length=8, choices=Mode, default=Mode.BUS)
    # Whose list it stands on; the city's carriers are everybody's.
    office = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("office"))
    # 道路运输经营许可证; the railway and the airlines need none here.
    permit_number = models.CharField(_("permit no."), max_length=40, blank=True)
    permit_until = models.DateField(_("permit valid until"), null=True, blank=True)
    # 承运人责任险 (道路运输条例 35); a vehicle may have its own.
    insurance_policy = models.CharField(_("carrier's liability policy no."), max_length=60, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    contact = models.CharField(_("contact"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("is hired"), default=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        constraints = [models.UniqueConstraint(fields=["name", "office"], name="carrier_once_an_office")]

    def __str__(self) -> str:
        return self.name


class Vehicle(models.Model):
    """A bus with its plate: trains and aircraft are known by their number of the day."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="vehicles", verbose_name=_("carrier"))
    plate = models.CharField(_("plate"), max_length=20)
    layout = models.ForeignKey("trips.SeatLayout", models.PROTECT, related_name="+", verbose_name=_("vehicle type"))
    # 核定载客人数 as the vehicle's own licence says, driver included.
    approved = models.PositiveSmallIntegerField(_("approved persons"))
    inspected_until = models.DateField(_("inspection valid until"), null=True, blank=True)
    insurance_policy = models.CharField(_("carrier's liability policy no."), max_length=60, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    is_active = models.BooleanField(_("is in use"), default=True)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [
            models.CheckConstraint(condition=Q(approved__gte=2), name="vehicle_carries_somebody"),
            models.UniqueConstraint(fields=["plate"], name="vehicle_plate_once"),
        ]

    def __str__(self) -> str:
        return self.plate


class Driver(models.Model):
    """Somebody who drives for a carrier, with both licences."""

    class LicenceClass(models.TextChoices):
        A1 = "A1", "A1"
        A2 = "A2", "A2"
        A3 = "A3", "A3"
        B1 = "B1", "B1"

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="drivers", verbose_name=_("carrier"))
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    licence_class = models.CharField(_("licence class"), max_length=2, choices=LicenceClass, default=LicenceClass.A1)
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    # 从业资格证
    qualification_number = models.CharField(_("qualification no."), max_length=40, blank=True)
    qualified_until = models.DateField(_("qualification valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("drives now"), default=True)

    class Meta:
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")
        indexes = [models.Index(fields=["carrier", "name"], name="driver_by_carrier")]

    def __str__(self) -> str:
        return self.name
