"""Lists of the destination side: stations and their work, agreements, follow-ups."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from employers.forms.agreement import AgreementFilterForm
from employers.forms.follow_up import FollowUpFilterForm
from employers.forms.station import ActivityFilterForm, StationFilterForm
from employers.models import Agreement, FollowUp, StationActivity
from employers.queries import agreement as agreements
from employers.queries import follow_up as follow_ups
from employers.queries import station as stations
from zunyi.accounts.models import User
from zunyi.exports.tables.table import Field, Table, in_words, moment


def _stations(user: User, asked: QueryDict) -> QuerySet[Any]:
    form = StationFilterForm(asked)
    mine = stations.visible_to(user, "lists.export")
    mine = stations.found(mine, **form.cleaned_data) if form.is_valid() else mine
    since = timezone.localdate() - timedelta(days=90)
    return stations.with_counts(mine, since=since).order_by("division__path", "name")


STATIONS = Table(
    code="stations",
    title=_("Stations"),
    reads="employers.view",
    exports="lists.export",
    rows=_stations,
    page="employers:station_list",
    fields=(
        Field("name", _("Station"), ("name",), 26, wrap=True),
        Field("area", _("Area"), ("division__name",), 12),
        Field("address", _("Address"), ("address",), 26, wrap=True),
        Field("contact", _("Contact"), ("contact_name",), 10),
        Field("phone", _("Phone"), ("phone",), 14),
        Field("tasks", _("What it does"), ("tasks",), 26, wrap=True),
        Field("opened", _("Opened"), ("opened_on",), 11),
        Field("closed", _("Closed"), ("closed_on",), 11),
        Field("deeds", _("Work in 90 days"), ("deeds",), 8, "number"),
        Field("collected", _("Jobs collected"), ("collected",), 8, "number"),
    ),
)


def _activities(user: User, asked: QueryDict) -> QuerySet[Any]:
    form = ActivityFilterForm(asked)
    mine = stations.activities_visible_to(user, "lists.export")
    return (stations.activities_found(mine, **form.cleaned_data) if form.is_valid() else mine).order_by("-day", "-pk")


ACTIVITIES = Table(
    code="activities",
    title=_("Work of the stations"),
    reads="employers.view",
    exports="lists.export",
    rows=_activities,
    page="employers:activities",
    fields=(
        Field("day", _("Day"), ("day",), 11),
        Field("station", _("Station"), ("station__name",), 26, wrap=True),
        Field("kind", _("Kind"), ("kind",), 14, prepared=in_words(StationActivity.Kind)),
        Field("count", _("How many"), ("count",), 8, "number"),
        Field("text", _("What the station did"), ("text",), 40, wrap=True),
        Field("employer", _("Employer"), ("employer__name",), 24, wrap=True),
        Field("by", _("Written down by"), ("by__name",), 10),
        Field("struck", _("Struck out"), (moment("struck_at"),), 16),
    ),
)


def _agreements(user: User, asked: QueryDict) -> QuerySet[Any]:
    form = AgreementFilterForm(asked)
    mine = agreements.visible_to(user, "lists.export")
    return (agreements.found(mine, **form.cleaned_data) if form.is_valid() else mine).order_by("to_on", "pk")


AGREEMENTS = Table(
    code="agreements",
    title=_("Agreements"),
    reads="employers.view",
    exports="lists.export",
    rows=_agreements,
    page="employers:agreement_list",
    fields=(
        Field("title", _("Title"), ("title",), 30, wrap=True),
        Field("kind", _("Kind"), ("kind",), 14, prepared=in_words(Agreement.Kind)),
        Field("division", _("Our side"), ("division__name",), 14),
        Field("partner", _("Partner's place"), ("partner__name",), 14),
        Field("employer", _("Enterprise"), ("employer__name",), 26, wrap=True),
        Field("signed", _("Signed on"), ("signed_on",), 11),
        Field("from", _("Valid from"), ("from_on",), 11),
        Field("to", _("Valid until"), ("to_on",), 11),
        Field("ended", _("Ended early"), ("ended_on",), 11),
        Field("places", _("Jobs promised"), ("places",), 8, "number"),
        Field("note", _("Note"), ("note",), 26, wrap=True, usual=False),
    ),
)


def _follow_ups(user: User, asked: QueryDict) -> QuerySet[Any]:
    form = FollowUpFilterForm(asked)
    mine = follow_ups.visible_to(user, "lists.export")
    if not form.is_valid():
        return mine.order_by("due_on", "pk")
    mine = mine if form.cleaned_data["show"] else follow_ups.due(mine)
    return follow_ups.found(mine, **form.cleaned_data).order_by("due_on", "pk")


FOLLOW_UPS = Table(
    code="follow_ups",
    title=_("Follow-ups"),
    reads="follow_ups.record",
    exports="lists.export",
    rows=_follow_ups,
    page="employers:follow_ups",
    person="placement__worker",
    fields=(
        Field("name", pgettext_lazy("person", "Name"), ("placement__worker__legal_name",), 12),
        Field("home", _("Place"), ("placement__worker__household__name",), 14),
        Field("employer", _("Employer"), ("placement__vacancy__employer__name",), 24, wrap=True),
        Field("job", pgettext_lazy("vacancy", "Job"), ("placement__vacancy__title",), 16, wrap=True),
        Field("step", _("After days"), ("step",), 7, "number"),
        Field("due", _("Due"), ("due_on",), 11),
        Field("state", _("State"), ("state",), 12, prepared=in_words(FollowUp.State)),
        Field("answer", _("Answer"), ("answer",), 12, prepared=in_words(FollowUp.Answer)),
        Field("pay", _("Paid, yuan a month"), ("paid",), 10, "number"),
        Field("left", _("Last day of work"), ("left_on",), 11),
        Field("evidence", _("Known by"), ("evidence",), 12, prepared=in_words(FollowUp.Evidence)),
        Field("tries", _("Tries"), ("tries",), 6, "number"),
    ),
)
