"""The fake provider over HTTP, and what our gateways make of its moods."""

import threading
from contextlib import contextmanager

import pytest

from zunyi.notices.fake_provider.provider import BUSY, LOSE, REFUSE, SILENT, Behaviour, Provider
from zunyi.notices.fake_provider.server import Server
from zunyi.notices.gateways import GatewayBusy, GatewayRefused, GatewayTimeout, HttpGateway, Outcome, Outgoing

MESSAGE = Outgoing("15400000001", "【遵义人社】你好", "zunyi-5")


@contextmanager
def provider(**behaviour):
    """A provider on a free port, in this process."""
    keeper = Provider(Behaviour(**({"silence": 1.5} | behaviour)))
    with Server(("127.0.0.1", 0), keeper) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield keeper, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def gateway(url, timeout=2):
    return HttpGateway(send_url=f"{url}/send", find_url=f"{url}/find", timeout=timeout)


def test_a_message_is_taken_and_found_again():
    with provider() as (keeper, url):
        number = gateway(url).send(MESSAGE)
        found = gateway(url).find(MESSAGE)

    assert found.number == number
    assert [(kept.phone, kept.text, kept.reference) for kept in keeper.store.everything()] == [
        ("15400000001", "【遵义人社】你好", "zunyi-5")
    ]


@pytest.mark.parametrize(
    ("mood", "trouble", "kept"),
    [
        (BUSY, GatewayBusy, 0),
        (REFUSE, GatewayRefused, 0),
        (LOSE, GatewayTimeout, 0),
        # It has it and says nothing: the one that doubles messages elsewhere.
        (SILENT, GatewayTimeout, 1),
    ],
)
def test_its_moods(mood, trouble, kept):
    with provider(moods={mood: 1.0}) as (keeper, url):
        with pytest.raises(trouble):
            gateway(url).send(MESSAGE)
        assert (gateway(url).find(MESSAGE) is not None) == bool(kept)
    assert len(keeper.store.everything()) == kept


@pytest.mark.parametrize(("is_idempotent", "kept"), [(True, 1), (False, 2)])
def test_it_comes_in_both_kinds(is_idempotent, kept):
    with provider(is_idempotent=is_idempotent) as (keeper, url):
        gateway(url).send(MESSAGE)
        gateway(url).send(MESSAGE)

    assert len(keeper.store.everything()) == kept


def test_a_receipt_can_be_asked_for():
    with provider() as (keeper, url):
        gateway(url).send(MESSAGE)
        keeper.store.everything()[0].state = "undelivered"
        assert gateway(url).find(MESSAGE).outcome is Outcome.UNDELIVERED
