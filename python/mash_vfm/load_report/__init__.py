"""The load report: what a run read, mended, put aside and refused, for whoever sent it."""

from mash_vfm.load_report.collect import collect_report
from mash_vfm.load_report.complete import complete_reports, with_values
from mash_vfm.load_report.model import FileEntry, LoadReport, SupplierEntry
from mash_vfm.load_report.write import remove_reports, report_folder, write_report

__all__ = [
    "FileEntry",
    "LoadReport",
    "SupplierEntry",
    "collect_report",
    "complete_reports",
    "remove_reports",
    "report_folder",
    "with_values",
    "write_report",
]
