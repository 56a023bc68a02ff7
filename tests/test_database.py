"""The template of the tests' database is made anew whenever a migration is another one."""

import shutil
from pathlib import Path

import pytest

from tests import database


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the trips' migrations, which stands for those of every app."""
    place = tmp_path / "migrations"
    shutil.copytree(database._folders("trips.migrations")[0], place)
    monkeypatch.setattr(database, "_folders", lambda module: [place])
    return place


def test_every_app_with_tables_of_ours_is_looked_at():
    assert all(database._folders(f"{room}.migrations") for room in ("workers", "employers", "trips", "zunyi.reports"))
    assert database._folders("django.contrib.auth.migrations")
    assert database._folders("django.forms.migrations") == []


def test_the_same_files_give_the_same_mark(folder: Path):
    assert database.fingerprint() == database.fingerprint()


def test_a_changed_a_new_and_a_lost_migration_each_give_another_mark(folder: Path):
    marks = {database.fingerprint()}
    first = folder / "0001_initial.py"
    first.write_text(first.read_text() + "\n")
    marks.add(database.fingerprint())
    (folder / "9999_new.py").write_text("")
    marks.add(database.fingerprint())
    first.unlink()
    marks.add(database.fingerprint())

    assert len(marks) == 4
