"""The bytes of a file in chunks, unpacked on the way when its name ends in `.gz` or `.zst`.

A packed file may hold any amount, so it is never unpacked further than the next chunk.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path

from spondy.adapters.readers.options import Meter
from spondy.errors import InputError

CHUNK = 256 * 1024
# A packed kilobyte can give some 32 MB; much more than this at a time would not be bounded any longer.
_PACKED = 1024


def chunks(path: Path, meter: Meter) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked; the meter counts those of the file itself.

    Raises:
        InputError: a packed file is cut off or damaged. What was unpacked before has been yielded.
    """
    with path.open("rb", buffering=0) as file:
        match path.suffix.lower():
            case ".gz":
                yield from _gunzip(file, path, meter)
            case ".zst":
                yield from _unzstd(file, path, meter)
            case _:
                while chunk := file.read(CHUNK):
                    meter.add(len(chunk))
                    yield chunk


def _gunzip(file: RawIOBase, path: Path, meter: Meter) -> Iterator[bytes]:
    before = 0
    try:
        with gzip.GzipFile(fileobj=file) as stream:
            while chunk := stream.read1(CHUNK):
                meter.add(file.tell() - before)
                before = file.tell()
                yield chunk
    except EOFError:
        raise _cut_off(path) from None
    except (gzip.BadGzipFile, zlib.error):
        raise _damaged(path, "gzip") from None


def _unzstd(file: RawIOBase, path: Path, meter: Meter) -> Iterator[bytes]:
    # Its ready-made reader takes the end of the file for the end of the data, wherever it was cut off.
    import zstandard

    frame = None
    try:
        while read := file.read(CHUNK):
            meter.add(len(read))
            for start in range(0, len(read), _PACKED):
                packed = read[start : start + _PACKED]
                while packed:
                    frame = frame or zstandard.ZstdDecompressor().decompressobj()
                    if unpacked := frame.decompress(packed):
                        yield unpacked
                    packed = frame.unused_data if frame.eof else b""
                    frame = None if frame.eof else frame
    except zstandard.ZstdError:
        raise _damaged(path, "zstd") from None
    if frame is not None:
        raise _cut_off(path)


def _cut_off(path: Path) -> InputError:
    return InputError(f"{path}: the file is cut off; the notes before that were read")


def _damaged(path: Path, form: str) -> InputError:
    return InputError(f"{path}: not {form}, or damaged; the notes before that were read")
