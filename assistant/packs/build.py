"""A pack folder into one zip: the same files give the same bytes, wherever and whenever it is built.

Names are sorted, dates and modes fixed, dotted files left out. The bytes also depend on zlib, another version
of which may compress otherwise; what is signed are the files, not the zip.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import HomeError, PackFaulty, UsageError
from assistant.packs.archive import FolderSource, Source
from assistant.packs.check import Inspection
from assistant.packs.sign import SIGNATURE, fingerprint, hash_of, load_key, sign

#: The earliest date a zip can name.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the zip's own sha256, its bytes, the sha256 of each file, and who signed."""

    name: str
    version: str
    sha256: str
    size: int
    files: dict[str, str]
    warnings: tuple[str, ...]
    signed_by: str = ""


def build(
    folder: Path, output: Path, inspect: Callable[[Source], Inspection], key_file: Path | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> Built:  # fmt: skip
    """Check the pack in `folder` and write it to the zip `output`, in one step: a failure leaves what was there.

    Args:
        inspect: the check to be passed; one with the tools' own checks comes from above.
        key_file: a private key to sign with; an older signature is then replaced.
        extra: further files, by name (vectors); all others of their folders are left out.

    Raises:
        PackFaulty: the pack has faults.
        UsageError: `folder` is no folder, `output` lies inside it or is no zip's name, or the key cannot be read.
        HomeError: the zip cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.", "Name the folder with pack.toml in it.")
    if output.suffix.lower() != ".zip" or output.is_dir():
        raise UsageError(f"{output} is not the name of a zip.", "Name a file that ends in .zip.")
    if folder.resolve() in output.resolve().parents:
        raise UsageError(f"{output} lies inside the pack.", "Name a file outside of it.")
    key = load_key(key_file) if key_file else None
    source = _Signable(FolderSource(folder), extra or {}, resigned=key is not None)
    found = inspect(source)
    if found.faults or found.manifest is None:
        more = f" (and {len(found.faults) - 1} more)" if found.faults[1:] else ""
        hint = "Nothing was written. `kaiki packs check DIR` names every fault."
        raise PackFaulty(f"The pack has a fault: {found.faults[0]}{more}.", found.faults, hint)
    hashes = {name: hash_of(source.chunks(name)) for name in source.names()}
    signature = sign(hashes, key) if key else b""
    if signature:
        hashes = dict(sorted({**hashes, SIGNATURE: hashlib.sha256(signature).hexdigest()}.items()))
    by = fingerprint(key.public_key().public_bytes_raw()) if key else found.signed_by
    size, whole = _write(output, source, signature, hashes)
    return Built(found.manifest.name, found.manifest.version, whole, size, hashes, found.warnings, by)


class _Signable:
    """A pack folder with further files; without its old signature when a new one is made."""

    def __init__(self, source: FolderSource, more: Mapping[str, bytes], *, resigned: bool) -> None:
        self.faults = source.faults
        self._source, self._more = source, more
        folders = tuple({name.partition("/")[0] + "/" for name in more})
        kept = (n for n in source.names() if not (resigned and n == SIGNATURE) and not n.startswith(folders))
        self._names = tuple(sorted([*kept, *more]))

    def names(self) -> tuple[str, ...]:
        """All file names, sorted."""
        return self._names

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return len(self._more[name]) if name in self._more else self._source.size(name)

    def read(self, name: str) -> bytes:
        """All bytes of a file."""
        return b"".join(self.chunks(name))

    def head(self, name: str, count: int) -> bytes:
        """The first bytes of a file; fewer when it is shorter."""
        return self._more[name][:count] if name in self._more else self._source.head(name, count)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces."""
        return iter([self._more[name]]) if name in self._more else self._source.chunks(name)


def _write(output: Path, source: Source, signature: bytes, hashes: dict[str, str]) -> tuple[int, str]:
    beside = output.with_name(f".{output.name}-{secrets.token_hex(4)}")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                for name, value in hashes.items():
                    info = zipfile.ZipInfo(name, _DATE)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    info.create_system = 3
                    info.external_attr = 0o100644 << 16
                    written = hashlib.sha256()
                    with archive.open(info, "w", force_zip64=False) as entry:
                        for chunk in [signature] if signature and name == SIGNATURE else source.chunks(name):
                            written.update(chunk)
                            entry.write(chunk)
                    if written.hexdigest() != value:
                        raise PackFaulty(f"{name} changed while the pack was built.", hint="Build it again.")
            raw.flush()
            os.fsync(raw.fileno())
        with beside.open("rb") as raw:
            whole = hashlib.file_digest(raw, "sha256").hexdigest()
        size = beside.stat().st_size
        beside.replace(output)
    except OSError as error:
        raise HomeError(f"{output} could not be written: {error.strerror or error}.", "Name another place.") from error
    finally:
        beside.unlink(missing_ok=True)
    return size, whole
