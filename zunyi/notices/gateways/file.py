"""Messages as lines of a file, or on the console: for trying out, and for boxes that pick files up."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import ClassVar

from zunyi.notices.gateways.base import Outgoing, Receipt


class FileGateway:
    """One JSON line a message. A file can be asked about a reference; a console forgets."""

    parallel: ClassVar[int] = 1
    absent_is_sure: ClassVar[bool] = True
    gives_receipts = False

    def __init__(self, path: str = "-", *, name: str = "file") -> None:
        self.path, self.name = path, name

    def send(self, message: Outgoing) -> str:
        """Write the line down; its number is the reference itself."""
        line = json.dumps(
            {"phone": message.phone, "text": message.text, "reference": message.reference}, ensure_ascii=False
        )
        if self.path == "-":
            print(line, file=sys.stdout, flush=True)
        else:
            with Path(self.path).open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        return message.reference

    def find(self, message: Outgoing) -> Receipt | None:
        """Whether the file has a line with this reference."""
        if self.path == "-" or not Path(self.path).exists():
            return None
        wanted = f'"reference": "{message.reference}"'
        with Path(self.path).open(encoding="utf-8") as file:
            return Receipt(message.reference) if any(wanted in line for line in file) else None

    def close(self) -> None:
        """Nothing stays open."""
