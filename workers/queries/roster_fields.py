"""The columns of a roster, in the wordings met in the counties, and how their plainer cells are read."""

from __future__ import annotations

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from workers.identity_number import normalise
from workers.models import Worker
from zunyi.sheets.heads import Field
from zunyi.sheets.reading import Cell, text_of

_OTHER_PEOPLE = ("家长", "监护", "户主", "紧急", "联系人", "填报", "带队", "村干部", "企业", "配偶", "负责人")

_LIKE_A_NAME = re.compile("[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,10}·[\u3400-\u9fff]{2,10}")
_LIKE_A_PLACE = re.compile("[省市县区乡镇村组寨路]$|街道$|小学|初中|高中|[中大]专|本科|[工户族]$")

FIELDS = (
    Field("serial", ("序号", "编号", "顺序号"), unlike=("同行", "家庭", "组", "身份")),
    Field(
        "name",
        ("姓名", "名字", "务工人员姓名", "劳动力姓名"),
        required=True,
        unlike=_OTHER_PEOPLE,
        looks_like=lambda text: bool(_LIKE_A_NAME.fullmatch(text)) and not _LIKE_A_PLACE.search(text),
    ),
    Field(
        "number",
        ("身份证号码", "身份证号", "公民身份号码", "居民身份证号", "身份证", "证件号码", "身份号码"),
        required=True,
        unlike=_OTHER_PEOPLE,
        looks_like=lambda text: bool(re.fullmatch(r"[1-8][0-9]{16}[0-9X]", normalise(text))),
    ),
    Field("sex", ("性别",), unlike=_OTHER_PEOPLE, looks_like=lambda text: text in ("男", "女")),
    Field(
        "phone",
        ("联系电话", "手机号", "手机号码", "电话号码", "电话", "手机", "联系方式", "本人电话"),
        unlike=(*_OTHER_PEOPLE, "座机"),
        looks_like=lambda text: bool(re.fullmatch(r"1[3-9]\d{9}", text)),
    ),
    Field("town", ("户籍乡镇", "乡镇", "所在乡镇", "乡镇街道", "镇街", "乡(镇)", "乡镇名称", "街道")),
    Field(
        "village",
        ("村(社区)", "村", "行政村", "社区", "村居", "所在村", "村名", "村社区名称"),
        unlike=("村民组", "组别"),
    ),
    Field(
        "address", ("户籍地址", "家庭住址", "户籍所在地", "家庭地址", "住址", "户籍地", "地址"), unlike=("务工", "单位")
    ),
    Field("education", ("文化程度", "学历", "受教育程度")),
    Field("trade", ("技能/工种", "工种", "技能", "意向工种", "意向岗位", "从事工种", "职业", "岗位"), unlike=("证书",)),
    Field(
        "destination",
        ("意向务工地", "拟去城市", "意向务工地点", "务工地", "务工地点", "目的地", "意向城市", "外出务工地", "流向"),
    ),
    Field("wage", ("期望月薪", "期望工资", "期望薪资", "期望薪酬", "月薪", "意向薪资", "工资")),
    Field("poverty", ("是否脱贫户", "脱贫户", "是否脱贫人口", "脱贫人口", "脱贫劳动力", "是否建档立卡", "建档立卡")),
    Field("groups", ("人员类别", "人员类型", "群体类别", "特殊群体", "类别")),
    Field("party", ("同行编号", "同行组", "同行", "结伴编号", "家庭编号", "同行人编号")),
    Field(
        "from_on",
        ("出行日期", "出发日期", "拟出行日期", "出行时间", "出发时间", "外出时间", "返岗时间", "意向出行日期"),
    ),
    Field("note", ("备注", "说明")),
)

FIELD_LABELS: dict[str, str | Promise] = {
    "serial": pgettext_lazy("roster", "number in the list"),
    "name": pgettext_lazy("roster", "name"),
    "number": pgettext_lazy("roster", "identity number"),
    "sex": pgettext_lazy("roster", "sex"),
    "phone": pgettext_lazy("roster", "phone"),
    "town": pgettext_lazy("roster", "household town"),
    "village": pgettext_lazy("roster", "village"),
    "address": pgettext_lazy("roster", "household address"),
    "education": pgettext_lazy("roster", "schooling"),
    "trade": pgettext_lazy("roster", "trade"),
    "destination": pgettext_lazy("roster", "wished destination"),
    "wage": pgettext_lazy("roster", "wished pay"),
    "poverty": pgettext_lazy("roster", "lifted out of poverty"),
    "groups": pgettext_lazy("roster", "special groups"),
    "party": pgettext_lazy("roster", "travels with (number)"),
    "from_on": pgettext_lazy("roster", "wished day of travel"),
    "note": pgettext_lazy("roster", "note"),
    "household": pgettext_lazy("roster", "household place"),
    "wishes": pgettext_lazy("roster", "wishes"),
    "flags": pgettext_lazy("roster", "groups"),
}

_YES = frozenset(("是", "有", "1", "√", "✓", "✔", "y", "yes", "true", "脱贫户", "脱贫人口", "脱贫"))
_NO = frozenset(("否", "不是", "无", "0", "×", "✗", "n", "no", "false", "非脱贫户", "一般户", "一般农户"))
_OPEN_WAGE = frozenset(("面议", "不限", "协商", "按规定", "无", "无要求", "再议"))
_GROUPS = {
    "脱贫": Worker.Flag.POVERTY_LIFTED,
    "建档立卡": Worker.Flag.POVERTY_LIFTED,
    "监测": Worker.Flag.MONITORED,
    "搬迁": Worker.Flag.RELOCATED,
    "残疾": Worker.Flag.DISABLED,
}
_WAGES = range(500, 100_001)


def read_yes(cell: Cell) -> bool | None:
    """是 / 否 in their spellings; None for a blank or an unknown word."""
    word = unicodedata.normalize("NFKC", text_of(cell)).strip().lower()
    return True if word in _YES else False if word in _NO else None


def read_groups(cell: Cell) -> set[str]:
    """The special groups that the words name; 非脱贫户 names none."""
    text = re.sub(r"[非不无][^,，、;；/\s]*", "", text_of(cell))
    return {str(flag) for word, flag in _GROUPS.items() if word in text}


def read_wage(cell: Cell) -> int | None:
    """The lowest pay a month in yuan: 4500, 5500元, 4500-5500, 5千, 0.5万; None for 面议. Raises ValueError else."""
    text = re.sub(r"[\s,，]|元|￥|¥|/?每?月|以上|左右|约|起", "", unicodedata.normalize("NFKC", text_of(cell))).lower()
    if not text or text in _OPEN_WAGE:
        return None
    if not (match := re.fullmatch(r"(\d+(?:\.\d+)?)([千k万w]?)(?:[-~—至到](\d+(?:\.\d+)?)([千k万w]?))?", text)):
        raise ValueError(text)
    unit = match[2] or (match[4] if float(match[1]) < 100 else "") or ""
    wage = int(float(match[1]) * {"": 1, "千": 1000, "k": 1000, "万": 10000, "w": 10000}[unit])
    if wage not in _WAGES:
        raise ValueError(text)
    return wage


def read_sex(cell: Cell) -> str:
    """F, M, or "" for anything else."""
    return {"男": Worker.Sex.MALE, "女": Worker.Sex.FEMALE}.get(text_of(cell)[:1], "")
