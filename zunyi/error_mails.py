"""What the bureau mails to its administrators when a page broke: where it broke, and nothing of the people on it."""

from __future__ import annotations

from collections.abc import ItemsView
from types import FrameType, TracebackType
from typing import Any

from django.http import HttpRequest
from django.utils.log import AdminEmailHandler
from django.views.debug import SafeExceptionReporterFilter

from zunyi.logs import masked


class NothingOfPeople(SafeExceptionReporterFilter):
    """Of a request and of the frames only names are reported, never values: forms hold names and numbers."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always, whatever DEBUG says."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Which fields were sent."""
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request is not None else {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        """Method and kind of browser; cookies and addresses stay here. An error outside of a page has no request."""
        if request is None:
            return {}
        wanted = ("REQUEST_METHOD", "CONTENT_TYPE", "HTTP_USER_AGENT")
        return {name: request.META[name] for name in wanted if name in request.META}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        """None: they open sessions."""
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType | TracebackType
    ) -> ItemsView[str, Any]:
        """None: they are people's rows."""
        nothing: dict[str, Any] = {}
        return nothing.items()


class MailWithoutPeople(AdminEmailHandler):
    """The last look: numbers, phones and slip addresses are taken out of subject and text."""

    def send_mail(self, subject: Any, message: Any, *args: Any, **more: Any) -> None:
        """Plain text only; the page with all its values is never mailed."""
        more.pop("html_message", None)
        super().send_mail(masked(str(subject)), masked(str(message)), *args, **more)
