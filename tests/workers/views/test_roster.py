"""Roster imports at the desk, from the upload to the result."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.factories.workers import make_number
from tests.sheets.hostile import zip_bomb
from tests.workers.rosters import DATA, judged, roster_file, row
from workers.models import RosterImport, Worker
from zunyi.audit.models import AuditEntry
from zunyi.divisions.models import Division
from zunyi.jobs.services import run_job
from zunyi.sheets.reading import read_workbook

pytestmark = pytest.mark.usefixtures("places")


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def client_of(role: str, code: str | None) -> Client:
    return signed_in(make_officer(role, place(code) if code else None))


@pytest.fixture
def officer():
    return client_of("county", "520324")


def upload(client: Client, content: bytes, name: str = "花名册.xlsx", **data):
    data = {"county": place("520324").pk, "file": SimpleUploadedFile(name, content), **data}
    return client.post(reverse("workers:roster_new"), data)


def made(*rows, code: str = "520324") -> RosterImport:
    county = place(code)
    return judged(roster_file(*rows), county=county, by=make_officer("county", county))


def urls_of(roster: RosterImport) -> list[str]:
    names = ("detail", "progress", "columns", "confirm", "errors")
    return [reverse(f"workers:roster_{name}", args=[roster.pk]) for name in names]


def test_from_the_file_to_the_register(officer):
    answer = upload(officer, (DATA / "roster-zhengan.xlsx").read_bytes())
    roster = RosterImport.objects.get()
    assert answer.headers["Location"] == reverse("workers:roster_detail", args=[roster.pk])
    preview = officer.get(answer.headers["Location"])
    assert preview.status_code == 200
    assert [view.row.number for view in preview.context["rows"]] == [30, 186, 252, 277]
    new = officer.get(answer.headers["Location"] + "?show=new&page=6")
    assert (len(new.context["rows"]), new.context["page"].paginator.count) == (46, 296)

    assert officer.get(reverse("workers:roster_confirm", args=[roster.pk])).status_code == 200
    officer.post(reverse("workers:roster_confirm", args=[roster.pk]))
    roster.refresh_from_db()
    assert officer.get(reverse("workers:roster_progress", args=[roster.pk])).status_code == 200
    run_job(roster.job_id)

    roster.refresh_from_db()
    assert (roster.state, Worker.objects.count()) == ("done", 296)
    assert officer.get(reverse("workers:roster_progress", args=[roster.pk])).status_code == 286
    assert "新登记296人" in officer.get(answer.headers["Location"]).content.decode()
    assert officer.get(reverse("workers:roster_list")).context["page"].paginator.count == 1


def test_number_is_masked_on_every_page(officer):
    number = make_number()
    roster = made(row("测一鸣", number), ["测二", number[:17], "", f"见{number}"])

    for url in [*urls_of(roster), urls_of(roster)[0] + "?show=new"]:
        page = officer.get(url).content.decode(errors="ignore")
        assert number[6:14] not in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zip_bomb(100), "解开后却大得不正常"),
        (b"<html><table></table></html>", "改了名的网页"),
        ("企业,岗位\n甲,乙\n".encode(), "没有找到需要的列"),
    ],
)
def test_wrong_file_is_answered_in_plain_words(officer, content, words):
    answer = upload(officer, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RosterImport.objects.exists()


def test_same_file_leads_to_the_earlier_import(officer):
    content = roster_file(row("测一鸣", make_number()))
    first = upload(officer, content).headers["Location"]

    again = upload(officer, content)

    assert again.status_code == 422
    assert first in again.content.decode()
    assert upload(officer, content, again="on").status_code == 302


def test_columns_are_corrected(officer):
    roster = made(row("测一鸣", make_number(), 户籍乡镇="格林镇"))
    url = reverse("workers:roster_columns", args=[roster.pk])
    form = officer.get(url).context["form"]
    sent = {name: field.initial for name, field in form.fields.items()}

    twice = officer.post(url, sent | {"s0c3": "name"})
    without = officer.post(url, sent | {"s0c0": ""})
    answer = officer.post(url, sent | {"s0c3": ""})

    assert (twice.status_code, without.status_code, answer.status_code) == (422, 422, 302)
    detail = officer.get(answer.headers["Location"])
    assert detail.context["columns"]["unused"] == ["户籍乡镇"]


def test_rows_to_mend_come_back_in_the_layout_of_the_file(officer):
    number = make_number()
    roster = made(row("测一鸣", number[:17], 户籍乡镇="格林镇"), row("测二", make_number()))

    answer = officer.get(reverse("workers:roster_errors", args=[roster.pk]))

    [sheet] = read_workbook(answer.content).sheets
    head, wrong = sheet.rows[1:]
    assert (head[:2], head[-1], len(sheet.rows)) == (["姓名", "身份证号码"], "问题", 3)
    assert (wrong[:2], wrong[-1][:14]) == (["测一鸣", number[:17]], "身份证号码：身份证号码应为1")
    assert AuditEntry.objects.filter(action="roster.errors_handed_out").exists()
    assert upload(officer, answer.content).status_code == 302  # and can be uploaded again


def test_empty_roster_is_understood_again(officer):
    answer = officer.get(reverse("workers:roster_empty"))

    [sheet] = read_workbook(answer.content).sheets
    assert sheet.rows[1][:4] == ["序号", "姓名", "性别", "身份证号码"]


def test_dropped(officer):
    roster = made(row("测一鸣", make_number()))

    officer.post(reverse("workers:roster_drop", args=[roster.pk]))

    assert officer.get(urls_of(roster)[0]).status_code == 200
    assert officer.get(urls_of(roster)[2]).status_code == 404
    assert not roster.rows.exists()


@pytest.mark.parametrize(
    ("role", "code", "mine", "door"),
    [
        ("county", "520324", 200, 200),
        ("city", "520300", 200, 200),
        ("county", "520325", 404, 200),
        ("town", "520324116", 403, 403),
        ("auditor", None, 403, 403),
        ("escort", None, 403, 403),
    ],
)
def test_doors(role, code, mine, door):
    roster = made(row("测一鸣", make_number()))
    client = client_of(role, code)

    details = {client.get(url).status_code for url in urls_of(roster) if "progress" not in url}
    assert details == {mine}
    doors = [reverse(f"workers:roster_{name}") for name in ("list", "new", "empty")]
    assert {client.get(url).status_code for url in doors} == {door}
    assert client.post(reverse("workers:roster_drop", args=[roster.pk])).status_code == (302 if mine == 200 else mine)
    assert Client().get(urls_of(roster)[0]).status_code == 302


def test_edge_case_41_another_countys_roster_is_denied_and_the_asking_is_written_down():
    roster, other = made(row("测一鸣", make_number())), make_officer("county", place("520304"))
    address = reverse("workers:roster_detail", args=[roster.pk])

    assert signed_in(other).get(address).status_code == 404

    [entry] = AuditEntry.objects.filter(action="roster.denied")
    assert (entry.by, entry.about_id) == (other, str(roster.pk))
    assert client_of("city", "520300").get(address).status_code == 200


def test_officer_cannot_upload_for_another_county(officer):
    answer = upload(officer, roster_file(row("测一鸣", make_number())), county=place("520325").pk)

    assert answer.status_code == 422
    assert not RosterImport.objects.exists()


def test_thirty_rows_cost_as_many_queries_as_one(officer):
    def queries(rows: int) -> int:
        roster = made(*(row(f"测{'一二三四五六七八九十'[n % 10]}", make_number()) for n in range(rows)))
        url = reverse("workers:roster_detail", args=[roster.pk])
        with CaptureQueriesContext(connection) as asked:
            officer.get(url)
        return len(asked)

    queries(1)  # the session's first page notes that it was seen
    assert queries(1) == queries(30)


def test_list_costs_as_many_queries_for_thirty_as_for_one(officer):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            officer.get(reverse("workers:roster_list"))
        return len(asked)

    made(row("测一鸣", make_number()))
    queries()  # the session's first page notes that it was seen
    one = queries()
    for _ in range(5):
        made(row("测一鸣", make_number()))
    assert queries() == one
