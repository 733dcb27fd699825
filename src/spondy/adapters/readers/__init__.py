"""Readers: files, folders and standard input become notes, lazily; a faulty note becomes its error."""

from spondy.adapters.readers.endings import FORMATS
from spondy.adapters.readers.inputs import Source, open_inputs, read_notes
from spondy.adapters.readers.options import ColumnNames, Meter, ReadOptions

__all__ = ["FORMATS", "ColumnNames", "Meter", "ReadOptions", "Source", "open_inputs", "read_notes"]
