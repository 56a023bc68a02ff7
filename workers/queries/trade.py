"""From what a roster or a vacancy calls a job to the trade that it is."""

from __future__ import annotations

import re
import unicodedata

from workers.models import Trade

# The first line whose words stand in the text decides, so the particular stands before the general.
_WORDS: tuple[tuple[str, Trade], ...] = (
    (r"吉他|琴", Trade.GUITAR),
    (r"叉车", Trade.FORKLIFT),
    (r"焊", Trade.WELDING),
    (r"数控|cnc|加工中心|车床|铣床|机床", Trade.CNC),
    (r"注塑|吹塑|塑胶|啤机", Trade.MOULDING),
    (r"质检|检验|品检|品管|质量|qc|qa|ipqc", Trade.QUALITY),
    (r"缝|车位|平车|制衣|裁剪|服装|针车", Trade.SEWING),
    (r"电子|装配|组装|插件|贴片|smt", Trade.ELECTRONICS),
    (r"木工|木匠|家具", Trade.CARPENTRY),
    (r"钢筋", Trade.REBAR),
    (r"保安|安保|秩序维护|门卫", Trade.SECURITY),
    (r"保洁|清洁|环卫", Trade.CLEANING),
    (r"家政|月嫂|育婴|保姆|护工|护理|养老", Trade.HOUSEKEEPING),
    (r"餐|厨|传菜|后厨|面点|洗碗", Trade.CATERING),
    (r"司机|驾驶|货车", Trade.DRIVING),
    (r"仓|分拣|理货|搬运|打包|物流|快递|装卸", Trade.WAREHOUSE),
    (r"普工|操作工|操作员|流水线|力工|小工|杂工|包装|一般工", Trade.GENERAL),
)
_COMPILED = tuple((re.compile(words), trade) for words, trade in _WORDS)
# Said of somebody who has no trade, or any.
_ANY = re.compile(r"^(?:无|不限|待定|都可以?|均可|任意|随便|其他|其它)?$")


def trade_of(text: str) -> Trade | None:
    """The trade that the text names; OTHER for one that is not on the list, None when it names none."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).lower()
    if _ANY.match(bare):
        return None
    return next((trade for words, trade in _COMPILED if words.search(bare)), Trade.OTHER)
