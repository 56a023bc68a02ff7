from zunyi.divisions.models.code import DivisionCode
from zunyi.divisions.models.division import Division, DivisionQuerySet

__all__ = ["Division", "DivisionCode", "DivisionQuerySet"]
