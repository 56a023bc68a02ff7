"""Lists that an office works through, and facts set for many at once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import CountyClaim, Suspicion, Worker, WorkerChange
from workers.queries.work_list import entries_of, overdue, visible_to
from workers.refusals import (
    ClaimDecided,
    EditTakenBack,
    ListClosed,
    NobodyToTell,
    NothingToChange,
    NotTheirOffice,
    SuspicionDecided,
    WorkerOutOfReach,
)
from workers.services.bulk_edit import FLAG, STATE, UNFLAG, edit_many, undo_edit
from workers.services.claim import decide_claim
from workers.services.suspicion import ask_again, find_suspicions, tell_apart
from workers.services.work_list import (
    add_to_work_list,
    close_work_list,
    hand_over_work_list,
    make_work_list,
    mark_entries,
    reopen_work_list,
)
from zunyi.accounts.roles import Role
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_division("520324")


@pytest.fixture
def officer(county):
    return make_officer(Role.COUNTY, county)


@pytest.fixture
def people():
    home = make_division("520324116")
    return [make_worker(household=home) for _ in range(3)]


def make(officer, county, **changes):
    facts = {
        "title": "回访",
        "task": "",
        "due_on": date(2026, 1, 1),
        "owner": officer,
        "division": county,
        "by": officer,
    }
    return make_work_list(people=Worker.objects.all(), **(facts | changes))


def test_a_list_is_worked_through_handed_over_and_closed(officer, county, people):
    made, colleague = make(officer, county), make_officer(Role.COUNTY, county)
    first, second, _ = entries_of(made, officer)

    mark_entries(work_list=made, done={first.pk: True}, notes={second.pk: "无人接"}, by=officer)
    hand_over_work_list(work_list=made, owner=colleague, due_on=date(2027, 1, 1), by=officer)
    mark_entries(work_list=made, done={first.pk: False, second.pk: True}, notes={}, by=colleague)

    assert [(each.done_by, each.note) for each in entries_of(made, officer)] == [
        (None, ""), (colleague, "无人接"), (None, ""),
    ]  # fmt: skip
    close_work_list(work_list=made, note="一人已联系", by=colleague)
    with pytest.raises(ListClosed):
        mark_entries(work_list=made, done={first.pk: True}, notes={}, by=colleague)
    reopen_work_list(work_list=made, by=colleague)


def test_nobody_stands_twice_on_a_list_and_no_list_is_empty(officer, county, people):
    made = make(officer, county)

    assert add_to_work_list(work_list=made, people=Worker.objects.all(), by=officer) == 0
    with pytest.raises(NobodyToTell):
        make_work_list(
            title="空", task="", due_on=date(2027, 1, 1), owner=officer, division=county,
            people=Worker.objects.none(), by=officer,
        )  # fmt: skip
    assert list(overdue(visible_to(officer))) == [made]


def test_another_countys_officer_is_not_put_in_charge_and_sees_nothing(officer, county, people):
    stranger = make_officer(Role.COUNTY, "520304")

    with pytest.raises(NotTheirOffice):
        make(officer, county, owner=stranger)
    made = make(officer, county)
    assert not visible_to(stranger).exists()
    assert not entries_of(made, stranger).exists()


def test_a_state_set_for_many_is_taken_back_where_nobody_touched_it(officer, county, people):
    Worker.objects.filter(pk=people[0].pk).update(state="away", state_since=date(2026, 1, 5))
    everybody = Worker.objects.all()

    edit = edit_many(
        field=STATE,
        value="home",
        people=everybody,
        selection="全部",
        division=county,
        by=officer,
        since=date(2026, 2, 1),
    )
    assert set(Worker.objects.values_list("state", "state_since")) == {("home", date(2026, 2, 1))}
    Worker.objects.filter(pk=people[2].pk).update(state="returned")

    assert undo_edit(edit=edit, by=officer) == 2
    states = list(Worker.objects.order_by("pk").values_list("state", "state_since"))
    assert states == [("away", date(2026, 1, 5)), ("", None), ("returned", date(2026, 2, 1))]
    with pytest.raises(EditTakenBack):
        undo_edit(edit=edit, by=officer)


def test_a_group_is_added_and_taken_for_many_and_logged(officer, county, people):
    Worker.objects.filter(pk=people[0].pk).update(flags=["disabled"])
    facts = {"people": Worker.objects.all(), "selection": "全部", "division": county, "by": officer}

    added = edit_many(field=FLAG, value="monitored", **facts)
    with pytest.raises(NothingToChange):
        edit_many(field=FLAG, value="monitored", **facts)
    edit_many(field=UNFLAG, value="disabled", **facts)

    assert WorkerChange.objects.filter(bulk=added).count() == 3
    assert [each.flags for each in Worker.objects.order_by("pk")] == [["monitored"]] * 3
    assert undo_edit(edit=added, by=officer) == 2
    assert [each.flags for each in Worker.objects.order_by("pk")] == [["monitored"], [], []]


def test_edge_case_16_a_county_asks_and_the_keeping_county_alone_answers(officer, people):

    asking = make_division("520304100")
    claims = [
        CountyClaim.objects.create(worker=each, county=make_division("520304"), household=asking) for each in people[:2]
    ]
    with pytest.raises(WorkerOutOfReach):
        decide_claim(claim=claims[0], moves=True, reason="", by=make_officer(Role.COUNTY, "520304"))
    with pytest.raises(ReasonMissing):
        decide_claim(claim=claims[0], moves=False, reason=" ", by=officer)

    decide_claim(claim=claims[0], moves=True, reason="", by=officer)
    decide_claim(claim=claims[1], moves=False, reason="户口仍在本县", by=officer)

    homes = list(
        Worker.objects.filter(pk__in=[each.pk for each in people[:2]])
        .order_by("pk")
        .values_list("household__code", flat=True)
    )
    assert homes == ["520304100", "520324116"]
    assert WorkerChange.objects.filter(worker=people[0], field="household", now="520304100").exists()
    with pytest.raises(ClaimDecided):
        decide_claim(claim=claims[1], moves=True, reason="", by=officer)


def test_edge_case_36_twins_are_suspected_told_apart_and_not_suspected_again(officer):
    village = make_division("520324116201")
    facts = {"household": village, "legal_name": "测一鸣", "name_key": "测一鸣", "born_on": date(1985, 6, 15)}
    for _ in range(2):
        make_worker(household=village)
    Worker.objects.update(**facts)

    assert find_suspicions() == 1
    suspicion = Suspicion.objects.get()
    with pytest.raises(ReasonMissing):
        tell_apart(suspicion=suspicion, reason="", by=officer)
    tell_apart(suspicion=suspicion, reason="双胞胎", by=officer)

    assert find_suspicions() == 0
    with pytest.raises(SuspicionDecided):
        tell_apart(suspicion=suspicion, reason="双胞胎", by=officer)
    assert ask_again(suspicion=suspicion, by=officer).state == Suspicion.State.OPEN
    assert Worker.objects.filter(merged_into=None).count() == 2


def test_one_name_in_two_villages_is_no_suspicion():
    for code in ("520324116201", "520324100"):
        make_worker(household=make_division(code))
    Worker.objects.update(legal_name="测一鸣", name_key="测一鸣", born_on=date(1985, 6, 15))

    assert find_suspicions() == 0
