"""Messages owed to people: a row before it is a text."""

from zunyi.notices.models.fake_message import FakeMessage
from zunyi.notices.models.follower import Follower
from zunyi.notices.models.ladder_rule import LadderRule
from zunyi.notices.models.line import Line
from zunyi.notices.models.notice import Notice
from zunyi.notices.models.notice_event import NoticeEvent
from zunyi.notices.models.reply import Reply
from zunyi.notices.models.template import NoticeTemplate

__all__ = ["FakeMessage", "Follower", "LadderRule", "Line", "Notice", "NoticeEvent", "NoticeTemplate", "Reply"]
