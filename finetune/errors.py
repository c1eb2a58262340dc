"""What can go wrong while a model is tuned, with what to do about it.

KaikiError
└── TuneError             a step cannot be done
    ├── RecipeFaulty      the recipe cannot be followed; names the key (exit code 2)
    ├── Unsupported       an architecture, a file or a setting that this edition does not handle
    └── Busy              another process works in the same folder
"""

from __future__ import annotations

from assistant.errors import KaikiError


class TuneError(KaikiError):
    """A step of tuning cannot be done; what earlier steps made is kept."""


class RecipeFaulty(TuneError):
    """A recipe, or the settings of a step, cannot be followed.

    Attributes:
        faults: every fault found, each naming its key.
    """

    exit_code = 2

    def __init__(self, message: str, faults: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.faults = faults


class Unsupported(TuneError):
    """An architecture, a file or a setting that this edition does not handle."""


class Busy(TuneError):
    """Another process works in the same folder."""
