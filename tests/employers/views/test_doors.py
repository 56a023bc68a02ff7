"""Every page of this app × every role: who is let in, and whose things are shown."""

import pytest
from django.test import Client

from employers.models import Placement
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_employer_clerk,
    make_match,
    make_placement,
    make_run,
    make_station,
    make_station_clerk,
    make_vacancy,
    make_wish,
)
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.models import User

pytestmark = pytest.mark.django_db

READ = ["employers/", "employers/{firm}/", "vacancies/", "vacancies/{vacancy}/"]
EDIT = [
    "employers/new/", "employers/{firm}/edit/", "employers/{firm}/state/check/", "employers/{firm}/state/suspend/",
    "employers/{firm}/vacancies/new/", "vacancies/{vacancy}/edit/", "vacancies/{vacancy}/state/pause/",
    "vacancies/{vacancy}/state/withdraw/", "vacancy-imports/", "vacancy-imports/new/", "vacancy-imports/empty/",
    "matching/", "matching/new/", "matching/{run}/", "matching/{run}/matches/{match}/drop/",
]  # fmt: skip
PLACED = ["placements/", "placements/{placement}/"]
PARTNER = ["vacancies/", "employers/{firm}/vacancies/new/", "vacancies/{vacancy}/", "vacancies/{vacancy}/edit/",
           "vacancies/{vacancy}/state/withdraw/"]  # fmt: skip
ARRIVALS = ["arrivals/", "arrivals/{coming}/"]


@pytest.fixture
def facts() -> dict[str, int]:
    vacancy, worker = make_vacancy(), make_worker()
    make_wish(worker)
    run = make_run(division=make_division("520324"))
    match = make_match(run, worker, vacancy)
    placement = make_placement(worker, vacancy)
    coming = make_placement(make_worker(), vacancy, Placement.State.ACCEPTED)
    return {
        "firm": vacancy.employer_id, "vacancy": vacancy.pk, "run": run.pk, "match": match.pk,
        "placement": placement.pk, "coming": coming.pk,
    }  # fmt: skip


def answers(client: Client, user: User, face: str, paths: list[str], facts: dict[str, int]) -> set[int]:
    client.force_login(user)
    return {client.get(f"/{face}/{path.format(**facts)}").status_code for path in paths}


@pytest.mark.parametrize(
    ("role", "place", "reads", "edits", "placed"),
    [
        ("city", "520300", 200, 200, 200),
        ("county", "520324", 200, 200, 200),
        ("town", "520324100", 200, 403, 404),
        ("auditor", None, 403, 403, 403),
        ("admin", None, 403, 403, 403),
        ("escort", None, 403, 403, 403),
        ("station", None, 403, 403, 403),
        ("employer", None, 403, 403, 403),
    ],
)
def test_doors_of_the_desk(
    client: Client, facts: dict[str, int], role: str, place: str | None, reads: int, edits: int, placed: int
) -> None:
    officer = make_officer(role, make_division(place) if place else None)

    assert answers(client, officer, "desk", READ, facts) == {reads}
    assert answers(client, officer, "desk", EDIT, facts) == {edits}
    # The worker's household is the county itself, so a town sees the list but not this person.
    assert answers(client, officer, "desk", PLACED[1:], facts) == {placed}
    for face in ("", "vacancies/", "arrivals/"):
        expected = 403 if officer.roles not in ({"station"}, {"employer"}) else None
        assert expected is None or client.get(f"/partner/{face}").status_code == expected


def test_another_county_neither_sees_the_run_nor_the_placement(client: Client, facts: dict[str, int]) -> None:
    officer = make_officer("county", make_division("520304"))

    paths = [
        "matching/{run}/",
        "matching/{run}/progress/",
        "matching/{run}/matches/{match}/drop/",
        "placements/{placement}/",
    ]
    assert answers(client, officer, "desk", paths, facts) == {404}


def test_an_employer_sees_its_own_and_nothing_else(client: Client, facts: dict[str, int]) -> None:
    own = make_employer_clerk(make_vacancy().employer)
    theirs = make_employer_clerk(Placement.objects.get(pk=facts["coming"]).vacancy.employer)

    assert answers(client, theirs, "partner", [*PARTNER, *ARRIVALS], facts) == {200}
    assert answers(client, own, "partner", [*PARTNER[1:], *ARRIVALS[1:]], facts) == {404}


def test_a_station_sees_the_arrivals_of_its_area(client: Client, facts: dict[str, int]) -> None:
    here, away = make_station_clerk(make_station()), make_station_clerk(make_station(division=make_division("440400")))

    assert answers(client, here, "partner", ARRIVALS, facts) == {200}
    assert answers(client, away, "partner", ARRIVALS[1:], facts) == {404}
    assert answers(client, here, "partner", PARTNER, facts) == {403}


def test_strangers_are_sent_to_sign_in(client: Client, facts: dict[str, int]) -> None:
    desk = {client.get(f"/desk/{path.format(**facts)}").status_code for path in [*READ, *EDIT, *PLACED]}
    partner = {client.get(f"/partner/{path.format(**facts)}").status_code for path in ["", *PARTNER, *ARRIVALS]}

    assert desk | partner == {302}
