"""What each supplier has to mend, as a workbook of its own."""

from mash_vfm.feedback.told import FeedbackError, Told, read_told
from mash_vfm.feedback.workbook import file_name, write_workbook

__all__ = ["FeedbackError", "Told", "file_name", "read_told", "write_workbook"]
