from zunyi.divisions.services.load import Loaded, load_divisions
from zunyi.divisions.services.tree import (
    assign_to_unit,
    close_division,
    open_division,
    recode_division,
    rename_division,
)

__all__ = [
    "Loaded",
    "assign_to_unit",
    "close_division",
    "load_divisions",
    "open_division",
    "recode_division",
    "rename_division",
]
