"""Sign-in and the style page in a real browser: what axe-core finds, what a phone shows, what needs no script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, sync_playwright

from zunyi.accounts.models import Assignment, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1366, "height": 768}}
PAGES = [
    "/desk/style/", "/desk/style/signup/", "/desk/style/gate/", "/desk/style/partner/",
    "/accounts/2fa/", "/accounts/password/change/", "/nothing/",
]  # fmt: skip


@pytest.fixture
def session() -> str:
    """The session of somebody who may see the desk."""
    person = User.objects.create_user("zhao", password="demo-demo-demo", name="赵一一")
    Assignment.objects.create(user=person, role="admin")
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def open_browser(browser_path: str, live_server: Any, session: str) -> Iterator[Any]:
    """A function that opens a browser of some width and language, signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])

        def start(
            width: str = "desk", language: str = "zh-hans", signed_in: bool = True, **more: Any
        ) -> BrowserContext:
            context = browser.new_context(
                viewport=WIDTHS[width], base_url=live_server.url, bypass_csp=True, **more
            )  # axe-core comes from outside the page, which the policy would refuse
            cookies = {settings.LANGUAGE_COOKIE_NAME: language}
            if signed_in:
                cookies[settings.SESSION_COOKIE_NAME] = session
            context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
            return context

        yield start
        browser.close()


def serious_faults(page: Page) -> list[str]:
    """What axe-core finds that would stop somebody."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nobody_is_shut_out(open_browser: Any, width: str, language: str) -> None:
    page = open_browser(width, language).new_page()
    faults = {}
    for address in PAGES:
        page.goto(address)
        faults[address] = serious_faults(page)
    page = open_browser(width, language, signed_in=False).new_page()
    page.goto("/accounts/login/")
    faults["/accounts/login/"] = serious_faults(page)

    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("large", ["0", "1"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_runs_over_the_edge_of_a_phone(open_browser: Any, live_server: Any, language: str, large: str) -> None:
    context = open_browser("phone", language)
    context.add_cookies([{"name": "large_print", "value": large, "url": live_server.url}])
    page = context.new_page()
    widths = {}
    for address in PAGES:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > WIDTHS["phone"]["width"]} == {}


def test_the_policy_finds_nothing_to_refuse(open_browser: Any) -> None:
    page = open_browser().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    for address in PAGES:
        page.goto(address)

    assert said == []


def test_menu_language_and_print_size_work_without_a_script(open_browser: Any) -> None:
    page = open_browser("phone", java_script_enabled=False).new_page()
    page.goto("/desk/style/")

    assert not page.locator("#nav").is_visible()
    page.locator(".nav-open").click()
    assert page.locator("#nav").is_visible()
    page.locator(".nav-close").click()

    page.get_by_role("button", name="大字版").click()
    assert page.locator("html").get_attribute("class") == "large"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/desk/style/")


def test_a_session_that_ends_in_mid_form_costs_nothing_that_was_typed(open_browser: Any) -> None:
    context = open_browser()
    page = context.new_page()
    page.goto("/desk/style/")
    form = page.locator("main form[method=post]").first
    form.locator("[name=name]").fill("王小荷")
    form.locator("[name=id_number]").fill("520399199001019000")
    form.locator("[name=trades][value=weld]").check()
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    form.get_by_role("button", name="保存").click()

    assert "还没有保存" in page.locator(".messages").inner_text()
    page.fill("[name=login]", "zhao")
    page.fill("[name=password]", "demo-demo-demo")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/style/")

    assert form.locator("[name=name]").input_value() == "王小荷"
    assert form.locator("[name=trades][value=weld]").is_checked()
    assert form.locator("[name=id_number]").input_value() == ""
    assert page.locator("[data-kept-note]").is_visible()


def test_arrow_keys_walk_through_the_seats(open_browser: Any) -> None:
    page = open_browser().new_page()
    page.goto("/desk/style/")
    page.locator(".seat-map-coach a.seat").first.focus()
    before = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement.textContent") != before
    assert page.evaluate("document.activeElement.classList.contains('seat')")
