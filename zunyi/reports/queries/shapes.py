"""The bureau's forms: their columns, their periods, who owes them and until when (domain brief 4.2)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zunyi.divisions.models.division import Level
from zunyi.reports.models import Form
from zunyi.reports.queries.window import Window


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under one head; a name is a figure's, or, with a "+" before it, an indicator's that is entered."""

    head: str | Promise
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One form. `facts` are numbers that belong to no line, such as posts, which any county's people may take."""

    form: Form
    groups: tuple[Group, ...]
    period: str
    levels: tuple[str, ...]
    facts: tuple[str, ...] = ()
    hour: int = 16

    @property
    def figures(self) -> list[str]:
        """The computed columns."""
        return [name for group in self.groups for name in group.names if not name.startswith("+")]

    @property
    def told(self) -> list[str]:
        """The keys of the columns that are entered."""
        return [name[1:] for group in self.groups for name in group.names if name.startswith("+")]


_ALL = (Level.TOWN, Level.COUNTY, Level.UNIT, Level.CITY)
_COUNTIES = (Level.COUNTY, Level.UNIT, Level.CITY)

SHAPES: dict[str, Shape] = {
    shape.form: shape
    for shape in (
        Shape(
            Form.DAILY,
            (
                Group(_("trips that left"), ("left", "left_flight", "left_rail", "left_bus")),
                Group(_("person-trips"), ("gone", "gone_flight", "gone_rail", "gone_bus")),
                Group(_("of whom"), ("poverty_lifted", "relocated", "women", "minors")),
                Group(_("persons"), ("persons", "season_persons")),
                Group(_("did not travel"), ("no_show", "cancelled", "open")),
                Group(_("next"), ("tomorrow",)),
                Group(_("events"), ("called_off", "+incidents")),
            ),
            "day",
            _ALL,
        ),
        Shape(
            Form.TRIPS,
            (
                Group(_("vehicle"), ("t_seats",)),
                Group(
                    _("person-trips"),
                    ("t_registered", "t_confirmed", "t_gone", "t_no_show", "t_cancelled", "t_open", "t_arrived",
                     "t_handed_over"),
                ),
                Group(pgettext_lazy("columns", "entered"), ("+standby_used", "+trip_cost")),
            ),
            "week",
            _COUNTIES,
        ),
        Shape(
            Form.WEEKLY,
            (
                Group(_("persons"), ("returned", "wishers")),
                Group(_("gone this season"), ("organised", "season_persons", "otherwise")),
                Group(_("not yet gone"), ("not_yet", "not_yet_seat", "not_yet_job", "not_yet_free")),
                Group(
                    _("why not, as the towns say"),
                    ("+stay_family", "+stay_health", "+stay_no_job", "+stay_near_home", "+stay_other"),
                ),
                Group(_("this week"), ("offered", "agreed", "+fairs", "+fair_employers", "+fair_posts")),
            ),
            "week",
            _ALL,
            facts=("posts",),
        ),
        Shape(
            Form.MONTHLY,
            (
                Group(_("at work"), ("outside", "out_of_province", "in_province", "in_county")),
                Group(
                    _("lifted out of poverty"),
                    ("outside_lifted", "out_of_province_lifted", "in_province_lifted", "in_county_lifted"),
                ),
                Group(_("at work through us"), ("at_work", "stable_3m", "stable_6m")),
                Group(_("month"), ("returned",)),
                Group(pgettext_lazy("columns", "entered"), ("+trained_persons", "+training_times")),
            ),
            "month",
            _COUNTIES,
            hour=24,
        ),
        Shape(
            Form.EAST_WEST,
            (
                Group(_("to the east (Guangdong)"), ("east", "east_lifted", "east_stable")),
                Group(_("in the province"), ("province", "province_lifted", "province_stable")),
                Group(_("elsewhere"), ("other", "other_lifted", "other_stable")),
                Group(_("all"), ("at_work", "stable_3m")),
                Group(pgettext_lazy("columns", "entered"), ("+ew_trained", "+bases", "+ew_funds")),
            ),
            "month",
            _COUNTIES,
            hour=24,
        ),
        Shape(
            Form.STATIONS,
            (
                Group(_("through us"), ("came", "works_there", "posts_there")),
                Group(
                    pgettext_lazy("columns", "entered"),
                    ("+station_contacts", "+station_agreements", "+station_posts", "+station_visits",
                     "+station_rights", "+station_other"),
                ),
            ),
            "month",
            (Level.CITY,),
            hour=24,
        ),
    )
}  # fmt: skip

# How long after the period's last day, and at what hour, each level owes the form.
_DUE: dict[str, dict[str, tuple[int, time]]] = {
    "day": {Level.TOWN: (0, time(16, 30)), Level.COUNTY: (0, time(17)), Level.CITY: (0, time(17, 30))},
    "week": {Level.TOWN: (1, time(10)), Level.COUNTY: (1, time(15)), Level.CITY: (1, time(17))},
    "month": {Level.TOWN: (2, time(17)), Level.COUNTY: (3, time(17)), Level.CITY: (5, time(17))},
}


def window_of(form: str, day: date) -> Window:
    """The period of the form that `day` lies in: the day, the week from Monday on, the month."""
    shape = SHAPES[form]
    if shape.period == "week":
        return Window(day + timedelta(days=6 - day.weekday()), shape.hour, 7)
    if shape.period == "month":
        days = monthrange(day.year, day.month)[1]
        return Window(day.replace(day=days), shape.hour, days)
    return Window(day, shape.hour)


def year_before(form: str, window: Window) -> Window:
    """The period that stands beside: a month the same month, a week the one 52 weeks ago, a day the same date."""
    shape = SHAPES[form]
    if shape.period == "month":
        return window_of(form, window.first.replace(year=window.first.year - 1))
    if shape.period == "week":
        return Window(window.day - timedelta(weeks=52), window.hour, 7)
    return window.year_before


def due_at(form: str, level: str, last_on: date) -> datetime:
    """Until when a place of that level owes the form; an internal unit counts as a county."""
    days, hour = _DUE[SHAPES[form].period][Level.COUNTY if level == Level.UNIT else level]
    return timezone.make_aware(datetime.combine(last_on + timedelta(days=days), hour))
