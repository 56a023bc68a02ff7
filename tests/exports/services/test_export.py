"""A list leaves the house: with a purpose, with a second person when it is much, as text that stays text."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.exports.models import Export, Form
from zunyi.exports.notices import GRANTED, REFUSED
from zunyi.exports.queries.export import columns_of, to_grant, visible_to
from zunyi.exports.refusals import ExportDecided, NothingToExport, SecondPersonNeeded, TooLongForPaper
from zunyi.exports.services import export as service
from zunyi.exports.services.export import ask_for_export, decide_export, make_export, withdraw_export
from zunyi.exports.tables import TABLES
from zunyi.exports.tables.table import Reckoned, lines
from zunyi.notices.kinds import Letter, kind_of
from zunyi.notices.models import Notice
from zunyi.refusals import NotAllowed, ReasonMissing
from zunyi.sheets.reading import read_workbook

pytestmark = pytest.mark.django_db
WORKERS = TABLES["workers"]
ZHENGAN, BOZHOU = "520324", "520304"


def asked(by, *, columns=("name", "number", "full_phone"), form=Form.XLSX, query="", table=WORKERS) -> Export:
    return ask_for_export(
        table=table, asked=QueryDict(query), columns=columns, form=form, purpose="核对名单", by=by
    )  # fmt: skip


def made(export: Export) -> bytes:
    return make_export(export_id=export.pk, say=lambda done, total: None).content()


def sheet(content: bytes) -> list[list[object]]:
    return [list(row) for row in read_workbook(content).sheets[0].rows]


@pytest.fixture
def county():
    return make_officer(Role.COUNTY, ZHENGAN)


@pytest.fixture
def colleague():
    return make_officer(Role.COUNTY, ZHENGAN)


def test_a_short_list_is_granted_at_once_and_written_down_with_count_columns_and_purpose(county):
    worker = make_worker(legal_name="测一鸣", phone="15400001234")

    export = asked(county)
    rows = sheet(made(export))

    assert export.state == Export.State.GRANTED
    assert rows[-1] == ["测一鸣", worker.identity.masked, "15400001234"]
    entry = AuditEntry.objects.get(action="export.made")
    assert entry.data == {
        "table": "workers", "columns": ["name", "number", "full_phone"], "form": "xlsx", "persons": 1, "rows": 1,
        "purpose": "核对名单", "full_numbers": False,
    }  # fmt: skip


def test_columns_are_remembered_for_the_person_and_the_list(county, colleague):
    make_worker()
    usual = columns_of(county, WORKERS)

    asked(county, columns=["sex", "name"])

    assert columns_of(county, WORKERS) == ["name", "sex"]
    assert columns_of(colleague, WORKERS) == usual


def test_full_numbers_wait_for_a_second_person_however_few_they_are(county, colleague):
    worker = make_worker()

    export = asked(county, columns=["full_number"])

    assert export.state == Export.State.ASKED
    assert export.job is None
    with pytest.raises(NotAllowed):
        made(export)
    assert list(to_grant(county)) == []
    assert list(to_grant(colleague)) == [export]
    assert sheet(made(decide_export(export=export, yes=True, by=colleague)))[-1] == [worker.identity.number()]


def test_many_people_wait_for_a_second_person(county, colleague, monkeypatch):
    monkeypatch.setattr(service, "ALONE", 1)
    make_worker(), make_worker()

    assert asked(county).state == Export.State.ASKED


def test_nobody_grants_their_own_export(county):
    make_worker()
    export = asked(county, columns=["full_number"])

    with pytest.raises(SecondPersonNeeded):
        decide_export(export=export, yes=True, by=county)


def test_the_database_refuses_what_the_service_forgot(county):
    make_worker()
    export = asked(county, columns=["full_number"])

    with pytest.raises(IntegrityError, match="export_granted_by_a_second"):
        Export.objects.filter(pk=export.pk).update(state=Export.State.GRANTED)


def test_the_database_refuses_a_second_person_who_is_the_first(county):
    make_worker()
    export = asked(county, columns=["full_number"])

    with pytest.raises(IntegrityError, match="export_two_people"):
        Export.objects.filter(pk=export.pk).update(decided_by=county)


def test_a_no_says_why_and_is_the_last_word(county, colleague):
    make_worker()
    export = asked(county, columns=["full_number"])

    decide_export(export=export, yes=False, by=colleague, remark="用掩码即可")

    export.refresh_from_db()
    assert (export.state, export.remark, export.job) == (Export.State.REFUSED, "用掩码即可", None)
    with pytest.raises(ExportDecided):
        decide_export(export=export, yes=True, by=colleague)


def test_a_no_without_a_reason_is_none(county, colleague):
    make_worker()
    export = asked(county, columns=["full_number"])

    with pytest.raises(ReasonMissing):
        decide_export(export=export, yes=False, by=colleague, remark=" ")
    assert list(to_grant(colleague)) == [export]


@pytest.mark.parametrize(("yes", "kind", "word"), [(True, GRANTED, "已获批准"), (False, REFUSED, "未获批准")])
def test_whoever_asked_is_told_what_the_second_person_said(county, colleague, yes, kind, word):
    make_worker()
    county.phone = "15400000007"
    county.save()
    export = decide_export(
        export=asked(county, columns=("name", "full_number")), yes=yes, by=colleague, remark="测甲不在名单"
    )

    notice = Notice.objects.get()
    assert (notice.kind, notice.phone, notice.person) == (kind, county.phone, f"user:{county.pk}")
    letter = kind_of(kind).compose([notice])[notice.pk]
    assert isinstance(letter, Letter)
    assert (letter.phone, letter.text.endswith(f"/desk/exports/{export.pk}/")) == (county.phone, True)
    # The reason is free text: it is read on the page, behind the sign-in.
    assert (word in letter.text, "测甲" in letter.text) == (True, False)


def test_without_a_phone_on_record_no_message_is_owed(county, colleague):
    make_worker()
    county.phone = ""
    county.save()
    decide_export(export=asked(county, columns=("name", "full_number")), yes=True, by=colleague)

    assert not Notice.objects.exists()


def test_what_waits_can_be_withdrawn_by_whoever_asked_alone(county, colleague):
    make_worker()
    export = asked(county, columns=["full_number"])

    with pytest.raises(NotAllowed):
        withdraw_export(export=export, by=colleague)
    assert withdraw_export(export=export, by=county).state == Export.State.WITHDRAWN


def test_reading_is_not_exporting(county):
    make_worker()
    town = make_officer(Role.TOWN, "520324116")

    assert town.can("workers.view")
    with pytest.raises(NotAllowed):
        asked(town)


def test_a_right_that_ended_meanwhile_ends_the_export(county):
    make_worker()
    export = asked(county)
    county.assignments.all().delete()

    with pytest.raises(NotAllowed):
        made(export)


def test_edge_case_41_a_county_exports_its_own_people_alone_and_sees_no_foreign_export():
    make_worker(legal_name="测自家", household=make_division(BOZHOU))
    make_worker(legal_name="测外县", household=make_division(ZHENGAN))
    bozhou, zhengan = make_officer(Role.COUNTY, BOZHOU), make_officer(Role.COUNTY, ZHENGAN)

    export = asked(bozhou, columns=["name"])

    assert sheet(made(export))[-1] == ["测自家"]
    assert export.expected == 1
    assert list(visible_to(zhengan)) == []
    assert list(visible_to(make_officer(Role.CITY))) == [export]


def test_control_without_the_scope_the_foreign_person_would_leave(monkeypatch):
    make_worker(legal_name="测外县", household=make_division(ZHENGAN))
    bozhou = make_officer(Role.COUNTY, BOZHOU)
    with pytest.raises(NothingToExport):
        asked(bozhou)

    monkeypatch.setattr("workers.views.selection.visible_to", lambda *_, **__: type(make_worker()).objects)
    assert asked(bozhou).expected == 2


def test_the_filters_lie_sealed_because_a_name_may_stand_in_them(county):
    make_worker(legal_name="测寻人", name_key="测寻人")

    export = asked(county, query="q=测寻人&page=3")

    assert "测寻人".encode() not in bytes(export.asked_sealed)
    assert QueryDict(Export.objects.get(pk=export.pk).asked).dict() == {"q": "测寻人"}


def test_edge_case_22_rare_characters_and_long_names_leave_as_they_are(county):
    names = ["阿依古丽·买买提", "测㯊𬱖", "测" * 25]
    for name in names:
        make_worker(legal_name=name)

    for form, encoding in ((Form.CSV, "utf-8-sig"), (Form.GB18030, "gb18030")):
        lines = made(asked(county, columns=["name"], form=form)).decode(encoding).split("\r\n")
        assert sorted(lines[1:4]) == sorted(names)
    assert sorted(str(row[0]) for row in sheet(made(asked(county, columns=["name"])))[-3:]) == sorted(names)


def test_a_pdf_is_made_and_refused_when_it_would_be_a_book(county, monkeypatch):
    make_worker(), make_worker()

    assert made(asked(county, form=Form.PDF)).startswith(b"%PDF-")
    monkeypatch.setattr(service, "MOST_ON_PAPER", 1)
    with pytest.raises(TooLongForPaper):
        asked(county, form=Form.PDF)


def test_words_are_in_the_language_of_whoever_asked(county):
    make_worker(sex="F")

    with translation.override("en"):
        assert sheet(made(asked(county, columns=["sex"])))[-2:] == [["Sex"], ["female"]]


@pytest.mark.parametrize("code", TABLES)
def test_every_list_leaves_with_all_its_columns_in_one_count_of_statements(code, county, django_assert_max_num_queries):
    """Whatever the number of rows: here none, and the list of people has its own count below."""
    table = TABLES[code]
    fields = table.fields_for(county)
    rows = table.rows(county, QueryDict("figure=gone" if code == "people" else ""))

    if isinstance(rows, Reckoned):
        pytest.skip("a form has lines without people")
    if code in ("staff", "history"):  # the county's officer is one of them, and was made
        rows = rows.none()
    with django_assert_max_num_queries(12):
        assert list(lines(rows, fields, total=0, say=lambda done, total: None)) == []


def test_statements_do_not_grow_with_the_rows(county):
    columns = [field.key for field in WORKERS.fields_for(county) if not field.needs]

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            made(asked(county, columns=columns))
        return len(caught)

    make_worker()
    statements()  # the choice of columns is kept the first time
    one = statements()
    for _ in range(30):
        make_worker()
    assert statements() == one
