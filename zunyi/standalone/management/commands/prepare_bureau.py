"""`manage.py prepare_bureau`: bring a database to where this version of the bureau can work with it."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

# How make_demo ends when people are there already.
INHABITED = 3
# What the data files of this repository say, in the order in which one builds on the other; each is safe to run again.
LOADERS = ("load_divisions", "load_templates")


class Command(BaseCommand):
    """Tables, places, patterns of trips and, where wanted, the demo: in one process, as each start of Django costs."""

    help = "Migrate, load the data files and, with --demo-note, make the demo once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo-note",
            type=Path,
            help="make the demo unless this file exists; then keep in it what the demo says of its accounts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
        for loader in LOADERS:
            call_command(loader, stdout=self.stdout)
        note: Path | None = options["demo_note"]
        if note and not note.exists() and "make_demo" in get_commands():
            self.make_demo(note)

    def make_demo(self, note: Path) -> None:
        """Make the demo and keep its accounts; a start that was broken off right after making it is no fault."""
        said = StringIO()
        try:
            call_command("make_demo", stdout=said)
        except CommandError as reason:
            if reason.returncode != INHABITED:
                raise
            self.stdout.write(str(reason))
            return
        note.write_text(said.getvalue(), "utf-8")
