"""WeChat, voice and file: what each says to its provider, and what each answer means."""

import httpx
import pytest

from tests.notices.test_provider import provider
from zunyi.notices.fake_provider.provider import BUSY, LOSE, REFUSE, SILENT
from zunyi.notices.gateways import (
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    Outgoing,
    Receipt,
    VoiceGateway,
)
from zunyi.notices.gateways.file import FileGateway
from zunyi.notices.gateways.wechat import WeChatGateway

MESSAGE = Outgoing("o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "【遵义人社】你好", "zunyi-5")


def wechat(url="https://api.test", answer=None, **more):
    transport = httpx.MockTransport(answer) if answer else None
    facts = {"app_id": "wx", "secret": "s", "template": "T0", "timeout": 1, "transport": transport}
    return WeChatGateway(url=url, **(facts | more))


def saying(errcode, **more):
    def answer(request):
        if request.url.path == "/cgi-bin/token":
            return httpx.Response(200, json={"access_token": "pass"})
        return httpx.Response(200, json={"errcode": errcode} | more)

    return wechat(answer=answer)


@pytest.mark.parametrize(("template", "variables", "said"), [("", {}, "你好"), ("T7", {"to": "测一，"}, "测一，")])
def test_a_wechat_message_goes_to_the_follower_with_the_template(template, variables, said):
    with provider() as (keeper, url):
        number = wechat(url).send(
            Outgoing(MESSAGE.phone, MESSAGE.text, "zunyi-5", template=template, variables=variables)
        )
    [kept] = keeper.store.everything()
    assert (kept.phone, kept.text, kept.reference, kept.number) == (MESSAGE.phone, said, "zunyi-5", number)
    assert kept.template == (template or "T0")


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [(BUSY, GatewayBusy), (REFUSE, GatewayRefused), (LOSE, GatewayTimeout), (SILENT, GatewayTimeout)],
)
def test_wechats_moods(mood, trouble):
    with provider(moods={mood: 1.0}, silence=1.3) as (_keeper, url), pytest.raises(trouble):
        wechat(url).send(MESSAGE)


def test_a_repetition_that_wechat_refuses_has_arrived_before():
    assert saying(45065).send(MESSAGE) == "zunyi-5"


@pytest.mark.parametrize(
    ("errcode", "trouble"),
    [(40001, GatewayBusy), (42001, GatewayBusy), (45009, GatewayBusy), (40003, GatewayRefused), (43004, GatewayRefused),
     (None, GatewayTimeout)],
)  # fmt: skip
def test_what_wechats_numbers_mean(errcode, trouble):
    with pytest.raises(trouble):
        saying(errcode).send(MESSAGE)


def test_an_old_pass_is_fetched_anew():
    asked = []

    def answer(request):
        asked.append(request.url.path)
        if request.url.path == "/cgi-bin/token":
            return httpx.Response(200, json={"access_token": f"pass{len(asked)}"})
        return httpx.Response(200, json={"errcode": 42001 if "pass1" in str(request.url) else 0})

    gateway = wechat(answer=answer)
    with pytest.raises(GatewayBusy):
        gateway.send(MESSAGE)
    assert gateway.send(MESSAGE)
    assert asked.count("/cgi-bin/token") == 2


def test_no_pass_means_that_nothing_was_handed_over():
    with pytest.raises(GatewayBusy):
        wechat(answer=lambda request: httpx.Response(200, json={"errcode": 40013})).send(MESSAGE)


def test_wechat_cannot_be_asked():
    with pytest.raises(GatewayCannotTell):
        saying(0).find(MESSAGE)


def test_a_voice_call_says_the_words_without_the_signature():
    seen = []

    def accept(request):
        seen.append(httpx.Response(200, content=request.content).json())
        return httpx.Response(200, json={"id": "V1"})

    gateway = VoiceGateway(send_url="https://voice.test/call", name="voice", transport=httpx.MockTransport(accept))
    assert gateway.send(Outgoing("15400000001", "【遵义人社】您好，这里是遵义人社。", "zunyi-6")) == "V1"
    assert seen == [
        {"phone": "15400000001", "text": "您好，这里是遵义人社。", "reference": "zunyi-6", "channel": "voice"}
    ]
    with pytest.raises(GatewayCannotTell):
        gateway.find(MESSAGE)
    assert not gateway.gives_receipts


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_voice_box_has_not_called(status):
    gateway = VoiceGateway(
        send_url="https://voice.test/call", transport=httpx.MockTransport(lambda request: httpx.Response(status))
    )
    with pytest.raises(GatewayBusy):
        gateway.send(MESSAGE)


def test_a_file_keeps_each_message_as_a_line_and_is_asked_about_it(tmp_path):
    gateway = FileGateway(str(tmp_path / "out.jsonl"))
    assert gateway.find(MESSAGE) is None
    assert gateway.send(MESSAGE) == "zunyi-5"
    gateway.send(Outgoing("15400000002", "再见", "zunyi-55"))
    assert (tmp_path / "out.jsonl").read_text().count("\n") == 2
    assert gateway.find(MESSAGE) == Receipt("zunyi-5")
    assert gateway.find(Outgoing("1", "", "zunyi-555")) is None


def test_a_console_shows_and_forgets(capsys):
    gateway = FileGateway("-")
    gateway.send(MESSAGE)
    assert '"text": "【遵义人社】你好"' in capsys.readouterr().out
    assert gateway.find(MESSAGE) is None
