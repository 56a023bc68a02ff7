"""Vehicles as data, and the seats of one leg."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trips.models.trip import Mode


class SeatLayout(models.Model):
    """The pattern of a vehicle type.

    `plan` is {"cars": [{"car": "05", "title": "二等座", "class": "second", "rows": [{"row": 1, "cells":
    [{"label": "05车1A", "column": "A"} | null, …]}]}]}: null is an aisle or a gap, and every seat has its own label,
    because real vehicles have irregular rows.
    """

    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    # Persons, driver included, that a bus is approved for (核定载客人数); 0 where the seats alone count.
    approved = models.PositiveSmallIntegerField(_("approved persons"), default=0)
    plan = models.JSONField()

    class Meta:
        verbose_name = _("vehicle type")
        verbose_name_plural = _("vehicle types")
        constraints = [models.UniqueConstraint(fields=["code"], name="seat_layout_code_once")]

    def __str__(self) -> str:
        return self.name


class StandingSeats(models.Manager["Seat"]):
    """The seats of the vehicles that run; those of a vehicle that was swapped stay for the record only."""

    def get_queryset(self) -> models.QuerySet[Seat]:
        """Without those that are gone."""
        return super().get_queryset().filter(gone_at=None)


class Seat(models.Model):
    """One labelled seat of one leg. `taken` has a bit a stretch and is changed only by claiming and releasing."""

    leg = models.ForeignKey("trips.Leg", models.CASCADE, related_name="seats")
    label = models.CharField(_("seat"), max_length=12)
    car = models.CharField(max_length=4, blank=True)
    row = models.PositiveSmallIntegerField()
    column = models.CharField(max_length=2)
    seat_class = models.CharField(_("class"), max_length=12, blank=True)
    features = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    # The order in which seats are given out: row after row in a serpentine, so that neighbours sit together.
    ordinal = models.PositiveSmallIntegerField()
    # Seats with one number stand side by side, with no aisle between them; counted through the leg.
    bench = models.PositiveSmallIntegerField(default=0)
    blocked_reason = models.CharField(_("blocked because"), max_length=100, blank=True)
    # For whose people it is kept; empty: for everybody.
    quota = models.ForeignKey("trips.Quota", models.SET_NULL, null=True, blank=True, related_name="kept_seats")
    taken = models.BigIntegerField(default=0)
    # When another vehicle took its place (trips/services/disruption/vehicle_swap.py); such a seat is blocked as well,
    # so that no statement gives it out, and what was claimed on it can still be read.
    gone_at = models.DateTimeField(null=True)

    objects = StandingSeats()
    every = models.Manager["Seat"]()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("leg", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["leg", "label"], condition=Q(gone_at=None), name="seat_label_once_a_leg"),
            models.UniqueConstraint(
                fields=["leg", "ordinal"], condition=Q(gone_at=None), name="seat_ordinal_once_a_leg"
            ),
            models.CheckConstraint(
                condition=Q(gone_at=None) | (Q(taken=0) & ~Q(blocked_reason="")), name="seat_gone_is_empty_and_blocked"
            ),
            models.CheckConstraint(condition=Q(taken__gte=0), name="seat_taken_is_a_mask"),
        ]
        indexes = [
            models.Index(fields=["leg", "ordinal"], condition=Q(taken=0, blocked_reason=""), name="seat_wholly_free"),
        ]

    def __str__(self) -> str:
        return self.label
