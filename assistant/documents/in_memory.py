"""A document from bytes that lie in memory: the files of a pack may be in a vault and never on the disk in the open."""

from __future__ import annotations

import io
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from assistant.documents.read import Document, read_document


class _InMemory(PurePosixPath):
    """A path with the bytes that stand behind it: what `read_document` asks of a path, without a file on the disk."""

    data: bytes = b""

    def is_file(self) -> bool:
        return True

    def open(self, mode: str) -> BinaryIO:
        del mode
        return io.BytesIO(self.data)


def document_of(name: str, data: bytes) -> Document:
    """The document called `name` with these bytes.

    Raises:
        DocumentError: see `read_document`.
    """
    path = _InMemory(name)
    path.data = data
    return read_document(cast("Path", path), name)
