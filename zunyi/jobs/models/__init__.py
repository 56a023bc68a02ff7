"""Long work that goes on while the page is closed, and the files that it leaves."""

from zunyi.jobs.models.heart import Heart
from zunyi.jobs.models.job import Job
from zunyi.jobs.models.stored_file import StoredFile

__all__ = ["Heart", "Job", "StoredFile"]
