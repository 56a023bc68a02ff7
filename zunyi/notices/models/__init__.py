"""Messages owed to people: a row before it is a text."""

from zunyi.notices.models.fake_message import FakeMessage
from zunyi.notices.models.notice import Notice

__all__ = ["FakeMessage", "Notice"]
