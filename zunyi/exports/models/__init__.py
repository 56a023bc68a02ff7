"""What leaves the house as a file, who granted it, and what leaves by itself."""

from zunyi.exports.models.choice import ColumnChoice
from zunyi.exports.models.export import Export, Form
from zunyi.exports.models.schedule import Schedule

__all__ = ["ColumnChoice", "Export", "Form", "Schedule"]
