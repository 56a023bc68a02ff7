"""The forms of a list: which fit, what stands on them, and that what went out once stays as it was."""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, HandOut, Leg, ManifestFile, Mode
from trips.papers import forms, sheets
from trips.papers.forms import FORMS, forms_for
from trips.papers.frozen import frozen
from trips.refusals import ConsentTakenBack, FormDoesNotFit, ListNotInForce, NothingOfThatDay
from trips.services.booking import book_workers, cancel_booking
from trips.services.manifest.bundle import ask_for_bundle
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest
from workers.models import Consent
from workers.services.consent import keep_consents, withdraw_consent
from zunyi.accounts.roles import Role
from zunyi.jobs.models import Job
from zunyi.jobs.services import run_job

pytestmark = pytest.mark.django_db

RARE = "测㯊𬱖磏"
KINDS = ("pdf", "xlsx")


@pytest.fixture
def county():
    return make_officer(Role.COUNTY, make_division("520324"))


def issued(county, *, mode=Mode.BUS, role=Leg.Role.TRUNK, names=(RARE, "试·样例江")):
    trip = make_trip(seats=12)
    workers = [make_worker(legal_name=name, household=make_division("520324116")) for name in names]
    book_workers(trip=trip, workers=workers, by=None, channel=Booking.Channel.WEB)
    trip.legs.update(mode=mode)
    leg = trip.legs.select_related("trip__organiser", "trip__destination", "layout").get()
    manifest = issue_manifest(leg=leg, by=county)
    manifest.leg.role = role
    return manifest


def handed(manifest, county, form, kind):
    facts = {"recipient": "测试单位", "purpose": "核对"}
    return hand_out_manifest(manifest=manifest, form=form, format=kind, by=county, **facts)


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.parametrize(
    ("mode", "role", "offered"),
    [
        (Mode.RAIL, Leg.Role.TRUNK, ["rail", "insurer", "escort", "arrival", "seats", "slips", "board"]),
        (Mode.FLIGHT, Leg.Role.TRUNK, ["flight", "insurer", "escort", "arrival", "seats", "slips", "board"]),
        (Mode.BUS, Leg.Role.TRUNK, ["bus", "insurer", "escort", "arrival", "seats", "slips", "board"]),
        (Mode.BUS, Leg.Role.FEEDER, ["bus", "insurer", "escort", "seats", "slips", "board"]),
        (Mode.BUS, Leg.Role.SHUTTLE, ["bus", "insurer", "escort", "arrival", "seats", "slips"]),
    ],
)
def test_only_the_forms_that_fit_the_run_are_offered(county, mode, role, offered):
    manifest = issued(county, mode=mode, role=role)

    assert [form.code for form in forms_for(manifest)] == offered
    with pytest.raises(FormDoesNotFit):
        handed(manifest, county, next(code for code in FORMS if code not in offered), "pdf")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_prints_with_names_hash_and_page_numbers_and_hides_what_it_must(county, form):
    mode = form if form in (Mode.RAIL, Mode.FLIGHT) else Mode.BUS
    manifest = issued(county, mode=mode)
    if form == "changes":
        manifest = changed(manifest, county)
    number = manifest.rows()[0]["id_number"]

    text = text_of(handed(manifest, county, form, "pdf").content)

    assert f"{manifest.number}SHA-256{manifest.sha256}" in text
    assert "第1页，共" in text
    assert (number in text) is FORMS[form].full_numbers
    if form == "board":
        assert "测**" in text
        assert RARE not in text
        assert number[-4:] not in text
    elif form != "changes":
        # A ticket cannot carry what GBK lacks: there the name on the card stands in the note.
        assert RARE in text


@pytest.mark.parametrize("form", [code for code, form in FORMS.items() if form.listing and code != "changes"])
def test_every_list_comes_as_excel_too_as_text_with_a_frozen_head(county, form):
    mode = form if form in (Mode.RAIL, Mode.FLIGHT) else Mode.BUS
    manifest = issued(county, mode=mode)

    sheet = openpyxl.load_workbook(io.BytesIO(handed(manifest, county, form, "xlsx").content)).active

    last = [cell for cell in sheet[sheet.max_row] if cell.value]
    assert {cell.data_type for cell in last} == {"s"}
    assert sheet.freeze_panes is not None
    assert sheet.page_setup.paperSize == 9
    assert any(manifest.rows()[1]["legal_name"] == cell.value for cell in last)


def changed(manifest, county):
    """The second version: the first person went, somebody else came."""
    leg = manifest.leg
    cancel_booking(booking=Booking.objects.order_by("pk").first(), by=None)
    book_workers(trip=leg.trip, workers=[make_worker(legal_name="测新来")], by=None, channel=Booking.Channel.WEB)
    made = issue_manifest(leg=leg, by=county, reason="换人")
    return approve_manifest(manifest=made, by=make_officer(Role.COUNTY, make_division("520324")))


def test_the_substitution_list_says_who_came_for_whom(county):
    manifest = changed(issued(county), county)

    content = handed(manifest, county, "changes", "xlsx").content

    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    [line] = [row for row in rows if row[0] == "1"]
    assert (line[1], line[2], line[5], line[4] == line[7]) == ("替换", RARE, "测新来", True)


def test_what_went_out_once_is_the_same_bytes_for_ever(county, monkeypatch):
    manifest = issued(county)
    first = {kind: handed(manifest, county, "bus", kind) for kind in ("xlsx", "pdf")}
    monkeypatch.setattr(forms, "as_pdf", lambda *_: b"a newer typst")
    monkeypatch.setattr(forms, "as_xlsx", lambda *_: b"a newer xlsxwriter")
    changed(manifest, county)

    for kind, once in first.items():
        assert handed(manifest, county, "bus", kind).content == once.content
    assert ManifestFile.objects.filter(manifest=manifest).count() == 2
    assert HandOut.objects.filter(manifest=manifest).count() == 4


def test_a_pdf_is_the_same_even_when_it_is_made_again(county):
    manifest = issued(county)
    once = handed(manifest, county, "escort", "pdf").content

    ManifestFile.objects.all().delete()

    assert handed(manifest, county, "escort", "pdf").content == once


def test_a_version_that_waits_is_not_handed_out(county):
    manifest = issued(county)
    book_workers(trip=manifest.leg.trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)

    with pytest.raises(ListNotInForce):
        handed(issue_manifest(leg=manifest.leg, by=county, reason="增加一人"), county, "bus", "pdf")


def test_a_character_without_a_glyph_is_marked_and_the_excel_keeps_it(county):
    manifest = issued(county, names=("测\U0002a6b2",))

    text = text_of(handed(manifest, county, "bus", "pdf").content)
    sheet = openpyxl.load_workbook(io.BytesIO(handed(manifest, county, "bus", "xlsx").content)).active

    assert "测〓" in text
    assert "U+2A6B2(1)" in text
    assert "测\U0002a6b2" in [cell.value for cell in sheet[sheet.max_row]]


def test_eight_slips_stand_on_a_sheet(county):
    manifest = issued(county, names=[f"测客{sign}" for sign in "甲乙丙丁戊己庚辛壬"])

    pages = PdfReader(io.BytesIO(handed(manifest, county, "slips", "pdf").content)).pages

    assert [page.extract_text().count("…") for page in pages] == [8, 1]


def test_all_lists_of_a_day_come_as_one_file_and_each_is_a_hand_out(county):
    one, other = issued(county), issued(county, mode=Mode.RAIL)
    day = timezone.localdate(one.leg.calls.first().at)
    job = ask_for_bundle(day=day, forms=["bus", "rail", "seats"], recipient="市人社局", purpose="存档", by=county)

    done = run_job(job.pk)

    assert done.state == Job.State.DONE
    with zipfile.ZipFile(io.BytesIO(done.result_file.content())) as archive:
        names = archive.namelist()
        index = archive.read("list.txt").decode("utf-8-sig").splitlines()
    assert sorted(names) == sorted(
        ["list.txt"]
        + [f"{one.leg.trip.number}/{one.number}-{file}" for file in ("bus.xlsx", "bus.pdf", "seats.pdf")]
        + [f"{other.leg.trip.number}/{other.number}-{file}" for file in ("rail.xlsx", "rail.pdf", "seats.pdf")]
    )
    assert [line.partition("：")[0] for line in index] == [one.number, other.number]
    assert HandOut.objects.filter(recipient="市人社局", purpose="存档").count() == 6


def test_a_list_with_somebody_who_took_the_consent_back_is_left_out_of_the_days_file_and_named_in_it(county):
    one, other = issued(county), issued(county, names=("测甲江",))
    worker = Booking.objects.filter(trip=one.leg.trip).order_by("pk").first().worker
    keep_consents(workers=[worker], purposes=Consent.Purpose.values, manner="read", by=county)
    withdraw_consent(worker=worker, purpose=Consent.Purpose.SHARING, by=county)
    day = timezone.localdate(one.leg.calls.first().at)
    job = ask_for_bundle(day=day, forms=["bus"], recipient="市人社局", purpose="存档", by=county)

    done = run_job(job.pk)

    with zipfile.ZipFile(io.BytesIO(done.result_file.content())) as archive:
        names = archive.namelist()
        index = archive.read("list.txt").decode("utf-8-sig").splitlines()
    assert set(names) == {"list.txt", *(f"{other.leg.trip.number}/{other.number}-bus.{kind}" for kind in KINDS)}
    assert [line for line in index if one.number in line] == [f"{one.number}: {ConsentTakenBack.message}"]
    assert not HandOut.objects.filter(manifest=one).exists()


def test_a_day_without_lists_makes_no_file(county):
    with pytest.raises(NothingOfThatDay):
        ask_for_bundle(
            day=timezone.localdate() + timedelta(days=99), forms=["bus"], recipient="甲", purpose="乙", by=county
        )


def test_a_train_that_nobody_has_drawn_is_planned_in_blocks_that_a_page_holds(county):
    trip = make_trip(seats=130)
    people = [make_worker() for _ in range(130)]
    book_workers(trip=trip, workers=people, by=None, channel=Booking.Channel.WEB)
    leg = trip.legs.select_related("trip__organiser", "trip__destination", "layout").get()
    manifest = issue_manifest(leg=leg, by=county)
    found = frozen(manifest)
    found.facts.pop("cars", None)

    pages = PdfReader(io.BytesIO(sheets.seat_plan(found))).pages

    names = [re.sub(r"\s+", "", page.extract_text()) for page in pages]
    assert all(sum(worker.legal_name in text for worker in people) for text in names)  # no page is empty
    assert sum(worker.legal_name in "".join(names) for worker in people) == 130
