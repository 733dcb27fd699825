"""The report: one self-contained HTML page with a worklist and the details of each note."""

from spondy.adapters.report.page import write_report

__all__ = ["write_report"]
