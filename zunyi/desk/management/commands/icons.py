"""Cut the sprite out of a copy of Tabler Icons: `npm pack @tabler/icons`, unpack it, name its folder here."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zunyi.desk.icons import NAMES, SPRITE

# Every icon carries an empty square that only sets its bounds; the view box does that already.
_BOUNDS = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


class Command(BaseCommand):
    help = "Write static/vendor/tabler-icons/sprite.svg from an unpacked @tabler/icons package."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", type=Path)

    def handle(self, *args: Any, package: Path, **options: Any) -> None:
        symbols = [_symbol(package / "icons" / "outline", name) for name in sorted(NAMES)]
        sprite = settings.BASE_DIR / "static" / SPRITE
        sprite.write_text('<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n")
        self.stdout.write(f"{len(symbols)} icons, {sprite.stat().st_size} bytes")


def _symbol(folder: Path, name: str) -> str:
    source = folder / f"{name}.svg"
    if not source.exists():
        raise CommandError(f"Tabler Icons has no {name}")
    inside = source.read_text().split(">", 1)[1].rsplit("</svg>", 1)[0]
    inside = re.sub(r"\s*\n\s*", "", _BOUNDS.sub("", inside)).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>'
