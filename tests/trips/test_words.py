"""The words that the bureau brings along."""

import pytest

from trips.notices.words import _ZH, words_for
from zunyi.notices.models import Notice


@pytest.mark.parametrize("code", sorted(_ZH))
def test_a_call_never_asks_for_a_reply_by_text(code: str) -> None:
    spoken = [text for (_language, channel), text in words_for(code).items() if channel == Notice.Channel.VOICE]

    assert len(spoken) == 2
    assert not [text for text in spoken if "{reply}" in text]
