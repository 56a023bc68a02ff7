"""The history of everything."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.accounts import make_officer, signed_in
from tests.factories.trips import make_trip
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.audit.services import record
from zunyi.desk.history import SENTENCES

ROOMS = ("zunyi", "workers", "employers", "trips")


def actions_of_the_code() -> set[str]:
    """Each action that some service writes down."""
    found = set()
    for room in ROOMS:
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            text = path.read_text()
            for call in re.findall(r"record(?:_many)?\(\s*f?\"([^\"]+)\"", text):
                found.add(call)
    return found


def test_every_action_of_the_code_has_words():
    exact = {action for action in actions_of_the_code() if "{" not in action}
    families = {action.partition("{")[0] for action in actions_of_the_code() if "{" in action}

    assert exact - SENTENCES.keys() == set()
    assert {lead for lead in families if not any(code.startswith(lead) for code in SENTENCES)} == set()


@pytest.fixture
def entries(db) -> dict[str, AuditEntry]:
    """What three people did: somebody of the county, a colleague below, somebody of another county."""
    people = {
        "own": make_officer(Role.COUNTY, "520324", name="本县"),
        "below": make_officer(Role.TOWN, "520324116", name="本镇"),
        "foreign": make_officer(Role.COUNTY, "520304", name="外县"),
    }
    return {name: record("account.changed", person, by=person) for name, person in people.items()}


def seen(user: User, query: str = "") -> set[int]:
    return {row[0].pk for row in signed_in(user).get(f"/desk/history/?{query}").context["rows"]}


def test_an_office_sees_what_its_own_people_did(entries):
    assert seen(entries["own"].by) >= {entries["own"].pk, entries["below"].pk}
    assert entries["foreign"].pk not in seen(entries["own"].by)


def test_what_left_the_house_says_for_whom_what_for_and_with_how_many(entries):
    own = entries["own"].by
    record("manifest.handed_out", own, by=own, recipient="样例客运", purpose="合同备案", persons=48)
    record("export.asked", own, by=own, purpose="核对名单", persons=713, reason="")

    page = signed_in(own).get("/desk/history/").content.decode()

    assert ("样例客运 · 合同备案 · 48人" in page, "核对名单 · 713人" in page) == (True, True)


def test_auditors_and_admins_see_everything(entries):
    for role in (Role.AUDITOR, Role.ADMIN):
        assert seen(make_officer(role)) >= {entry.pk for entry in entries.values()}


def test_a_town_has_no_such_page(entries):
    assert signed_in(entries["below"].by).get("/desk/history/").status_code == 403


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("who=本镇&action=account.changed", 1),
        ("action=account.changed", 3),
        ("action=booking.made", 0),
        ("kind=accounts.user&action=account.changed", 3),
        ("kind=trips.trip", 0),
        ("day=2020-01-01", 0),
        ("day=nonsense&action=account.changed", 3),
    ],
)
def test_the_list_is_filtered_by_its_address(entries, query, count):
    assert len(seen(make_officer(Role.AUDITOR), query)) == count


def test_no_link_leads_to_a_closed_door(entries):
    shown = {
        role: signed_in(make_officer(role)).get("/desk/history/").content.decode() for role in ("auditor", "admin")
    }

    assert {role: "/desk/people/" in page.partition("<tbody>")[2] for role, page in shown.items()} == {
        "auditor": False,
        "admin": True,
    }


def test_a_trip_is_found_by_its_number(entries):
    trip = make_trip()
    record("trip.opened", trip, by=None)

    page = signed_in(make_officer(Role.AUDITOR)).get("/desk/history/?kind=trips.trip")

    assert f"/desk/trips/{trip.number}/" in page.content.decode()


def test_the_list_costs_the_same_with_one_and_with_thirty(
    entries, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(make_officer(Role.AUDITOR))
    client.get("/desk/history/")
    with django_assert_max_num_queries(8) as few:
        client.get("/desk/history/")
    for _ in range(30):
        record("account.changed", entries["own"].by, by=make_officer())
    with django_assert_num_queries(len(few)):
        client.get("/desk/history/")
