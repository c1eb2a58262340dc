"""Writing GGUF files with the `gguf` package: whole or not at all, and with another file's metadata byte for byte.

What this does not protect against: a source whose metadata are wrong; they are copied, not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.models.files import disk_errors


@contextmanager
def whole_file(writer: Any, out: Path) -> Iterator[Any]:
    """The `GGUFWriter` in a block; `out` appears when the block ends well, and nothing stays when it does not.

    Raises:
        HomeError: the file cannot be written.
    """
    aside = out.with_name(f".{out.name}.part")
    writer.path = aside
    with disk_errors(out.parent):
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield writer
            writer.close()
            aside.replace(out)
        finally:
            for handle in writer.fout or ():
                handle.close()
            aside.unlink(missing_ok=True)


class Bytes:
    """A metadata value as it lies in a file: its type and what follows."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw


def copying_writer(reader: Any, path: Path, changes: dict[str, tuple[Any, Any]]) -> Any:
    """A `GGUFWriter` for `path` that has all keys of a file, byte for byte, but for `changes` (key → value, type)."""
    import gguf

    class Writer(gguf.GGUFWriter):  # type: ignore[misc]
        def _pack_val(self, val: Any, vtype: Any, add_vtype: bool, sub_type: Any = None) -> bytes:
            if isinstance(val, Bytes):
                return val.raw
            packed: bytes = super()._pack_val(val, vtype, add_vtype, sub_type)
            return packed

    architecture = reader.fields["general.architecture"].contents()
    writer = Writer(path, architecture)
    keys = writer.kv_data[0]
    keys.clear()
    for name, raw, kind in metadata(reader):
        keys[name] = gguf.gguf_writer.GGUFValue(value=Bytes(raw), type=kind)
    for name, (value, kind) in changes.items():
        keys[name] = gguf.gguf_writer.GGUFValue(value=value, type=kind)
    writer.data_alignment = reader.alignment
    return writer


def metadata(reader: Any) -> Iterator[tuple[str, bytes, Any]]:
    """Key, bytes of the value with its type in front, and type, of every key that stands in a file."""
    for name, field in reader.fields.items():
        if name.startswith("GGUF."):
            continue  # made up by the reader
        start = field.offset + sum(int(part.nbytes) for part in field.parts[:2])
        size = sum(int(part.nbytes) for part in field.parts[2:])
        yield name, reader.data[start : start + size].tobytes(), field.types[0]
