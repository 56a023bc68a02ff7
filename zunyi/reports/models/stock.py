"""How many people of a town stand in a figure, from which day on: for figures of who works where (decision 0026)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Stock(models.Model):
    """The number of people from this day on, until the next row of the same town and figure: written by
    `renew_stocks` alone."""

    # The path of the town of the household, or of what is known above it.
    town_path = models.CharField(max_length=255)
    # Of the register of figures.
    figure = models.CharField(max_length=30)
    since = models.DateField()
    persons = models.IntegerField()

    class Meta:
        verbose_name = _("stock of a town")
        verbose_name_plural = _("stocks of towns")
        constraints = [
            models.UniqueConstraint(fields=["town_path", "figure", "since"], name="stock_one_a_town_figure_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.town_path} {self.figure} {self.since:%Y-%m-%d} {self.persons}"


class ReckonedTown(models.Model):
    """A town whose stocks were reckoned, and when that was, or when they were last compared."""

    town_path = models.CharField(max_length=255, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("reckoned town")
        verbose_name_plural = _("reckoned towns")

    def __str__(self) -> str:
        return self.town_path


class TouchedTown(models.Model):
    """A town whose stocks are to be reckoned again; written by triggers in the transaction that changed something.

    Only ever appended to, so that two who change people of one town never wait for each other here.
    """

    town_path = models.CharField(max_length=255)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("touched town")
        verbose_name_plural = _("touched towns")
        indexes = [models.Index(fields=["town_path"], name="touched_by_town")]

    def __str__(self) -> str:
        return self.town_path
