"""Codes to a phone: asked for, sent, entered (docs/decisions/0019-codes-are-rows.md)."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from workers.models import PhoneCode, PhonePass, Worker
from workers.phone_people import is_known_phone
from workers.queries.phone_door import CODE_MINUTES, bound_to, claimed_on, pass_ends, phone_index, token_hash
from workers.refusals import TooManyCodes, WrongCode, WrongTail
from zunyi.accounts.attempts import Attempts
from zunyi.audit.services import record
from zunyi.notices.gateways import GatewayTrouble, Outgoing, Switchboard, Terms
from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.queries.length import parts_of, signed
from zunyi.notices.queries.template import pick, words_of
from zunyi.notices.services.lines import grant, note_answers
from zunyi.notices.words import worded
from zunyi.sealing import blind_index, seal, unseal

log = logging.getLogger(__name__)

# At most so many codes for one phone in so many minutes (reliability brief B8).
LIMITS = ((1, 1), (5, 60), (10, 24 * 60))
GUESSES = 5
# The last four characters hold few values (reliability brief B7).
TAILS = Attempts("end of the number", times=5, minutes=15)
# The row of the lines that counts what codes cost a day; shown with the gateways.
LINE = "codes"


@transaction.atomic
def ask_code(*, phone: str) -> PhoneCode:
    """Write a new code down for a phone, known or not: the same rows, the same answer. Refuses with TooManyCodes.

    The older codes of the phone end with it. Whoever calls rings `workers.tasks.send_codes` afterwards.
    """
    index = phone_index(phone)
    _one_at_a_time(index)
    now = timezone.now()
    earlier = PhoneCode.objects.filter(phone_index=index)
    for times, minutes in LIMITS:
        if earlier.filter(asked_at__gt=now - timedelta(minutes=minutes)).count() >= times:
            raise TooManyCodes()
    earlier.filter(used_at=None, expires_at__gt=now).update(expires_at=now, letter_sealed=b"")
    code = f"{secrets.randbelow(10**6):06d}"
    letter = json.dumps({"phone": phone, "code": code})
    return PhoneCode.objects.create(
        phone_index=index,
        code_hash=_hash(index, code),
        letter_sealed=seal(letter, bound_to=_sealed_to(index)),
        asked_at=now,
        expires_at=now + timedelta(minutes=CODE_MINUTES),
    )


def send_waiting_codes(*, board: Switchboard, at_most: int = 100) -> int:
    """Send every code that waits, each at most once; returns how many left the house.

    That it is being sent is committed before the provider is called: whoever gets none asks for another.
    """
    sent = 0
    for _turn in range(at_most):
        letter = _take_letter()
        if letter is None:
            return sent
        sent += bool(letter) and _send(letter["phone"], letter["code"], board)
    return sent


@transaction.atomic
def _take_letter() -> dict[str, str] | None:
    """The next letter, wiped from its row; an empty one for a phone that nobody is reached on; None when all went."""
    waiting = PhoneCode.objects.filter(sent_at=None).order_by("pk")
    kept = waiting.select_for_update(skip_locked=True).first()
    if kept is None:
        return None
    now, letter = timezone.now(), {}
    if kept.letter_sealed and kept.expires_at > now:
        letter = json.loads(unseal(kept.letter_sealed, bound_to=_sealed_to(bytes(kept.phone_index))))
    kept.sent_at, kept.letter_sealed = now, b""
    kept.save(update_fields=["sent_at", "letter_sealed"])
    return letter if letter and is_known_phone(letter["phone"]) else {}


def _send(phone: str, code: str, board: Switchboard) -> bool:
    """Over the first way that takes it; the day's money for codes is a limit of its own."""
    text = worded(pick(words_of("code"), _language_of(phone), Notice.Channel.SMS), {"code": code, "minutes": 5})
    parts, now = [parts_of(signed(text))], timezone.now()
    cap = Terms(fen_a_part=settings.SMS_PRICE_FEN, fen_a_day=settings.CODE_FEN_A_DAY)
    if not grant(LINE, cap, parts, now=now).count:
        log.error("the day's money for one-time codes is used up")
        return False
    message = Outgoing(phone=phone, text=text, reference=f"code-{secrets.token_hex(12)}", at=now)
    for way in board.lines.get(Notice.Channel.SMS, ()):
        if not grant(way.name, board.terms_of(way), parts, now=now).count:
            continue
        try:
            way.send(message)
        except GatewayTrouble as trouble:
            note_answers(way.name, fine=0, troubles=1, trouble=type(trouble).__name__, now=now)
            continue
        note_answers(way.name, fine=1, troubles=0, trouble="", now=now)
        return True
    log.warning("a one-time code was not taken by any provider")
    return False


def enter_code(*, phone: str, code: str) -> str:
    """The token of a new pass for whoever typed the right code; refuses with WrongCode in every other case.

    A wrong guess is counted, and committed, even though the answer is a refusal.
    """
    with transaction.atomic():
        token = _try_code(phone, code)
    if not token:
        raise WrongCode()
    return token


def _try_code(phone: str, code: str) -> str:
    index, now = phone_index(phone), timezone.now()
    living = PhoneCode.objects.filter(phone_index=index, used_at=None, expires_at__gt=now, wrong__lt=GUESSES)
    kept = living.select_for_update().order_by("-pk").first()
    if kept is None:
        return ""
    if not hmac.compare_digest(bytes(kept.code_hash), _hash(index, code)):
        PhoneCode.objects.filter(pk=kept.pk).update(wrong=F("wrong") + 1)
        return ""
    kept.used_at = now
    kept.save(update_fields=["used_at"])
    token = secrets.token_urlsafe(32)
    kept_hash = token_hash(token)
    PhonePass.objects.create(
        token_hash=kept_hash, phone_sealed=seal(phone, bound_to=bound_to(kept_hash)), expires_at=now + pass_ends()
    )
    return token


def check_tail(*, worker: Worker, tail: str) -> None:
    """Whether it is this person of those who share a phone: the last four characters of the identity number tell.

    Five wrong ones, and a quarter of an hour passes before a right one counts. Refuses with WrongTail.
    """
    key = str(worker.pk)
    if not TAILS.are_left(key) or not hmac.compare_digest(worker.identity.last4.encode(), tail.encode()):
        TAILS.count(key)
        raise WrongTail()


@transaction.atomic
def confirm_phone(*, worker: Worker, phone: str, tail: str) -> Worker:
    """Make a phone that was typed on the public site somebody's own: a code showed that it is at hand, and the end of
    the identity number whose it is. Refuses with WrongTail.
    """
    found = claimed_on(phone).select_for_update(of=("self",), no_key=True).filter(pk=worker.pk).first()
    if found is None:
        raise WrongTail()
    check_tail(worker=found, tail=tail)
    found.phone_claimed = False
    found.save(update_fields=["phone_claimed", "updated_at"])
    record("worker.phone_confirmed", found, by=None)
    return found


def end_pass(*, token: str) -> None:
    """Close what a code had opened."""
    PhonePass.objects.filter(token_hash=token_hash(token)).delete()


def forget_codes() -> int:
    """Remove codes and passes that were over a day ago: beyond the longest limit nobody counts them."""
    before = timezone.now() - timedelta(days=1)
    codes, _ = PhoneCode.objects.filter(asked_at__lt=before).delete()
    passes, _ = PhonePass.objects.filter(expires_at__lt=before).delete()
    return codes + passes


def _one_at_a_time(index: bytes) -> None:
    """Two requests for one phone in the same moment wait for each other, so that the limits hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def _hash(index: bytes, code: str) -> bytes:
    """Keyed, because six digits could be tried through; bound to the phone."""
    return blind_index(f"code:{index.hex()}:{code}")


def _sealed_to(index: bytes) -> str:
    return f"code:{index.hex()}"


def _language_of(phone: str) -> str:
    known = Worker.objects.filter(phone=phone).order_by("pk").values_list("preferred_language", flat=True).first()
    return known or Language.CHINESE
