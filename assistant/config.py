"""Where state lives, and the settings a user may change.

All state is below one folder, the home: `KAIKI_HOME`, else the platform's user data folder.
Nothing is written outside it but files the user names. Folders are made 0700, files 0600.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import HomeError

#: Set before any heavy import: no telemetry, no look at the model hub, no forking tokenizers.
QUIET_ENVIRONMENT: Mapping[str, str] = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}


def quiet_environment() -> None:
    """Put QUIET_ENVIRONMENT into this process's environment. Call it before heavy imports."""
    os.environ.update(QUIET_ENVIRONMENT)
    # Torch makes a folder with the user's name in the temp folder when it is imported, unless it is told of another.
    # This one is there already, and nothing is put into it: Kaiki compiles nothing.
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = sys.prefix


@dataclass(frozen=True, slots=True)
class Home:
    """The folder below which all state lives.

    Attributes:
        root: the folder itself; it need not exist yet.
    """

    root: Path

    @property
    def models(self) -> Path:
        """Model files; `KAIKI_MODELS` moves them, so that several homes can share the gigabytes."""
        moved = os.environ.get("KAIKI_MODELS")
        return Path(moved) if moved else self.root / "models"

    @property
    def packs(self) -> Path:
        """Installed packs, one folder each."""
        return self.root / "packs"

    @property
    def index(self) -> Path:
        """Indexes: a cache, deleting it loses nothing."""
        return self.root / "index"

    @property
    def tuning(self) -> Path:
        """What `kaiki tune` makes: bases unpacked for training, and a folder for each recipe."""
        return self.root / "tuning"

    @property
    def history(self) -> Path:
        """Where earlier versions kept past chats, in the open; they lie in the vault now."""
        return self.root / "history.db"

    @property
    def vault(self) -> Path:
        """The encrypted SQLite file that chats and private packs lie in; `vault.json` holds its wrapped key."""
        return self.root / "vault.db"

    @property
    def settings(self) -> Path:
        """The user's settings (JSON)."""
        return self.root / "settings.json"

    @property
    def log(self) -> Path:
        """What the engine process wrote to standard error; never holds a question or a document."""
        return self.root / "engine.log"

    def make(self) -> Home:
        """Create the root (0700) and check that it can be written.

        Raises:
            HomeError: the folder cannot be made or written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise HomeError(
                f"The folder {self.root} cannot be made: {error.strerror}.",
                "Set KAIKI_HOME to a folder you may write to.",
            ) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise HomeError(
                f"The folder {self.root} cannot be written.",
                "Set KAIKI_HOME to a folder you may write to, or mend its permissions.",
            )
        found = self.root.stat()
        if os.name == "posix" and found.st_mode & 0o077 and found.st_uid == os.getuid():
            self.root.chmod(0o700)
        return self


def home() -> Home:
    """The home folder of this process: `KAIKI_HOME`, else the platform's user data folder."""
    named = os.environ.get("KAIKI_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    # platformdirs costs 3 ms; the environment variable path above does not need it.
    import platformdirs

    return Home(Path(platformdirs.user_data_dir("kaiki", appauthor=False)))


def python() -> str:
    """The interpreter to start child processes with."""
    return sys.executable
