"""Whatever is written into the history can be read there in words."""

import re
from pathlib import Path

from django.conf import settings

from zunyi.desk.history import SENTENCES, sentence

ROOT = Path(settings.BASE_DIR)
ACTION = re.compile(r"\brecord(?:_many)?\(\s*\"([a-z_]+\.[a-z_]+)\"")


def test_every_action_has_a_sentence() -> None:
    sources = [path for room in ("zunyi", "workers", "employers", "trips") for path in (ROOT / room).rglob("*.py")]
    actions = {action for path in sources for action in ACTION.findall(path.read_text())}

    assert len(actions) > 10
    assert actions - SENTENCES.keys() == set()  # a new action gets its words in zunyi/desk/history.py


def test_an_unknown_action_shows_its_code() -> None:
    assert sentence("moon.landed") == "moon.landed"
