"""What every test may rely on. Kept small: people and things are made by the functions of tests/factories.py."""

import os
import shutil

import pytest
from _pytest import python
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from tests.database import template
from tests.room import in_one_piece

# What takes minutes goes first, so that no process is left alone with it at the end.
LONG = ("accounts/test_doors", "accounts/test_scope", "accounts/api/test_fuzz", "standalone/", "reports/", "e2e/")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    """The Chromium of this machine: CHROMIUM, else what is installed."""
    wanted = os.environ.get("CHROMIUM")
    return wanted or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several processes test, make their template while they collect their tests."""
    if session.config.getoption("numprocesses", None) and not session.config.getoption("reuse_db"):
        with session.config.stash[blocking_manager_key].unblock():
            template()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Call each test with room for deep calls."""
    return in_one_piece(python.pytest_pyfunc_call, pyfuncitem)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> None:
    """A new test database begins as a copy of the template; one that is kept is brought up to date as it stands."""
    if django_db_createdb or not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(autouse=True)
def language_of_the_house() -> None:
    """Begin in the default language: a request leaves the language of its reader behind in the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def full_size() -> bool:
    """Whether tests marked `reliability` run at their full size (`make reliability`) or at the suite's small one."""
    return os.environ.get("FULL_SIZE") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((at for at, part in enumerate(LONG) if part in item.nodeid), len(LONG)))
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
