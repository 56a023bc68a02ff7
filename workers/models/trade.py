"""Trades, as rosters and vacancies name them; one list for both, because matching compares them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trade(models.TextChoices):
    """A kind of work. `trade_of` (workers/queries/trade.py) reads the many spellings of rosters."""

    GENERAL = "general", _("general worker")
    ELECTRONICS = "electronics", _("electronics assembly")
    SEWING = "sewing", _("sewing")
    MOULDING = "moulding", _("injection moulding")
    QUALITY = "quality", _("quality inspection")
    WAREHOUSE = "warehouse", _("warehouse sorting")
    FORKLIFT = "forklift", _("forklift driving")
    DRIVING = "driving", _("driving")
    WELDING = "welding", _("welding")
    CNC = "cnc", _("CNC operation")
    CARPENTRY = "carpentry", _("carpentry")
    REBAR = "rebar", _("rebar fixing")
    GUITAR = "guitar", _("guitar making")
    CATERING = "catering", _("catering")
    CLEANING = "cleaning", _("cleaning")
    HOUSEKEEPING = "housekeeping", _("housekeeping")
    SECURITY = "security", _("security guard")
    OTHER = "other", _("other trade")
