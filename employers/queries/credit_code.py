"""Reading unified social credit codes as people type them (GB 32100-2015)."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from employers.refusals import CreditCodeLength, CreditCodeRefused

LENGTH = 18
# The alphabet has no I, O, S, V, Z; what is typed for them is plain.
_MISREAD = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5"})


def read_credit_code(text: str) -> str:
    """The code in its plain form. Raises a CreditCodeRefused when its check character says that it is wrong."""
    code = re.sub(r"[\s\-.·]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != LENGTH:
        raise CreditCodeLength(length=len(code))
    for candidate in dict.fromkeys((code, code.translate(_MISREAD))):
        try:
            return str(uscc.validate(candidate))
        except ValidationError:
            continue
    raise CreditCodeRefused()
