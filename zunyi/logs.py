"""What the bureau writes to its log: one line an event, as JSON, without anything that belongs to a person."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Identity numbers, mobile numbers, and the secret part of a slip's address.
_PERSONAL = (
    (re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{9}[\dXx](?!\d)"), "[identity number]"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "[phone]"),
    (re.compile(r"(?<=/slips/)[^/\s]+"), "[slip]"),
)


def without_people(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: whatever slips into a log line, no person can be told from it."""
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


class WithoutPeople(logging.Formatter):
    """The same for lines and tracebacks that others write: Django, Celery, the database's own words."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, masked."""
        return masked(super().format(record))


def masked(text: str) -> str:
    """`text` with identity numbers, phones and slip addresses taken out."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


def configure() -> None:
    """Send structlog's lines through the standard logging, so that levels and handlers hold for all."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            without_people,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
