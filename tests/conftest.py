"""What every test may rely on. Kept small: people and things are made by the functions of tests/factories.py."""

import os
import shutil

import pytest
from django.utils import translation

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """The Chromium of this machine: CHROMIUM, else what is installed."""
    wanted = os.environ.get("CHROMIUM")
    return wanted or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(autouse=True)
def language_of_the_house() -> None:
    """Begin in the default language: a request leaves the language of its reader behind in the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def full_size() -> bool:
    """Whether tests marked `reliability` run at their full size (`make reliability`) or at the suite's small one."""
    return os.environ.get("FULL_SIZE") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_browser() is None:
        no_browser = pytest.mark.skip(reason="no Chromium here: install one, or name it in CHROMIUM")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(no_browser)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The program that browser tests drive (mark them `browser`)."""
    path = find_browser()
    assert path is not None
    return path
