"""The ten pictures of docs/tour.md, taken from a running demo:

    make run                                             # in one terminal, on an empty database
    .venv/bin/python -m tests.e2e.tour http://127.0.0.1:8000     # in another

Each picture is small enough for a repository; the names of the files are the order of the story.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

# As make_demo prints it.
PASSWORD = "zunyi-demo-2027"
FOLDER = Path(__file__).parents[2] / "docs" / "tour"
DESK, PHONE = {"width": 1180, "height": 680}, {"width": 390, "height": 780}
# Pages that are full of words weigh more, so less of them is shown.
LOW, WIDE = {"width": 1180, "height": 470}, {"width": 1366, "height": 640}
LARGEST = 150 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: whose, how wide, and how to get there."""

    name: str
    account: str
    go: Callable[[Page], object]
    window: dict[str, int]


def _open(address: str, *links: str) -> Callable[[Page], object]:
    """Go to the address, then follow links, each the first whose address matches."""

    def go(page: Page) -> None:
        page.goto(address)
        for link in links:
            addresses = page.eval_on_selector_all("main a[href]", "all => all.map(each => each.getAttribute('href'))")
            page.goto(next(each for each in addresses if re.search(link, each)))

    return go


def _seats(page: Page) -> None:
    """Who sits where in tomorrow's train."""
    _open("/desk/trips/", r"/trips/ZY\w+R01/$", r"/seats/$")(page)
    page.evaluate("window.scrollTo(0, 260)")


def _reasons(page: Page) -> None:
    """The proposals of a matching, each with its reasons."""
    _open("/desk/matching/", r"/matching/\d+/$")(page)
    page.evaluate("window.scrollTo(0, 560)")


def _gate(page: Page) -> None:
    """The bus that boards now: the second of the day's."""
    page.goto("/gate/")
    page.locator("main a[href^='/gate/']").nth(1).click()


def _slip(page: Page) -> None:
    """The slip of somebody who travels, found as its owner finds it: by the phone and the code in the message."""
    page.goto("/fake-phone/")
    messages = page.locator("main").inner_text()
    phone, code = re.findall(r"(154 ?\d{4} ?\d{4})(?:(?!154 ?\d{4}).)*?报名成功.*?凭证码([0-9A-Z]{8})", messages, re.S)[
        0
    ]
    page.goto("/my-trips/slip/")
    page.fill("[name=phone]", phone)
    page.fill("[name=code]", code)
    page.click("main button[type=submit]")


PICTURES = (
    Picture("01-today", "zhengan", _open("/desk/"), DESK),
    Picture("02-roster", "zhengan", _open("/desk/imports/", r"/imports/\d+/$"), DESK),
    Picture("03-vacancies", "city", _open("/desk/vacancies/?state=held"), DESK),
    Picture("04-matching", "zhengan", _reasons, LOW),
    Picture("05-seats", "city", _seats, {"width": 1180, "height": 600}),
    Picture("06-sign-up", "", _open("/"), PHONE),
    Picture("07-slip", "", _slip, PHONE),
    Picture("08-messages", "", _open("/fake-phone/"), PHONE),
    Picture("09-gate", "escort", _gate, PHONE),
    Picture("10-report", "city", _open("/desk/reports/"), WIDE),
)


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--lang=zh-CN"])
        for picture in PICTURES:
            page = _page(browser, address, picture)
            picture.go(page)
            page.wait_for_load_state("networkidle")
            path = FOLDER / f"{picture.name}.png"
            page.screenshot(path=path)
            size = path.stat().st_size
            print(f"{path.name:<20}{size / 1024:6.0f} KB{'  TOO LARGE' if size > LARGEST else ''}")
            page.context.close()
        browser.close()


def _page(browser: Browser, address: str, picture: Picture) -> Page:
    """A fresh browser in which the account, if any, has signed in."""
    page = browser.new_context(base_url=address, viewport=picture.window, locale="zh-CN").new_page()
    if picture.account:
        page.goto("/accounts/login/")
        page.fill("[name=login]", picture.account)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
