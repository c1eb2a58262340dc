"""Every error a user can meet, with what to do about it.

    KaikiError
    ├── UsageError            the request itself is wrong (exit code 2)
    ├── HomeError             the home folder cannot be written, or the disk is full
    ├── EngineError
    │   ├── EngineLost        the engine process died in the middle of a request
    │   └── NotSealed         the process could not give up the network
    ├── ModelError
    │   ├── ModelUnknown      no such name in the catalogue or among the added files
    │   ├── ModelMissing      known, but not on this disk
    │   ├── ModelBroken       wrong hash, truncated, not a GGUF
    │   ├── ModelTooLarge     not enough memory for it
    │   └── DownloadError     no network, no source, disk full while fetching
    ├── PackError
    │   ├── PackUnknown       no such pack is installed
    │   └── PackFaulty        the pack breaks the format; `faults` names each file and key
    ├── DocumentError         a document that cannot be read
    ├── AudioError            a recording that cannot be read, is too long, or holds no speech
    ├── VaultError
    │   ├── VaultLocked       the vault's key is not at hand, or the passphrase is wrong
    │   └── VaultBroken       the vault or its key file is damaged or missing
    └── IndexBusy             another Kaiki is building this index

Each carries a message (what happened, what was kept) and a hint (what to do). Both are plain text.
"""

from __future__ import annotations


class KaikiError(Exception):
    """Base of all errors shown to users.

    Args:
        message: what happened, one sentence, without a final full stop being required.
        hint: what the user can do about it; may be empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(KaikiError):
    """The request itself is wrong."""

    exit_code = 2


class HomeError(KaikiError):
    """The home folder cannot be read or written."""


class EngineError(KaikiError):
    """The engine process could not do its work."""


class EngineLost(EngineError):
    """The engine process died; the request was not answered."""


class NotSealed(EngineError):
    """The process could not give up the network."""


class ModelError(KaikiError):
    """Something is wrong with a model."""


class ModelUnknown(ModelError):
    """No model of that name."""


class ModelMissing(ModelError):
    """The model is known but is not on this disk."""


class ModelBroken(ModelError):
    """The model file is damaged or is not what it claims to be."""


class ModelTooLarge(ModelError):
    """The model does not fit into the memory that is free."""


class DownloadError(ModelError):
    """A download failed; what had arrived is kept for the next try."""


class PackError(KaikiError):
    """Something is wrong with a pack."""


class PackUnknown(PackError):
    """No pack of that name is installed."""


class PackFaulty(PackError):
    """The pack breaks the format.

    Attributes:
        faults: every fault found, each naming its file and key.
    """

    def __init__(self, message: str, faults: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.faults = faults


class DocumentError(KaikiError):
    """A document cannot be read.

    Attributes:
        reason: one word for programs: "password", "damaged", "images", "limit", "kind", "empty", "encoding",
            "access"; may be empty.
    """

    def __init__(self, message: str, hint: str = "", reason: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason


class AudioError(KaikiError):
    """A recording cannot be read, is too long, or holds no speech."""


class VaultError(KaikiError):
    """Something is wrong with the vault, the encrypted file that private packs lie in."""


class VaultLocked(VaultError):
    """The key of the vault is not at hand: no passphrase was given, it is wrong, or the keyring does not answer."""


class VaultBroken(VaultError):
    """The vault, or what its key is wrapped in, is damaged or missing. Public packs are not affected."""


class IndexBusy(KaikiError):
    """Another process is building the same index."""
