"""A list of vacancies from its arrival to the register, on the file as employers sent it."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import time_machine

from employers.models import Employer, Vacancy, VacancyImport, VacancyRow
from employers.refusals import ImportNotWaiting, ListSeenBefore, NothingToTakeOver
from employers.services.vacancy_import import (
    confirm_vacancies,
    drop_vacancies,
    receive_vacancies,
    remap_vacancies,
)
from employers.services.vacancy_sheets import empty_list, error_sheet
from employers.services.vacancy_taking import take_over_vacancies
from tests.factories.divisions import make_division
from tests.factories.employers import make_credit_code
from tests.factories.staff import make_officer
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.sheets.reading import read_workbook
from zunyi.sheets.refusals import HeadNotFound

pytestmark = pytest.mark.django_db

LIST = Path("tests/data/vacancies.xlsx")
PLACES = ["350582", "350104", "350602", "350205", "330109", "330110", "330114", "440402", "440403", "440404"]
HEAD = [
    "企业名称", "统一社会信用代码", "所在城市", "区县代码", "联系人", "联系电话",
    "岗位", "人数", "月薪", "工时班次", "食宿", "社保",
    "用工形式", "要求", "到岗起", "到岗止",
]  # fmt: skip

# Rows of the file by what the law says to them; all others are plain.
HELD_FOR_SEX = [9, 27, 35, 40, 43]
HELD_FOR_ETHNICITY = [7, 23, 26]
WARNED_FOR_AGE = [4, 12, 18, 31, 40, 43]


@pytest.fixture(autouse=True)
def _before_spring() -> Iterator[None]:
    with time_machine.travel("2027-01-20 10:00 +0800", tick=True):
        yield


@pytest.fixture
def officer() -> User:
    for code in PLACES:
        make_division(code)
    return make_officer(Role.CITY, make_division("520300"))


def receive(officer: User, content: bytes | None = None) -> VacancyImport:
    return receive_vacancies(
        content=content or LIST.read_bytes(),
        name="vacancies.xlsx",
        division=make_division("520300"),
        by=officer,
        again=True,
    )


def take_over(received: VacancyImport, officer: User) -> VacancyImport:
    confirm_vacancies(vacancy_import=received, by=officer)
    return take_over_vacancies(import_id=received.pk)


def row(**changes: object) -> list[object]:
    cells: dict[str, object] = {
        "企业名称": "样例电子有限公司",
        "统一社会信用代码": make_credit_code(),
        "所在城市": "泉州晋江",
        "区县代码": "350582",
        "联系人": "测一",
        "联系电话": "15400000000",
        "岗位": "普工",
        "人数": 10,
        "月薪": "5000-7000",
        "工时班次": "白班8小时",
        "食宿": "包吃住",
        "社保": "五险",
        "用工形式": "直接用工",
        "要求": "初中以上",
        "到岗起": "2027-02-10",
        "到岗止": "2027-03-15",
    }
    return [(cells | changes)[title] for title in HEAD]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    for cells in rows:
        book.active.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def problems(officer: User, **changes: object) -> list[tuple[str, str]]:
    judged = receive(officer, workbook(row(**changes))).rows.get()
    return [(problem["column"], problem["severity"]) for problem in judged.problems]


def test_the_list_is_judged_row_by_row(officer: User) -> None:
    received = receive(officer)

    outcomes = dict(received.rows.order_by("number").values_list("number", "outcome"))
    held = {*HELD_FOR_SEX, *HELD_FOR_ETHNICITY}
    assert outcomes == {number: "held" if number in held else "new" for number in range(2, 52)}
    laws = {
        severity: [
            judged.number
            for judged in received.rows.order_by("number")
            if any(each["severity"] == severity for each in judged.problems)
        ]
        for severity in ("refused", "warned", "wrong")
    }
    assert laws == {"refused": sorted(held), "warned": WARNED_FOR_AGE, "wrong": []}
    assert {key: received.counts[key] for key in ("rows", "new", "held", "wrong", "warned")} == {
        "rows": 50, "new": 42, "held": 8, "wrong": 0, "warned": 6,
    }  # fmt: skip
    assert Vacancy.objects.count() == 0


def test_the_law_is_named_and_the_original_kept(officer: User) -> None:
    take_over(receive(officer), officer)

    held = Vacancy.objects.get(employer__name="杭州样例乙电子有限公司13")
    assert (held.state, held.requirements) == ("held", "限男性,18-35岁")
    assert [(each["code"], each["words"], each["severity"]) for each in held.text_findings] == [
        ("sex", "限男性", "refused"),
        ("age", "18-35岁", "warned"),
    ]
    assert "妇女权益保障法" in held.text_findings[0]["law"]


def test_what_a_row_says_becomes_the_vacancy(officer: User) -> None:
    take_over(receive(officer), officer)

    vacancy = Vacancy.objects.select_related("employer", "division").get(employer__uscc="913505826CCF1EQAJ4")
    assert vacancy.employer.name == "泉州样例丁家电有限公司01"
    assert (vacancy.employer.state, vacancy.employer.contact_phone) == ("unchecked", "15400003121")
    assert (vacancy.division.code, vacancy.trade, vacancy.openings) == ("350582", "carpentry", 20)
    assert (vacancy.pay_from, vacancy.pay_to, vacancy.shift, vacancy.contract) == (5000, 7000, "three", "direct")
    assert (vacancy.adults_only, vacancy.min_education, vacancy.certificate) == (True, "", "")
    assert (vacancy.from_on, vacancy.to_on) == (date(2027, 2, 10), date(2027, 3, 15))
    welder = Vacancy.objects.get(employer__name="珠海样例辛电子有限公司05")
    assert (welder.trade, welder.certificate) == ("sewing", "welding")
    assert Vacancy.objects.filter(min_education="middle").count() == 7
    assert Employer.objects.count() == 50


def test_the_same_list_twice_duplicates_nothing(officer: User) -> None:
    take_over(receive(officer), officer)
    again = receive(officer)

    assert set(again.rows.values_list("outcome", flat=True)) == {"unchanged"}
    with pytest.raises(NothingToTakeOver):
        confirm_vacancies(vacancy_import=again, by=officer)
    assert (Vacancy.objects.count(), Employer.objects.count()) == (50, 50)


def test_two_uploads_before_the_first_word_duplicate_nothing(officer: User) -> None:
    first, second = receive(officer), receive(officer)
    take_over(first, officer)
    taken = take_over(second, officer)

    assert Vacancy.objects.count() == 50
    assert taken.counts["unchanged"] == 50
    assert taken.rows.filter(vacancy=None).count() == 0


def test_taking_over_again_from_the_start_changes_nothing(officer: User) -> None:
    taken = take_over(receive(officer), officer)
    take_over_vacancies(import_id=taken.pk)

    assert Vacancy.objects.count() == 50


def test_changed_openings_and_pay_are_shown_and_taken_over(officer: User) -> None:
    code = make_credit_code()
    take_over(receive(officer, workbook(row(统一社会信用代码=code))), officer)
    received = receive(officer, workbook(row(统一社会信用代码=code, 人数=25, 月薪="5500-7000")))

    judged = received.rows.get()
    assert (judged.outcome, judged.changes) == (
        "changed",
        [{"field": "openings", "was": 10, "now": 25}, {"field": "pay_from", "was": 5000, "now": 5500}],
    )
    take_over(received, officer)
    assert list(Vacancy.objects.values_list("openings", "pay_from")) == [(25, 5500)]


def test_a_held_vacancy_with_mended_words_still_waits_for_a_person(officer: User) -> None:
    code = make_credit_code()
    take_over(receive(officer, workbook(row(统一社会信用代码=code, 要求="限男性"))), officer)
    take_over(receive(officer, workbook(row(统一社会信用代码=code, 要求="男女不限"))), officer)

    assert list(Vacancy.objects.values_list("state", "text_findings")) == [("held", [])]


def test_an_open_vacancy_with_new_unlawful_words_is_held(officer: User) -> None:
    code = make_credit_code()
    take_over(receive(officer, workbook(row(统一社会信用代码=code))), officer)
    take_over(receive(officer, workbook(row(统一社会信用代码=code, 要求="女性优先"))), officer)

    assert Vacancy.objects.get().state == "held"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"企业名称": ""}, "企业名称"),
        ({"统一社会信用代码": "91350582QAKDCPTTQ8"}, "统一社会信用代码"),
        ({"统一社会信用代码": "9135058"}, "统一社会信用代码"),
        ({"所在城市": "某地", "区县代码": ""}, "所在城市"),
        ({"所在城市": "珠海"}, "区县代码"),
        ({"岗位": ""}, "岗位"),
        ({"人数": "若干"}, "人数"),
        ({"人数": 0}, "人数"),
        ({"月薪": "面议"}, "月薪"),
        ({"月薪": "20元/小时"}, "月薪"),
        ({"月薪": "7000-5000"}, "月薪"),
        ({"到岗起": "2027-02-30"}, "到岗起"),
        ({"到岗止": "2027-02-01"}, "到岗止"),
        ({"到岗起": "2026-11-01", "到岗止": "2026-12-01"}, "到岗止"),
    ],
)
def test_wrong_rows_are_refused_with_their_column(officer: User, changes: dict[str, object], column: str) -> None:
    assert problems(officer, **changes) == [(column, "wrong")]


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({"人数": "20人"}, {"openings": 20}),
        ({"月薪": "5K-7K"}, {"pay_from": 5000, "pay_to": 7000}),
        ({"月薪": "0.5-0.7万"}, {"pay_from": 5000, "pay_to": 7000}),
        ({"月薪": "6000元/月"}, {"pay_from": 6000, "pay_to": 6000}),
        ({"到岗起": "2027年2月10日", "到岗止": ""}, {"to_on": date(2027, 3, 12)}),
        ({"到岗起": "随时", "到岗止": "2027-03-15"}, {"from_on": date(2027, 1, 20)}),
        ({"工时班次": "白班8小时", "要求": "能上夜班"}, {"adults_only": True}),
        ({"区县代码": "", "所在城市": "福建省泉州市晋江市"}, {"division": "350582"}),
        ({"区县代码": "350500"}, {"division": "350582"}),
    ],
)
def test_what_can_be_understood_is_mended_and_shown(
    officer: User, changes: dict[str, object], read: dict[str, object]
) -> None:
    take_over(receive(officer, workbook(row(**changes))), officer)

    vacancy = Vacancy.objects.select_related("division").get()
    assert {name: vacancy.division.code if name == "division" else getattr(vacancy, name) for name in read} == read


def test_a_mistyped_letter_of_the_code_is_mended(officer: User) -> None:
    code = next(made for made in iter(make_credit_code, "") if "0" in made[10:])
    at = code.rindex("0")
    typed = f"{code[:at]}o{code[at + 1 :].lower()}"
    judged = receive(officer, workbook(row(统一社会信用代码=typed))).rows.get()

    assert (judged.outcome, [note["column"] for note in judged.mended]) == ("new", ["统一社会信用代码"])


def test_the_same_vacancy_twice_in_the_file_counts_once(officer: User) -> None:
    code = make_credit_code()
    taken = take_over(
        receive(officer, workbook(row(统一社会信用代码=code), row(统一社会信用代码=code, 人数=9))), officer
    )

    assert list(taken.rows.order_by("number").values_list("outcome", flat=True)) == ["new", "repeated"]
    assert Vacancy.objects.get().openings == 10


def test_one_code_for_two_firms_is_refused(officer: User) -> None:
    code = make_credit_code()
    received = receive(
        officer, workbook(row(统一社会信用代码=code), row(统一社会信用代码=code, 企业名称="另一家公司", 岗位="质检"))
    )

    assert list(received.rows.order_by("number").values_list("outcome", flat=True)) == ["new", "wrong"]


def test_vacancies_of_a_suspended_employer_are_refused(officer: User) -> None:
    code = make_credit_code()
    take_over(receive(officer, workbook(row(统一社会信用代码=code))), officer)
    Employer.objects.update(state="suspended", state_reason="扣押证件")

    assert problems(officer, 统一社会信用代码=code, 人数=20) == [("企业名称", "wrong")]


def test_the_error_sheet_says_what_to_mend(officer: User) -> None:
    received = receive(officer, workbook(row(人数="若干"), row(), row(要求="限男性")))

    rows = read_workbook(error_sheet(vacancy_import=received)).sheets[0].rows
    assert rows[0][:2] + rows[0][-3:] == ["企业名称", "统一社会信用代码", "原表行号", "问题", "怎么改"]
    assert [line[-3] for line in rows[1:]] == ["2", "4"]
    assert "若干" in str(rows[1][-2])
    assert "妇女权益保障法" in str(rows[2][-2])


def test_a_file_without_the_columns_is_refused(officer: User) -> None:
    with pytest.raises(HeadNotFound) as caught:
        receive(officer, "姓名,电话\n测一,15400000000\n".encode())

    assert "统一社会信用代码" in str(caught.value)
    assert VacancyImport.objects.count() == 0


def test_a_dropped_list_stays_dropped(officer: User) -> None:
    received = receive(officer)
    drop_vacancies(vacancy_import=received, by=officer)

    with pytest.raises(ImportNotWaiting):
        confirm_vacancies(vacancy_import=received, by=officer)


def test_asking_twice_gives_one_job(officer: User) -> None:
    received = receive(officer)

    assert confirm_vacancies(vacancy_import=received, by=officer) == confirm_vacancies(
        vacancy_import=received, by=officer
    )


def test_rows_cost_no_statements_of_their_own(officer: User, django_assert_max_num_queries: pytest.fixture) -> None:
    received = receive(officer)
    confirm_vacancies(vacancy_import=received, by=officer)
    with django_assert_max_num_queries(26):
        take_over_vacancies(import_id=received.pk)

    assert VacancyRow.objects.exclude(vacancy=None).count() == 50


def test_the_very_same_file_is_recognised(officer: User) -> None:
    taken = take_over(receive(officer), officer)

    with pytest.raises(ListSeenBefore) as refused:
        receive_vacancies(content=LIST.read_bytes(), name="again.xlsx", division=make_division("520300"), by=officer)
    assert refused.value.facts["list"] == taken.pk


def test_columns_can_be_set_right(officer: User) -> None:
    received = receive(officer, workbook(row(食宿="包住", 社保="五险")))
    columns = received.layouts[0].columns
    swapped = {0: columns | {"lodging": columns["insurance"], "insurance": columns["lodging"]}}

    take_over(remap_vacancies(vacancy_import=received, columns=swapped, by=officer), officer)

    assert list(Vacancy.objects.values_list("lodging", "insurance")) == [("五险", "包住")]


def test_the_empty_list_is_understood_as_it_is(officer: User) -> None:
    judged = receive(officer, empty_list()).rows.get()

    assert [problem["column"] for problem in judged.problems] in ([], ["统一社会信用代码"])


def test_every_sheet_with_a_head_is_read(officer: User) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(row(岗位="电子装配"))))
    second = book.create_sheet("第二批")
    for cells in (["2027年第二批"], HEAD[::-1], row(岗位="缝纫")[::-1], row(岗位="焊工", 人数="很多")[::-1]):
        second.append(cells)
    book.create_sheet("说明").append(["填表说明", "请如实填写"])
    target = io.BytesIO()
    book.save(target)

    received = take_over(receive(officer, target.getvalue()), officer)

    assert [(each.sheet, each.number, each.outcome) for each in received.rows.order_by("sheet", "number")] == [
        (0, received.layouts[0].head + 2, "new"), (1, 3, "new"), (1, 4, "wrong"),
    ]  # fmt: skip
    assert received.mapping["left_out"] == ["说明"]
    assert set(Vacancy.objects.values_list("title", flat=True)) == {"电子装配", "缝纫"}
    [line] = [cells for cells in read_workbook(error_sheet(vacancy_import=received)).sheets[0].rows if "4" in cells]
    assert "很多" in line
