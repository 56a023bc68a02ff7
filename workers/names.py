"""Names of people: as the card has them, as they are compared, as a carrier can print them, as they are searched."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, pinyin

from workers import refusals

DOT = "\u00b7"  # the one dot in names, by the rule of twelve ministries of 2016 (domain brief 0.6)
MAX_LENGTH = 50
PINYIN_LENGTH = 200  # of the register's column
CARRIER_UNITS = 30  # half-width units that a rail ticket holds (domain brief 0.6)

_DOTS = re.compile(
    r"\s*[\u00b7.\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff0e\uff65\ufe52\ua78f\u1427\u25cf\u25e6\u3002]+\s*"
)
_BRACKETS = re.compile(r"[(（\[【〔《]([^()（）\[\]【】〔〕《》]*)[)）\]】〕》]")
_UNCLOSED = re.compile(r"[(（\[【〔].*$")
_DIGITS = re.compile(r"(?:\+?86[-\s]?)?\d[\d\s-]*\d|\d")
_INVISIBLE = re.compile(r"[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LETTERS = re.compile(r"([A-Za-z])[A-Za-z'’]*")
_BLANKS_BY_HAN = re.compile(r"(?<=[^\x00-\u024f])\s+|\s+(?=[^\x00-\u024f])")
_BETWEEN_LETTERS = " -'’" + DOT
# As most names are: nothing in them to mend, to fold or to leave out.
_PLAIN = re.compile(rf"[\u4e00-\u9fff]{{2,{MAX_LENGTH}}}")

# Surnames whose reading differs from that of the character elsewhere.
_SURNAMES = {
    **{"单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "覃": "qin", "朴": "piao"},
    **{"盖": "ge", "乐": "yue", "员": "yun", "种": "chong", "冼": "xian", "洗": "xian", "缪": "miao", "折": "she"},
    **{"秘": "bi", "黑": "he", "翟": "zhai", "幺": "yao", "晟": "cheng", "祭": "zhai", "谌": "chen", "佴": "nai"},
    **{"句": "gou", "阚": "kan", "召": "shao", "车": "che", "尉": "wei", "任": "ren", "华": "hua", "宁": "ning"},
    **{"葛": "ge", "石": "shi", "沈": "shen", "燕": "yan", "应": "ying", "那": "na", "繁": "po", "牟": "mu"},
    **{"柏": "bai", "臧": "zang", "藏": "zang", "瞿": "qu", "隗": "wei", "过": "guo", "都": "du", "长": "chang"},
    **{"尉迟": "yuchi", "长孙": "zhangsun", "单于": "chanyu", "万俟": "moqi", "澹台": "tantai", "令狐": "linghu"},
    **{"皇甫": "huangfu", "欧阳": "ouyang", "上官": "shangguan", "司马": "sima", "诸葛": "zhuge", "夏侯": "xiahou"},
}
_INITIALS_OF_TWO = {"尉迟": "yc", "长孙": "zs", "单于": "cy", "万俟": "mq", "澹台": "tt", "令狐": "lh", "皇甫": "hf"}
_INITIALS_OF_TWO |= {"欧阳": "oy", "上官": "sg", "司马": "sm", "诸葛": "zg", "夏侯": "xh"}


class NameMend(TextChoices):
    """What was put right in a name; shown beside the row, so that nothing changes unseen."""

    BLANKS = "name_blanks", _("Blanks were taken out of the name.")
    DOT = "name_dot", _("The dot in the name was written as ·.")
    REMARK = "name_remark", _("A remark was taken out of the name.")
    DIGITS = "name_digits", _("Digits were taken out of the name.")


@dataclass(frozen=True, slots=True)
class CleanName:
    legal_name: str
    mends: tuple[NameMend, ...] = ()
    remark: str = ""  # what stood in brackets: 女
    digits: str = ""  # what may be a phone number


def clean_name(text: str) -> CleanName:
    """The name as the card has it, and what was mended on the way. Refuses what cannot be a name."""
    if _PLAIN.fullmatch(text):
        return CleanName(text)
    name = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip(" '‘’\u3000\t")
    if not name:
        raise refusals.NameMissing()
    mends: list[NameMend] = []
    name, remark = _without_remarks(name)
    if remark:
        mends.append(NameMend.REMARK)
    digits = "".join(re.sub(r"\D", "", found) for found in _DIGITS.findall(unicodedata.normalize("NFKC", name)))
    if digits:
        name = _DIGITS.sub("", name).strip(" \u3000:：,，、.．")
        mends.append(NameMend.DIGITS)
    dotted = _DOTS.sub(DOT, name).strip(DOT + " ")
    if dotted != name.strip():
        mends.append(NameMend.DOT)
    bare = re.sub(r"\s+", " ", _BLANKS_BY_HAN.sub("", dotted))
    if bare != dotted:
        mends.append(NameMend.BLANKS)
    _check(bare)
    return CleanName(bare, tuple(mends), remark, digits)


@lru_cache(maxsize=1024)
def name_key(name: str) -> str:
    """What two spellings of one name share: no dots, no blanks, no case."""
    if _PLAIN.fullmatch(name):
        return name
    folded = unicodedata.normalize("NFKC", _DOTS.sub("", name))
    return re.sub(r"[\s\-'’·\ufe00-\ufe0f]+|[\U000e0100-\U000e01ef]", "", folded).casefold()


def carrier_name(name: str) -> str:
    """The name as a carrier can print it: GBK only, small pinyin for what GBK lacks, at most 30 half-width units."""
    spelled = "".join(sign if _in_gbk(sign) else _reading(sign) or "?" for sign in name)
    kept, units = "", 0
    for sign in spelled:
        units += 1 if sign.isascii() else 2
        if units > CARRIER_UNITS:
            break
        kept += sign
    return kept


def pinyin_of(name: str) -> str:
    """For searching: 覃小如 -> qinxiaoru. ü is v, as people type it."""
    surname, rest = _split(name)
    return _SURNAMES.get(surname, surname) + "".join(map(_reading, rest))


def initials_of(name: str) -> str:
    """覃小如 -> qxr, 尉迟恭 -> ycg."""
    surname, rest = _split(_LETTERS.sub(r"\1", name))
    first = _INITIALS_OF_TWO.get(surname) or _SURNAMES.get(surname, "")[:1]
    return first + "".join(_reading(sign)[:1] for sign in rest)


def spellings_of(name: str) -> dict[str, str]:
    """Everything that is kept of a name: as it is, as it is compared, as it is searched."""
    return {
        "legal_name": name,
        "name_key": name_key(name),
        "pinyin": pinyin_of(name)[:PINYIN_LENGTH],
        "initials": initials_of(name),
    }


def _without_remarks(name: str) -> tuple[str, str]:
    remarks = [found.strip() for found in _BRACKETS.findall(name)]
    bare = _BRACKETS.sub(" ", name)
    if unclosed := _UNCLOSED.search(bare):
        remarks.append(unclosed[0][1:].strip())
        bare = bare[: unclosed.start()]
    # The blank that a bracket leaves behind is not a blank of the name.
    return (re.sub(r"\s+$", "", bare).strip(), " ".join(remarks) or "()") if bare != name else (name, "")


def _check(name: str) -> None:
    if not name:
        raise refusals.NameMissing()
    if len(name) > MAX_LENGTH:
        raise refusals.NameTooLong()
    strange = any(unicodedata.category(sign)[0] not in "LM" and not _allowed(sign) for sign in name)
    # A letter like ﷺ is eighteen when it is compared, and no card has it.
    if strange or len(name) < 2 or len(name_key(name)) > MAX_LENGTH:
        raise refusals.NameUnreadable()


def _allowed(sign: str) -> bool:
    return sign in _BETWEEN_LETTERS or unicodedata.category(sign) in ("Co", "Cn")  # rare characters of private fonts


def _split(name: str) -> tuple[str, str]:
    """(surname with a reading of its own or "", the rest)."""
    key = name_key(name)
    for length in (2, 1):
        if key[:length] in _SURNAMES and len(key) > length:
            return key[:length], key[length:]
    return "", key


@lru_cache(maxsize=20_000)
def _reading(sign: str) -> str:
    found = pinyin(sign, style=Style.NORMAL, errors="ignore")
    if found and found[0]:
        return found[0][0]
    return sign if sign.isascii() and sign.isalnum() else ""


def _in_gbk(sign: str) -> bool:
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
