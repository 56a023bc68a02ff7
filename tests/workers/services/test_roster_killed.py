"""A worker process that is killed in the middle of a roster: nothing of it is left, and the next one does it whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_number
from tests.workers.rosters import judged, roster_file, row
from workers.models import Companions, Identity, RosterImport, Wish, Worker
from workers.services.roster_import import confirm_roster
from workers.services.roster_taking import take_over_roster
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)

# Takes the roster over up to the point where people, numbers and wishes are written, says so, and hangs there.
_HALF = """
import sys, time, django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[2]
from workers.services.roster_taking import take_over_roster

def say(done, total):
    if done >= total * 0.75:
        print("half", flush=True)
        time.sleep(600)

take_over_roster(roster_id=int(sys.argv[1]), by=None, say=say)
"""


def confirmed() -> RosterImport:
    county = make_division("520324")
    officer = make_officer("county", county)
    rows = [row(f"测{sign}", make_number(), 意向务工地="珠海", 同行编号="同行1") for sign in "甲乙丙丁"]
    make_division("440400")
    roster = judged(roster_file(*rows), county=county, by=officer)
    confirm_roster(roster=roster, by=officer)
    return roster


def test_killed_half_way_it_leaves_nothing_and_is_done_again() -> None:
    roster = confirmed()
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-c", _HALF, str(roster.pk), name]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "zunyi.settings.test"}
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    assert worker.stdout is not None
    try:
        assert worker.stdout.readline() == "half\n"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)
        worker.stdout.close()

    assert not Worker.objects.exists()
    assert not Identity.objects.exists()
    assert not AuditEntry.objects.filter(action="worker.registered").exists()
    assert RosterImport.objects.get().state == "confirmed"

    counts = take_over_roster(roster_id=roster.pk, by=None)  # waits for the dead one's lock to be let go

    assert (counts["registered"], counts["groups"]) == (4, 1)
    assert Worker.objects.count() == Identity.objects.count() == Wish.objects.count() == 4
    assert Companions.objects.count() == 1
