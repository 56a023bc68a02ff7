"""`manage.py prepare_bureau`: bring a database to where this version of the bureau can work with it."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Tables, the tree of places and, where it is wanted, the demo: one process, because each start of Django costs."""

    help = "Migrate, load the divisions and, with --demo-note, make the demo once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo-note",
            type=Path,
            help="make the demo unless this file exists; then keep in it what the demo says of its accounts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
        call_command("load_divisions", stdout=self.stdout)
        note: Path | None = options["demo_note"]
        if note and not note.exists() and "make_demo" in get_commands():
            said = StringIO()
            call_command("make_demo", stdout=said)
            note.write_text(said.getvalue(), "utf-8")
