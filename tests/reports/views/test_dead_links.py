"""Whoever may open a page of reports, exports, lists or the gate may open every link and press every button on it.

Each role walks from the pages that are its own, link by link. A link that ends at a refusal or at nothing should not
have been shown; the control shows one on purpose and must be caught.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from pytest_django import DjangoDbBlocker

from tests.accounts.doors import PUBLIC, SIGNED_IN
from tests.accounts.world import World
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.reports import make_entry, make_report
from tests.once import once
from tests.reports.histories import DAY
from tests.reports.queries.test_forms import make_past, reckon
from zunyi.accounts.roles import CAPABILITIES, Role
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.templatetags import form_links, report_links

pytestmark = pytest.mark.django_db
ROOMS = {"reports", "exports", "manifests", "gate"}
# From each kind of page to each other kind so many links are followed.
EACH = 1
_LINK = re.compile(r'<(?:a|tr)\b[^>]*?\b(?:href|data-href)="([^"]+)"')
_FORM = re.compile(r"<form\b[^>]*>")
# Half a minute each. The suite walks the county, who sees nearly as much.
MANY_PAGES = (Role.CITY, Role.TOWN)


def starts(world: World) -> list[str]:
    """The first pages: of the walker's own county, on a day on which something happened."""
    home, day = world.home, DAY.isoformat()
    leg, trip, report = home.leg, home.trip, home.report
    list_args = [trip.number, leg.order]
    asked = [
        reverse("reports:daily"), reverse("reports:dashboard"), reverse("reports:article"),
        *(reverse("reports:form", args=[form]) for form in SHAPES),
        *(f"{reverse('reports:form', args=[form])}?place=520324" for form in SHAPES),
    ]  # fmt: skip
    return [
        *(f"{each}{'&' if '?' in each else '?'}day={day}" for each in asked),
        *(f"{reverse('reports:owed')}?day={day}&place={place}" for place in ("520300", "520324")),
        reverse("reports:trips"), reverse("reports:handed_in"), reverse("reports:indicators"),
        reverse("reports:report", args=[report.pk]), reverse("reports:snapshot", args=[report.pk, 1]),
        reverse("exports:list"), reverse("exports:schedules"), reverse("exports:page", args=[home.export.pk]),
        reverse("trips:lists"), reverse("trips:detail", args=[trip.number]),
        reverse("manifests:detail", args=list_args), reverse("manifests:print", args=list_args),
        reverse("manifests:version", args=[*list_args, home.manifest.version]),
        reverse("partner:arrivals"), reverse("gate:legs"), reverse("gate:leg", args=[leg.pk]),
    ]  # fmt: skip


def faults(client: Client, role: str, first: list[str]) -> Iterator[str]:
    """Every link that leads nowhere, and every form that would be refused, on the pages that open."""
    waiting, seen, tried = deque(first), set(first), Counter[tuple[str, str]]()
    while waiting:
        address = waiting.popleft()
        page = client.get(address)
        if page.status_code != 200 or "html" not in page.headers["Content-Type"]:
            continue
        here, text = view_of(address), page.content.decode()
        for link in dict.fromkeys(urljoin(address, unescape(found)) for found in _LINK.findall(text)):
            way = (here, view_of(link))
            if not way[1] or link in seen or tried[way] >= EACH:
                continue
            tried[way] += 1
            seen.add(link)
            answer = client.get(link)
            if answer.status_code not in (200, 302) or str(answer.headers.get("Location", "")).startswith("/accounts/"):
                yield f"{address} → {link}: {answer.status_code}"
            elif way[1].split(":")[0] in ROOMS:
                waiting.append(link)
        for action in actions(text):
            wanted = getattr(resolve(urlsplit(action).path).func, "access", None)
            if wanted not in (None, PUBLIC, SIGNED_IN) and not CAPABILITIES[role].intersection(wanted):
                yield f"{address} offers {action}"


def actions(text: str) -> Iterator[str]:
    """Where the page's forms are sent."""
    for form in _FORM.findall(text):
        if found := re.search(r'action="(/[^"]*)"', form):
            yield unescape(found[1])


def view_of(address: str) -> str:
    """The name of the page at an address of ours; empty for files, libraries and places in the same page."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or not parts.path.startswith(("/desk/", "/gate/", "/partner/", "/api/")):
        return ""
    try:
        return str(resolve(parts.path).view_name)
    except Resolver404:
        return "nowhere"


def make_world() -> World:
    world = World()
    make_past(3)
    reckon()
    make_entry(division=make_division("520300"))
    make_report(make_division("520324116"), day=DAY)
    return world


@pytest.fixture(scope="module")
def world_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with once(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(world_of_module: World, db: None) -> World:
    return world_of_module


@pytest.mark.reliability
@pytest.mark.parametrize("role", [role for role in Role.values if role not in (Role.VILLAGE, Role.ADMIN)])
def test_no_link_and_no_button_leads_to_a_refusal(role, world, full_size):
    if role in MANY_PAGES and not full_size:
        pytest.skip("sees most pages: walked by `make reliability ONLY=no_link`")

    assert list(faults(world.browser(role), role, starts(world))) == []


def test_control_a_link_shown_to_whoever_may_not_open_it_is_found(world, monkeypatch):
    monkeypatch.setattr(form_links, "may_open", lambda _user, _figure: True)
    monkeypatch.setattr(report_links, "_bare", lambda _context, _number: None)

    found = list(faults(world.browser(Role.AUDITOR), Role.AUDITOR, starts(world)))

    assert any("/reports/figures/" in fault for fault in found)
    assert any("/reports/people/" in fault for fault in found)


def test_from_a_countys_form_the_city_opens_its_towns_and_a_county_no_others(world, client):
    city, county = make_officer(Role.CITY, "520300"), make_officer(Role.COUNTY, "520304")
    town = {"day": DAY.isoformat(), "place": "520324116"}

    for address in (reverse("reports:form", args=["daily"]), reverse("reports:figure", args=["persons"])):
        client.force_login(city)
        assert client.get(address, town | {"form": "daily"}).status_code == 200
        client.force_login(county)
        assert client.get(address, town | {"form": "daily"}).status_code == 404
