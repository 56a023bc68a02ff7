"""Schooling as rosters write it."""

from __future__ import annotations

import re
import unicodedata

from workers.models import Education

_SCHOOLS: dict[str, str] = {
    **dict.fromkeys(("文盲", "半文盲", "无学历", "未上学", "没读过书"), Education.NONE),
    **dict.fromkeys(("小学",), Education.PRIMARY),
    **dict.fromkeys(("初中", "中学", "初级中学"), Education.MIDDLE),
    **dict.fromkeys(("高中", "高级中学"), Education.HIGH),
    **dict.fromkeys(("中专", "职高", "技校", "中技", "职中", "中职", "职业高中", "高技"), Education.VOCATIONAL),
    **dict.fromkeys(("大专", "专科", "高职"), Education.COLLEGE),
    **dict.fromkeys(("本科", "大学", "学士", "硕士", "研究生", "博士"), Education.UNIVERSITY),
}


def education_of(text: str) -> str | None:
    """The schooling that the words mean: "" for no word, None when they are not known."""
    written = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = [word for word in _SCHOOLS if word in written]
    if not found:
        return None if written else ""
    return str(_SCHOOLS[max(found, key=len)])
