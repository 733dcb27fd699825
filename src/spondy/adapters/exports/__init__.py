"""Exports: finished analyses in the formats of other systems, one format a folder."""

from spondy.adapters.exports.exporting import Exported, export
from spondy.adapters.exports.formats import FORMATS, formats_named
from spondy.adapters.exports.options import ExportOptions

__all__ = ["FORMATS", "ExportOptions", "Exported", "export", "formats_named"]
