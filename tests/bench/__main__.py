"""`make bench`, or `make bench ONLY=name`: each measure as a line of JSON.

A module here names its measures in NAMES and yields them from `measures()`: {"name", "value", "unit", "limit", "ratio",
"n"}. The database is a real one, migrated and with its places. Figures of a shared machine are worth little by
themselves: every measure comes with its raw limit from the same run.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import django
from django.core.management import call_command


def modules() -> dict[str, ModuleType]:
    """Every measure's name with the module that takes it."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("__"))
    found = [importlib.import_module(f"tests.bench.{name}") for name in names if name not in ("bare", "seasons")]
    return {measure: module for module in found for measure in module.NAMES}


def main(wanted: list[str]) -> int:
    django.setup()
    by_name = modules()
    if unknown := sorted(set(wanted) - set(by_name)):
        print(f"There is no measure {', '.join(unknown)}; there are: {', '.join(by_name)}", file=sys.stderr)
        return 2
    with open(os.devnull, "w") as nowhere:
        call_command("prepare_bureau", stdout=nowhere)
    chosen = wanted or list(by_name)
    for module in dict.fromkeys(by_name[name] for name in chosen):
        for row in module.measures():
            if row["name"] in chosen:
                print(json.dumps(row, ensure_ascii=False), flush=True)
    return 0


sys.exit(main(sys.argv[1:]))
