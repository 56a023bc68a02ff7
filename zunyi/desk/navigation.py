"""The shells' furniture: what the left side of the desk offers this person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation: shown to those who hold the capability."""

    title: str | Promise
    view: str
    icon: str
    capability: str


SECTIONS: tuple[tuple[str | Promise, tuple[Link, ...]], ...] = (
    ("", (Link(_("Today"), "desk:today", "sun", "desk.view"),)),
    (
        _("Trips"),
        (
            Link(_("Trips"), "trips:list", "bus", "trips.view"),
            Link(_("Disruptions"), "trips:disruptions", "alert-triangle", "trips.view"),
            Link(_("Incidents"), "trips:incidents", "shield-lock", "incidents.handle"),
            Link(_("Carriers"), "trips:carriers", "steering-wheel", "trips.schedule"),
            Link(_("Vehicle types"), "trips:layouts", "armchair", "trips.schedule"),
            Link(_("Limits"), "trips:limits", "scale", "trips.view"),
            Link(_("Demand from wishes"), "trips:demand", "trending-up", "trips.schedule"),
            Link(_("Boarding"), "gate:legs", "scan", "boardings.record"),
            Link(_("Notices"), "notices:list", "message", "notices.view"),
            Link(_("Call sheet"), "notices:call_list", "phone-call", "notices.call"),
            Link(_("Messages to many"), "workers:bulk_list", "send", "notices.send"),
            Link(_("Rules for reminders"), "trips:rules", "clock", "notices.rules"),
            Link(_("Times for the unreached"), "notices:ladder", "hourglass", "notices.rules"),
            Link(_("Words of messages"), "notices:word_list", "edit", "notices.words"),
        ),
    ),
    (
        _("People"),
        (
            Link(_("Workers"), "workers:list", "users", "workers.view"),
            Link(_("Work lists"), "workers:work_lists", "list-check", "workers.edit"),
            Link(_("Labour brands"), "workers:brands", "award", "workers.view"),
            Link(_("Suspected duplicates"), "workers:suspects", "users-group", "registry.decide"),
            Link(_("Questions between counties"), "workers:claims", "arrows-exchange", "registry.decide"),
            Link(_("Roster imports"), "workers:roster_list", "file-import", "workers.import"),
        ),
    ),
    (
        _("Work"),
        (
            Link(_("Employers"), "employers:list", "building-factory-2", "employers.view"),
            Link(_("Stations"), "employers:station_list", "building-community", "employers.edit"),
            Link(_("Agreements"), "employers:agreement_list", "signature", "employers.edit"),
            Link(_("Vacancies"), "employers:vacancy_list", "briefcase", "vacancies.view"),
            Link(_("Vacancy imports"), "employers:import_list", "table-import", "vacancies.edit"),
            Link(_("Matching"), "employers:run_list", "arrows-join", "matches.run"),
            Link(_("Placements"), "employers:placement_list", "user-check", "matches.view"),
            Link(_("Follow-ups"), "employers:follow_ups", "phone-call", "matches.view"),
            Link(_("Jobs taken back"), "trips:job_questions", "alert-circle", "placements.answer"),
            Link(_("Our vacancies"), "partner:vacancies", "briefcase", "partner.vacancies"),
            Link(_("Arrivals"), "partner:arrivals", "plane-arrival", "arrivals.view"),
            Link(_("Follow-ups"), "partner:follow_ups", "phone-call", "activities.own"),
            Link(_("Our work"), "partner:activities", "list-check", "activities.own"),
        ),
    ),
    (
        _("Office"),
        (
            Link(_("Dashboard"), "reports:dashboard", "dashboard", "reports.view"),
            Link(_("Reports"), "reports:daily", "report", "reports.view"),
            Link(_("Exports"), "exports:list", "download", "lists.export"),
            Link(_("Background work"), "jobs:list", "progress", "jobs.view"),
            Link(_("People and roles"), "accounts:list", "id-badge-2", "people.manage"),
            Link(_("Divisions"), "divisions:list", "sitemap", "divisions.view"),
            Link(_("History"), "desk:history", "history", "history.view"),
            Link(_("Odd patterns"), "helper:flags", "shield-check", "flags.view"),
            Link(_("Requests for erasure"), "workers:erasure_list", "eraser", "privacy.answer"),
            Link(_("What is forgotten when"), "workers:retention", "clock-pause", "history.view"),
        ),
    ),
)

# Where a person works: the first face that their roles open.
_HOMES = (("desk.view", "/desk/"), ("partner.view", "/partner/"), ("gate.view", "/gate/"))


def home_of(user: User | AnonymousUser | None) -> str:
    """The first page of this person's own face; the sign-up face for everybody else."""
    if user is None or not user.is_authenticated:
        return "/"
    return next((address for capability, address in _HOMES if user.can(capability)), "/")


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page of every face may show: the navigation, the person's post, the demo's marks."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "large_print": request.COOKIES.get("large_print") == "1",
        "has_fake_phone": settings.NOTICE_GATEWAY == "fake",
        "home_url": home_of(user),
    }
    if user is not None and user.is_authenticated:
        context["nav"] = _sections(request.path, user)
        context["posts"] = user.current_assignments
    return context


def _sections(path: str, user: User) -> list[dict[str, Any]]:
    """The sections with something in them; the current entry is the longest address that the page begins with."""
    sections: list[dict[str, Any]] = []
    for title, links in SECTIONS:
        items = [
            {"title": link.title, "url": url, "icon": link.icon, "current": False}
            for link in links
            if user.can(link.capability) and (url := _address(link.view))
        ]
        if items:
            sections.append({"title": title, "items": items})
    everything = [item for section in sections for item in section["items"]]
    here = [item for item in everything if path.startswith(item["url"])]
    if here:
        max(here, key=lambda item: len(item["url"]))["current"] = True
    return sections


def _address(view: str) -> str:
    """The address of a view; empty while the page behind it is not built."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
