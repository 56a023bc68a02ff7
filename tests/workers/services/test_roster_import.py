"""What a roster's rows are judged to be: new, known, repeated, mended, wrong."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories.workers import make_number
from tests.workers.rosters import DATA, county_and_officer, judged, outcomes, roster_file, row, taken
from workers.models import CompanionMember, Companions, CountyClaim, Identity, Wish, Worker
from workers.queries.roster import row_views, rows_of
from workers.services.roster_import import (
    confirm_roster,
)
from workers.services.roster_taking import take_over_roster
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.usefixtures("places")


THREE = {
    "roster-zhengan.xlsx": (
        "520324",
        {"new": 296, "wrong": 4, "repeated": 5, "mended": 11, "noted": 3},
        {30: "identity_number_length", 186: "identity_number_checksum", 252: "identity_number_length",
         277: "identity_number_of_fifteen_digits"},
        61,
    ),
    "roster-daozhen-shuffled-columns.xlsx": (
        "520325",
        {"new": 147, "wrong": 3, "repeated": 2, "mended": 13},
        {13: "identity_number_checksum", 43: "name_missing", 120: "identity_number_length"},
        24,
    ),
    "roster-bozhou-gb18030.csv": (
        "520304",
        {"new": 289, "wrong": 11, "mended": 21, "noted": 4},
        {19: "identity_number_checksum", 21: "identity_number_checksum", 31: "identity_number_checksum",
         35: "identity_number_checksum", 66: "identity_number_length", 82: "identity_number_length",
         83: "identity_number_checksum", 85: "identity_number_checksum", 142: "identity_number_checksum",
         257: "identity_number_checksum", 279: "identity_number_checksum"},
        56,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", THREE)
def test_roster_as_the_county_sent_it(name):
    code, counts, wrong, groups = THREE[name]
    roster = taken((DATA / name).read_bytes(), **county_and_officer(code))

    told = {key: n for key, n in outcomes(roster).items() if key not in ("registered", "groups")}
    assert told == counts
    assert {r.number: r.problems[0]["code"] for r in rows_of(roster, outcome="wrong")} == wrong
    assert Worker.objects.count() == Identity.objects.count() == counts["new"] == roster.counts["registered"]
    assert Companions.objects.count() == roster.counts["groups"] == groups
    assert not Worker.objects.filter(household__level="county").exists()
    assert roster.state == "done"


@pytest.mark.parametrize("name", THREE)
def test_edge_case_24_same_roster_twice_adds_nothing(name):
    code, counts, _, groups = THREE[name]
    who, content = county_and_officer(code), (DATA / name).read_bytes()
    taken(content, **who)
    before = list(Worker.objects.order_by("pk").values_list()), Wish.objects.count(), CompanionMember.objects.count()

    again = taken(content, **who, again=True)

    assert again.counts["unchanged"] == counts["new"]
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    after = list(Worker.objects.order_by("pk").values_list()), Wish.objects.count(), CompanionMember.objects.count()
    assert after == before
    assert Companions.objects.count() == groups


def test_special_rows_of_zhengan():
    roster = taken((DATA / "roster-zhengan.xlsx").read_bytes(), **county_and_officer("520324"))
    rows = {r.number: r for r in rows_of(roster)}

    assert rows[37].worker.legal_name == "阿依古丽·买买提"
    assert rows[55].worker.phone == "15400002948"  # a number in the sheet
    assert rows[58].worker.legal_name == "谢厚"
    assert rows[74].worker.legal_name == "邱钢湘"
    assert rows[94].worker.identity.last4 == "9188"  # full-width digits
    assert rows[172].worker.phone == "15400002239"  # two in a cell
    assert rows[178].worker.phone == "15400003084"  # +86 and hyphens
    assert rows[177].worker.identity.last4 == "9524"  # blanks inside
    assert (rows[254].outcome, rows[305].worker.phone) == ("repeated", "15400001252")  # the later row is the correction
    assert rows[308].worker.phone == ""  # a digit short
    assert rows[49].worker.household.name == "桴㯊镇"
    wishes = {number: rows[number].worker.wishes.get() for number in (9, 46, 54, 103)}
    assert str(wishes[9].from_on) == "2027-02-13"  # 正月初八
    assert [wishes[number].wage_floor for number in (46, 54, 103)] == [5000, None, 4500]
    assert wishes[46].destination.name == "广州市"
    family = rows[6].worker.memberships.get().companions
    assert set(family.memberships.values_list("worker_id", flat=True)) == {rows[6].worker_id, rows[7].worker_id}
    assert rows[7].worker.flags == ["poverty_lifted"]


def test_numbers_are_never_in_clear(county, officer):
    number = make_number()
    roster = taken(roster_file(row("测一鸣", number), row("测二", number[:17])), county=county, by=officer)

    for table in ("workers_rosterimport", "workers_rosterrow", "workers_identity", "audit_auditentry", "jobs_job"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")  # noqa: S608 names of our own
            assert number[:17] not in (cursor.fetchone()[0] or "")
    [view, wrong] = row_views(roster, rows_of(roster))
    assert number[6:14] not in repr(view) + repr(wrong)


def test_edge_case_24_second_roster_shows_its_differences_and_changes_them(county, officer):
    numbers = [make_number() for _ in range(4)]
    first = [row("测一鸣", numbers[0], 联系电话="15400000001", 户籍乡镇="格林镇", 工种="焊工", 意向务工地="珠海"),
             row("测二", numbers[1], 是否脱贫户="是"), row("测三", numbers[2])]  # fmt: skip
    taken(roster_file(*first), county=county, by=officer)
    second = [row("测一鸣", numbers[0], 联系电话="15400000002", 户籍乡镇="安场镇", 工种="叉车", 意向务工地="泉州晋江"),
              row("测二", numbers[1], 是否脱贫户="否"), row("测三", numbers[2]), row("测四", numbers[3])]  # fmt: skip

    roster = taken(roster_file(*second), county=county, by=officer)

    assert outcomes(roster) == {"new": 1, "changed": 2, "unchanged": 1, "registered": 1, "updated": 2}
    changed, other = row_views(roster, rows_of(roster, outcome="changed"))
    assert [change[0] for change in changed.changes] == ["电话", "户籍地", "工种", "意愿"]
    assert changed.changes[0][1:] == ("154****0001", "154****0002")
    assert [change[0] for change in other.changes] == ["人群标记"]
    worker = Worker.objects.get(legal_name="测一鸣")
    assert (worker.phone, worker.household.name, worker.trade) == ("15400000002", "安场镇", "forklift")
    assert worker.wishes.get(state="open").destination.name == "晋江市"
    assert Worker.objects.get(legal_name="测二").flags == []
    assert AuditEntry.objects.filter(action="worker.changed").count() == 2


def test_what_a_roster_does_not_tell_stays(county, officer):
    number = make_number()
    taken(
        roster_file(row("测一鸣", number, 联系电话="15400000001", 户籍乡镇="格林镇", 工种="焊工")),
        county=county,
        by=officer,
    )

    roster = taken(roster_file(["测一鸣", number], head=["姓名", "身份证号"]), county=county, by=officer)

    assert outcomes(roster) == {"unchanged": 1}
    assert Worker.objects.get().phone == "15400000001"


def test_edge_case_16_person_of_another_county_becomes_a_question(county, officer):
    number = make_number()
    taken(roster_file(row("测一鸣", number, 户籍乡镇="南白街道")), **county_and_officer("520304"))

    roster = judged(roster_file(row("测一鸣", number, 户籍乡镇="格林镇")), county=county, by=officer)

    assert outcomes(roster) == {"elsewhere": 1}
    assert not CountyClaim.objects.exists()
    confirm_roster(roster=roster, by=officer)
    counts = take_over_roster(roster_id=roster.pk, by=officer)
    assert (counts["asked"], counts["registered"], counts["updated"]) == (1, 0, 0)
    assert Worker.objects.get().household.name == "南白街道"
    claim = CountyClaim.objects.get()
    assert (claim.county, claim.household.name, claim.by, claim.state) == (county, "格林镇", officer, "open")
    assert AuditEntry.objects.get(action="worker.claimed").about_id == str(claim.worker_id)


def test_question_that_waits_or_was_answered_is_not_asked_again(county, officer):
    number = make_number()
    taken(roster_file(row("测一鸣", number, 户籍乡镇="南白街道")), **county_and_officer("520304"))
    content = roster_file(row("测一鸣", number, 户籍乡镇="格林镇"))
    taken(content, county=county, by=officer)

    assert taken(content, county=county, by=officer, again=True).counts["asked"] == 0
    CountyClaim.objects.update(state="kept", decided_at=timezone.now())
    assert taken(content, county=county, by=officer, again=True).counts["asked"] == 0
    CountyClaim.objects.update(state="moved")
    assert taken(content, county=county, by=officer, again=True).counts["asked"] == 1


def test_known_number_with_another_name_is_wrong_and_tells_nothing(county, officer):
    number = make_number()
    taken(roster_file(row("测一鸣", number)), county=county, by=officer)

    roster = judged(roster_file(row("样例二", number)), county=county, by=officer)

    [view] = row_views(roster, rows_of(roster))
    assert (view.row.outcome, view.problems[0].fatal) == ("wrong", True)
    assert "测一鸣" not in repr(view)


def test_one_number_for_two_names_is_wrong_in_both_rows(county, officer):
    number = make_number()

    roster = judged(roster_file(row("测一鸣", number), row("样例二", number)), county=county, by=officer)

    assert outcomes(roster) == {"wrong": 2}
    assert [r.problems[0]["facts"] for r in rows_of(roster)] == [{"rows": "4"}, {"rows": "3"}]


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"联系电话": "1540000"}, "phone", "phone_length"),
        ({"户籍乡镇": "没有镇"}, "town", "town_unknown"),
        ({"意向务工地": "月球"}, "destination", "destination_unknown"),
        ({"工种": "宇航"}, "trade", "trade_unknown"),
        ({"期望月薪": "很多"}, "wage", "wage_unreadable"),
        ({"出行日期": "2027/2/30"}, "from_on", "date_does_not_exist"),
        ({"出行日期": "年后"}, "from_on", "date_unreadable"),
        ({"同行编号": "同行1"}, "party", "companions_missing"),
    ],
)
def test_lesser_faults_are_told_and_the_person_is_kept(county, officer, cells, field, code):
    roster = judged(roster_file(row("测一鸣", make_number(), **cells)), county=county, by=officer)

    [kept] = rows_of(roster)
    assert kept.outcome == "new"
    assert [(problem["field"], problem["code"], problem["fatal"]) for problem in kept.problems] == [
        (field, code, False)
    ]


def test_edge_case_09_nobody_under_sixteen_on_the_day_of_travel(county, officer):
    youth = "520399201101319063"  # 16 on 2027-01-31
    early = judged(roster_file(row("测一鸣", youth, 出行日期="2027-01-30")), county=county, by=officer)
    in_time = judged(roster_file(row("测一鸣", youth, 出行日期="2027-01-31")), county=county, by=officer)

    assert [outcomes(early), outcomes(in_time)] == [{"wrong": 1}, {"new": 1}]


def test_edge_case_05_excel_has_eaten_the_last_digits(county, officer):
    number = make_number()
    roster = judged(
        roster_file(row("测一鸣", float(number[:17] + "0")), row("样例二", "5.20399E+17")), county=county, by=officer
    )

    assert [r.problems[0]["code"] for r in rows_of(roster)] == ["identity_number_broken_by_excel"] * 2


def test_edge_case_05_text_that_ends_in_000_is_doubted_even_if_its_check_digit_fits(county, officer):
    number = "520399199001049000"
    roster = judged(roster_file(row("测一鸣", number)), county=county, by=officer)

    [one] = row_views(roster, rows_of(roster))
    assert (one.row.outcome, one.row.problems[0]["code"]) == ("new", "identity_number_ends_in_noughts")
    assert number not in str(one)


def test_sex_is_taken_from_the_number(county, officer):
    number = make_number(male=True)
    roster = taken(roster_file(["测一鸣", number, "女"], head=["姓名", "身份证号", "性别"]), county=county, by=officer)

    assert rows_of(roster).get().mended == ["sex_from_number"]
    assert Worker.objects.get().sex == "M"


def test_edge_case_04_one_phone_for_a_family(county, officer):
    family = [row(name, make_number(), 联系电话="15400000009", 同行编号="同行1") for name in ("测一鸣", "测二", "测三")]
    taken(roster_file(*family), county=county, by=officer)

    assert list(Worker.objects.order_by("pk").values_list("phone_of", flat=True)) == ["own", "relative", "relative"]


def test_companion_who_was_wrong_joins_the_family_later(county, officer):
    numbers = [make_number() for _ in range(3)]
    rows = [row(name, number, 同行编号="同行1") for name, number in zip("甲乙丙", numbers, strict=True)]
    rows = [[f"测{cells[0]}", *cells[1:]] for cells in rows]
    broken = [rows[0], rows[1], [rows[2][0], numbers[2][:17], *rows[2][2:]]]
    taken(roster_file(*broken), county=county, by=officer)

    taken(roster_file(*rows), county=county, by=officer)

    assert Companions.objects.get().memberships.filter(left_at=None).count() == 3


def test_another_seasons_companion_number_is_another_family(county, officer):
    people = [(f"测{sign}", make_number()) for sign in "甲乙丙丁"]
    taken(roster_file(*(row(*person, 同行编号="同行1") for person in people[:2])), county=county, by=officer)

    taken(roster_file(*(row(*person, 同行编号="同行1") for person in people[1:])), county=county, by=officer)

    new = Companions.objects.order_by("-pk").first()
    assert Companions.objects.count() == 2
    assert set(new.memberships.filter(left_at=None).values_list("worker__legal_name", flat=True)) == {
        "测乙",
        "测丙",
        "测丁",
    }
