"""A roster's way into the register: received, its columns put right, confirmed, taken over, forgotten."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.staff import make_officer
from tests.factories.workers import make_name, make_number, make_worker
from tests.sheets.hostile import zip_bomb
from tests.workers.rosters import county_and_officer, judged, outcomes, roster_file, row, taken
from workers import refusals
from workers.models import RosterImport, RosterRow, Worker
from workers.queries.roster import row_views, rows_of, visible_to
from workers.services import roster_taking
from workers.services.roster_import import (
    confirm_roster,
    drop_roster,
    forget_old_rosters,
    judge_roster,
    receive_roster,
    remap_roster,
)
from workers.services.roster_judging import meet_register
from workers.services.roster_taking import take_over_roster
from zunyi.audit.models import AuditEntry
from zunyi.divisions.models import Division
from zunyi.refusals import NotAllowed
from zunyi.sheets import refusals as sheet_refusals

pytestmark = pytest.mark.usefixtures("places")


def test_same_file_again_says_when_and_by_whom(county, officer):
    content = roster_file(row("测一鸣", make_number()))
    first = receive_roster(name="a.xlsx", content=content, county=county, by=officer)

    with pytest.raises(refusals.RosterSeenBefore) as caught:
        receive_roster(name="b.xlsx", content=content, county=county, by=officer)
    assert (caught.value.facts["by"], caught.value.facts["roster"]) == ("测试员", first.pk)
    drop_roster(roster=first, by=officer)
    assert receive_roster(name="b.xlsx", content=content, county=county, by=officer).pk != first.pk


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (zip_bomb(200), sheet_refusals.FileUnpacksTooLarge),
        ("企业,岗位\n甲,乙\n".encode(), sheet_refusals.HeadNotFound),
        (b"", sheet_refusals.FileEmpty),
    ],
)
def test_wrong_files_leave_nothing_behind(county, officer, content, refusal):
    with pytest.raises(refusal):
        receive_roster(name="x.xlsx", content=content, county=county, by=officer)

    assert not RosterImport.objects.exists()


def test_only_ones_own_county(county):
    stranger = make_officer("county", Division.objects.get(code="520325"))

    with pytest.raises(NotAllowed):
        receive_roster(name="x.xlsx", content=roster_file(row("测一鸣", make_number())), county=county, by=stranger)


def test_rosters_are_seen_by_their_county_and_the_city(county, officer):
    roster = receive_roster(name="x.xlsx", content=roster_file(row("测一鸣", make_number())), county=county, by=officer)
    city = make_officer("city", Division.objects.get(code="520300"))
    stranger = make_officer("county", Division.objects.get(code="520325"))
    village = make_officer("village", Division.objects.filter(level="village", path__startswith=county.path).first())

    assert [list(visible_to(user)) for user in (officer, city, stranger, village)] == [[roster], [roster], [], []]


def test_officer_corrects_the_columns(county, officer):
    content = roster_file(["测一鸣", "测乡", make_number(), "15400000001"], head=["姓名", "姓名2", "身份证号", "丁"])
    roster = judged(content, county=county, by=officer)

    remap_roster(roster=roster, columns={0: {"name": 1, "number": 2}}, by=officer)
    roster = judge_roster(roster=roster)

    [view] = row_views(roster, rows_of(roster))
    assert (view.name, view.phone) == ("测乡", "")
    with pytest.raises(refusals.RosterColumnsMissing):
        remap_roster(roster=roster, columns={0: {"name": 1}}, by=officer)


def test_columns_are_remembered_for_the_county(county, officer):
    head = ["姓名", "姓名2", "身份证号"]
    roster = judged(roster_file(["测一鸣", "测乡", make_number()], head=head), county=county, by=officer)
    remap_roster(roster=roster, columns={0: {"name": 1, "number": 2}}, by=officer)
    judge_roster(roster=roster)
    confirm_roster(roster=roster, by=officer)
    take_over_roster(roster_id=roster.pk, by=officer)

    later = receive_roster(
        name="x.xlsx", content=roster_file(["测二", "测丙", make_number()], head=head), county=county, by=officer
    )

    assert later.mapping["layouts"][0]["columns"] == {"name": 1, "number": 2}


def test_columns_of_further_sheets_are_remembered_too(county, officer):
    first, second = ["姓名", "身份证号"], ["姓名", "姓名2", "身份证号"]

    def book(*names):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as made:
            for head in (first, second):
                sheet = made.add_worksheet()
                sheet.write_row(0, 0, head)
                sheet.write_row(1, 0, [*names[: len(head) - 1], make_number()])
        return target.getvalue()

    roster = judged(book("测一鸣", "测乡"), county=county, by=officer)
    remap_roster(roster=roster, columns={1: {"name": 1, "number": 2}}, by=officer)
    judge_roster(roster=roster)
    confirm_roster(roster=roster, by=officer)
    take_over_roster(roster_id=roster.pk, by=officer)

    later = receive_roster(name="x.xlsx", content=book("测二", "测丙"), county=county, by=officer)

    assert [layout.columns for layout in later.layouts] == [{"name": 0, "number": 1}, {"name": 1, "number": 2}]


def test_confirming_twice_is_confirming_once(county, officer):
    roster = judged(roster_file(row("测一鸣", make_number())), county=county, by=officer)

    first, second = (confirm_roster(roster=roster, by=officer) for _ in range(2))

    assert first == second
    take_over_roster(roster_id=roster.pk, by=officer)
    take_over_roster(roster_id=roster.pk, by=officer)
    assert Worker.objects.count() == 1
    with pytest.raises(refusals.RosterNotWaiting):
        confirm_roster(roster=roster, by=officer)


def test_somebody_registered_since_the_preview_is_not_registered_twice(county, officer):
    number = make_number()
    roster = judged(roster_file(row("测一鸣", number)), county=county, by=officer)
    confirm_roster(roster=roster, by=officer)
    taken(roster_file(row("测一鸣", number, 户籍乡镇="南白街道")), **county_and_officer("520304"))

    counts = take_over_roster(roster_id=roster.pk, by=officer)

    assert (counts["elsewhere"], counts["registered"]) == (1, 0)
    assert Worker.objects.count() == 1


def test_broken_off_taking_over_leaves_nothing(county, officer):
    roster = judged(roster_file(row("测一鸣", make_number())), county=county, by=officer)
    confirm_roster(roster=roster, by=officer)

    def stop(done, total):
        if done:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        take_over_roster(roster_id=roster.pk, by=officer, say=stop)

    assert not Worker.objects.exists()
    assert take_over_roster(roster_id=roster.pk, by=officer)["registered"] == 1


def test_dropped_roster_keeps_no_cells(county, officer):
    roster = judged(roster_file(row("测一鸣", make_number())), county=county, by=officer)

    drop_roster(roster=roster, by=officer)

    roster.refresh_from_db()
    assert (roster.state, roster.file, RosterRow.objects.count()) == ("dropped", None, 0)


def test_judging_asks_as_much_for_thirty_rows_as_for_one(county, officer):
    def queries(rows):
        known = [make_worker(household=county, legal_name="测一鸣", name_key="测一鸣") for _ in range(rows)]
        cells = [row("测一鸣", worker.identity.number(), 户籍乡镇="格林镇", 村=str(worker.pk)) for worker in known]
        roster = receive_roster(name="x.xlsx", content=roster_file(*cells), county=county, by=officer)
        with CaptureQueriesContext(connection) as asked:
            judge_roster(roster=roster)
        assert set(rows_of(roster).values_list("outcome", flat=True)) == {"changed"}
        confirm_roster(roster=roster, by=officer)
        with CaptureQueriesContext(connection) as asked_again:
            take_over_roster(roster_id=roster.pk, by=officer)
        return len(asked), len(asked_again)

    assert queries(1) == queries(30)


def test_titles_totals_and_notes_are_left_out(county, officer):
    content = roster_file(row("测一鸣", make_number()), [""], ["", "合计", "", "1人"], ["填表人:测二"])

    roster = judged(content, county=county, by=officer)

    assert (outcomes(roster), roster.counts["left_out"]) == ({"new": 1}, 2)
    assert rows_of(roster, outcome="new").count() == 1


def test_history_knows_the_way(county, officer):
    roster = taken(roster_file(row(make_name(), make_number())), county=county, by=officer)

    told = AuditEntry.objects.filter(about_type="workers.rosterimport").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["roster.received", "roster.confirmed", "roster.taken_over"]
    assert json.dumps(roster.mapping, ensure_ascii=False).count("520399") == 0


def test_phone_that_changed_since_the_judgement_is_not_turned_back(county, officer, monkeypatch):
    number = make_number()
    taken(roster_file(row("测一鸣", number, 联系电话="15400000001")), county=county, by=officer)
    roster = judged(
        roster_file(["测一鸣", number, "初中"], head=["姓名", "身份证号", "学历"]), county=county, by=officer
    )
    confirm_roster(roster=roster, by=officer)

    def judge_and_then_a_call_comes(roster):
        meet_register(roster)
        Worker.objects.update(phone="15400000002")

    monkeypatch.setattr(roster_taking, "meet_register", judge_and_then_a_call_comes)
    take_over_roster(roster_id=roster.pk, by=officer)

    assert Worker.objects.values_list("phone", "education").get() == ("15400000002", "middle")


def test_cells_are_forgotten_after_a_month(county, officer):
    done = taken(roster_file(row("测一鸣", make_number())), county=county, by=officer)
    waiting = judged(roster_file(row("测二", make_number())), county=county, by=officer)
    fresh = judged(roster_file(row("测三", make_number())), county=county, by=officer)
    before = timezone.now() - timedelta(days=31)
    RosterImport.objects.filter(pk=done.pk).update(done_at=before)
    RosterImport.objects.filter(pk=waiting.pk).update(created_at=before)

    assert forget_old_rosters() == 2
    assert forget_old_rosters() == 0

    assert set(RosterRow.objects.values_list("roster", flat=True)) == {fresh.pk}
    assert list(RosterImport.objects.order_by("pk").values_list("state", flat=True)) == ["done", "dropped", "judged"]
    assert Worker.objects.count() == 1
