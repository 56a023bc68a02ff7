"""What each answer of an HTTP provider means: may it have taken the message?"""

import httpx
import pytest

from zunyi.notices.gateways import (
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    HttpGateway,
    Outcome,
    Outgoing,
    Receipt,
)

MESSAGE = Outgoing("15400000001", "你好", "zunyi-5")


def gateway(answer, **more):
    facts = {"send_url": "https://sms.test/send", "find_url": "https://sms.test/find", "token": "secret"}
    return HttpGateway(transport=httpx.MockTransport(answer), **(facts | more))


def saying(status, **body):
    return gateway(lambda request: httpx.Response(status, json=body))


def failing(error):
    def fail(request):
        raise error("broken", request=request)

    return gateway(fail)


def test_a_message_is_one_request_that_carries_our_reference_and_proof():
    seen = []

    def accept(request):
        seen.append(request)
        return httpx.Response(202, json={"id": "P77"})

    number = gateway(accept).send(Outgoing("15400000001", "【遵义人社】你好", "zunyi-5"))

    assert number == "P77"
    assert seen[0].headers["authorization"] == "Bearer secret"
    assert httpx.Response(200, content=seen[0].content).json() == {
        "phone": "15400000001",
        "text": "【遵义人社】你好",
        "reference": "zunyi-5",
    }


@pytest.mark.parametrize(
    ("provider", "trouble"),
    [
        (saying(400, error="bad number"), GatewayRefused),
        (saying(403), GatewayRefused),
        (saying(429), GatewayBusy),
        (saying(503), GatewayBusy),
        (failing(httpx.ConnectError), GatewayBusy),
        (failing(httpx.ConnectTimeout), GatewayBusy),
        # From here on it may have been taken.
        (saying(500), GatewayTimeout),
        (saying(502), GatewayTimeout),
        (saying(200), GatewayTimeout),
        (failing(httpx.ReadTimeout), GatewayTimeout),
        (failing(httpx.WriteError), GatewayTimeout),
        (failing(httpx.RemoteProtocolError), GatewayTimeout),
    ],
)
def test_trouble_is_told_apart(provider, trouble):
    with pytest.raises(trouble):
        provider.send(MESSAGE)


def test_asking_for_a_message():
    assert saying(200, id="P77").find(MESSAGE) == Receipt("P77")
    assert saying(200, id="P77", state="delivered").find(MESSAGE) == Receipt("P77", Outcome.DELIVERED)
    assert saying(404).find(MESSAGE) is None
    with pytest.raises(GatewayTimeout):
        saying(500).find(MESSAGE)
    with pytest.raises(GatewayTimeout):
        failing(httpx.ConnectError).find(MESSAGE)
    with pytest.raises(GatewayCannotTell):
        gateway(lambda request: httpx.Response(404), find_url="").find(MESSAGE)
