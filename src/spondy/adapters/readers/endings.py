"""Which file names are read, by their endings."""

from __future__ import annotations

# Endings to the module that reads them; imported on first use, since pyarrow takes a while.
FORMATS = {
    ".txt": "text_file",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".parquet": "parquet",
    ".json": "fhir",
}
PACKINGS = (".gz", ".zst")
PACKED = (".jsonl", ".ndjson", ".csv", ".tsv")
"""The formats that are also read when packed."""


def format_ending(name: str) -> str | None:
    """Return the ending in `FORMATS` that a file name has, before its packing if it has one; None for any other."""
    name = name.lower()
    for packing in PACKINGS:
        if name.endswith(packing):
            return next((ending for ending in PACKED if name.endswith(ending + packing)), None)
    return next((ending for ending in FORMATS if name.endswith(ending)), None)


def endings_in_words() -> str:
    """Return the endings that are read, for a message."""
    return f"{', '.join(FORMATS)} are read; {', '.join(PACKED)} also as {' and '.join(PACKINGS)}"
