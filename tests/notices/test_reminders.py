"""Ten thousand reminders, two hundred accidents, both kinds of provider: `make reliability ONLY=reminders`."""

import json
import os
import subprocess
import sys

import pytest


@pytest.mark.reliability
@pytest.mark.parametrize("provider", ["query", "idempotent"])
def test_reminders_arrive_once_whatever_happens(provider, full_size):
    if not full_size:
        pytest.skip("the small size of this is tests/notices/test_faults.py")
    load = ["--notices", os.environ.get("NOTICES", "10000"), "--faults", os.environ.get("FAULTS", "200")]
    command = [sys.executable, "-m", "tests.notices.ordeal", *load, "--provider", provider]

    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)

    print(done.stdout)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 5
    assert [line for line in lines if line["violations"]] == []
