"""The first working day, from a roster in Excel to a list in the escort's hand: real files, processes and browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from python_calamine import CalamineWorkbook

from employers.models import Employer, Placement, Vacancy
from tests.e2e.processes import worker_and_beat
from tests.factories.staff import make_officer
from tests.factories.trips import make_ready
from tests.factories.workers import make_number
from tests.live import web
from trips.models import Booking, Trip
from trips.services.plan.patterns import load_layouts, load_places, load_templates
from workers.models import Identity, Worker
from zunyi.divisions.models import Division
from zunyi.divisions.services import load_divisions
from zunyi.notices.models import FakeMessage, Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DATA = Path(__file__).parent.parent / "data"
PASSWORD = "a-long-demo-password"
PATIENCE = 180_000


@pytest.fixture
def bureau(settings: object) -> Iterator[str]:
    """The whole bureau: places, patterns, an officer, web, worker and clock; its address."""
    load_divisions()
    load_layouts()
    load_places()
    load_templates()
    for role, code, name in (("county", "520324", "zhengan"), ("village", None, "village")):
        place = (
            Division.objects.get(code=code) if code else Division.objects.filter(code__startswith="520324116").last()
        )
        officer = make_officer(role, place)
        officer.username = name
        officer.set_password(PASSWORD)
        officer.save()
    with web(QUIET_HOURS="0,0") as port, worker_and_beat(QUIET_HOURS="0,0"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def browser(browser_path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Browser]:
    """A Chromium; how its pages looked at the end stays in the test's folder."""
    # The browser's driver runs a loop in this thread; the test still asks the database now and then.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        yield browser
        for at, page in enumerate(page for context in browser.contexts for page in context.pages):
            page.screenshot(path=tmp_path / f"page-{at}.png")


def desk(browser: Browser, bureau: str, name: str) -> Page:
    """Somebody's desk, signed in."""
    page = browser.new_context(
        base_url=bureau, viewport={"width": 1366, "height": 768}, accept_downloads=True
    ).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/accounts/login/?next=/desk/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/desk/")
    return page


def phone(browser: Browser, bureau: str) -> Page:
    page = browser.new_context(base_url=bureau, viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def test_from_a_roster_to_a_list_in_the_escorts_hand(bureau: str, browser: Browser) -> None:
    officer = desk(browser, bureau, "zhengan")

    _imports_the_roster(officer)
    _imports_the_vacancies(officer)
    bus = _schedules_three_trips(officer)
    kept, cancelled = _two_people_sign_up_and_one_cancels(phone(browser, bureau), bus)
    helped = _a_village_officer_helps(desk(browser, bureau, "village"), bus)
    _matches_wishes_and_vacancies(officer)
    _reminders_arrive_once(phone(browser, bureau), gone=cancelled, going=[kept, helped])
    _exports_the_manifest_and_the_days_report(officer, bus)


def _take_over(page: Page, address: str, file: str) -> None:
    """Upload a file as it is, look at what was understood, confirm, and wait for the worker to do it."""
    page.goto(address)
    page.set_input_files("[name=file]", DATA / file)
    page.get_by_role("button", name="上传并查看").click()
    page.locator("a[href$='/confirm/']").click()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("已导入", timeout=PATIENCE)


def _imports_the_roster(page: Page) -> None:
    _take_over(page, "/desk/imports/new/", "roster-zhengan.xlsx")

    assert Worker.objects.count() == 296
    identity = Identity.objects.order_by("pk").first()
    assert identity is not None
    assert identity.number().startswith("520399")
    assert identity.number().encode() not in bytes(identity.number_sealed)


def _imports_the_vacancies(page: Page) -> None:
    _take_over(page, "/desk/vacancy-imports/new/", "vacancies.xlsx")

    assert Employer.objects.count() > 30
    assert Vacancy.objects.filter(state="open").exists()
    assert Vacancy.objects.filter(requirements__contains="限男性", state="open").count() == 0


def _schedules_three_trips(page: Page) -> Trip:
    departs_at = timezone.localtime() + timedelta(days=9)
    for pattern in ("正安—晋江", "遵义南—珠海", "遵义新舟—珠海"):
        page.goto("/desk/trips/new/")
        page.get_by_role("link", name=re.compile(pattern)).first.click()
        page.fill("[name=departs_at]", f"{departs_at:%Y-%m-%dT07:30}")
        page.locator("main form button.btn-primary").click()
        page.locator("button[name=confirm]").click()
        page.wait_for_url(re.compile(r"/desk/trips/[A-Z]+\d+"))
        number = re.search(r"/desk/trips/([A-Z]+\d+[BRF]\d+)", page.url)
        assert number is not None
        make_ready(Trip.objects.get(number=number[1]))
        for step in ("released", "open"):
            page.goto(f"/desk/trips/{number[1]}/")
            page.locator(f"a[href$='/step/{step}/']").click()
            page.locator("main form button.btn-primary").click()
        page.locator("main a[href$='/seats/']").first.click()
        expect(page.locator(".seat-map").first).to_be_visible()
    assert Trip.objects.filter(state="open").count() == 3
    return Trip.objects.get(number__startswith="ZA", state="open", title__contains="晋江")


def _fill_person(page: Page, at: int, name: str, number: str, mobile: str = "") -> None:
    page.fill(f"[name=p-{at}-name]", name)
    page.fill(f"[name=p-{at}-number]", number)
    page.fill(f"[name=p-{at}-phone]", mobile)


def _two_people_sign_up_and_one_cancels(page: Page, bus: Trip) -> tuple[Booking, Booking]:
    page.goto("/")
    page.locator(f"a[href='/trips/{bus.number}/']").click()
    page.get_by_role("link", name="我要报名").click()
    _fill_person(page, 0, "测一鸣", make_number(), "15400001111")
    page.get_by_role("button", name="有人和我一起去").click()
    _fill_person(page, 1, "样例江", make_number())
    page.select_option("[name=household]", label="凤仪街道")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("我已看过").check()
    page.get_by_role("button", name="确认报名").click()
    page.wait_for_url("**/slips/**")
    expect(page.locator(".slip .qr svg")).to_have_count(2)

    first, second = Booking.objects.filter(trip=bus).order_by("pk")
    seats = [claim.seat for claim in (first.seat_claims.get(stretch=0), second.seat_claims.get(stretch=0))]
    assert seats[0].bench == seats[1].bench

    page.goto("/my-trips/slip/")
    page.fill("[name=phone]", "154 0000 1111")
    page.fill("[name=code]", first.slip_code.lower())
    page.get_by_role("button", name="查看凭证").click()
    page.get_by_role("link", name="取消样例江的报名").click()
    page.get_by_role("button", name="是的，取消").click()
    expect(page.locator(".slip-ended")).to_have_count(1)
    return first, second


def _a_village_officer_helps(page: Page, bus: Trip) -> Booking:
    page.goto(f"/desk/trips/{bus.number}/sign-up/new/")
    _fill_person(page, 0, "例无机", make_number())
    expect(page.locator("[name=household] option:checked")).to_contain_text("村民委员会")  # the own, chosen already
    page.get_by_label("读给本人听").check()
    page.get_by_label("本人已听过").check()
    page.get_by_role("button", name="我要报名").click()
    page.wait_for_url("**/slips/**")
    return Booking.objects.get(trip=bus, worker__legal_name="例无机")


def _matches_wishes_and_vacancies(page: Page) -> None:
    page.goto("/desk/matching/new/")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("input[name=match]").first).to_be_visible(timeout=PATIENCE)
    page.locator("input[name=match]").first.check()
    page.get_by_role("button", name="确认勾选的…").click()
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()

    assert Placement.objects.filter(state="offered").count() >= 1


def _reminders_arrive_once(page: Page, *, gone: Booking, going: list[Booking]) -> None:
    """The days until the eve of departure pass: what was due then is due now. Worker and clock do the rest."""
    Notice.objects.filter(kind="reminder", state="due").update(due_at=timezone.now())

    waiting = Notice.objects.filter(kind="reminder", state__in=["due", "claimed", "sending"])
    for _ in range(360):
        if not waiting.exists():
            break
        time.sleep(0.5)
    assert dict(Notice.objects.filter(kind="reminder").values_list("about_id", "state")) == {
        str(going[0].pk): "sent", str(going[1].pk): "to_call", str(gone.pk): "superseded",
    }  # fmt: skip
    sent = Notice.objects.get(kind="reminder", about_id=str(going[0].pk))
    assert FakeMessage.objects.filter(text=sent.text).count() == 1
    page.goto("/fake-phone/")
    expect(page.get_by_text(sent.text)).to_have_count(1)


def _exports_the_manifest_and_the_days_report(page: Page, bus: Trip) -> None:
    page.goto(f"/desk/trips/{bus.number}/manifest/")
    page.locator("a[href*='/issue/']").first.click()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/v1/")
    page.select_option("[name=form]", "bus.xlsx")
    page.fill("[name=recipient]", "测试客运公司")
    page.fill("[name=purpose]", "包车合同附名单")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    rows = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    numbers = [
        cell for row in rows for cell in row if isinstance(cell, str) and re.fullmatch(r"520399\d{11}[\dX]", cell)
    ]
    assert len(numbers) == 2

    page.goto(f"/desk/reports/?day={timezone.localdate():%Y-%m-%d}")
    with page.expect_download() as download:
        page.locator("a[href*='daily.xlsx']").first.click()
    assert CalamineWorkbook.from_path(download.value.path()).sheet_names
