"""`make bench`: every measurement, or the one named; each is a module here with a `measure()` that yields its rows.

The database is a real one with nothing switched off for speed, migrated and with its places loaded. Figures of a shared
machine are worth little by themselves: a module measures what it compares with in the same run.
"""

import importlib
import os
import platform
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command


def names() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("__"))


def main(wanted: list[str]) -> int:
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"There is no measurement {', '.join(unknown)}; there are: {', '.join(names()) or 'none yet'}")
        return 2
    django.setup()
    call_command("prepare_bureau", stdout=open(os.devnull, "w"))  # noqa: SIM115 - closed when we end
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL and Valkey beside us")
    for name in wanted or names():
        started = time.monotonic()
        print(f"\n{name}")
        for label, value in importlib.import_module(f"tests.bench.{name}").measure():
            print(f"  {label:<56}{value}", flush=True)
        print(f"  (took {time.monotonic() - started:.1f} s)")
    return 0


sys.exit(main(sys.argv[1:]))
