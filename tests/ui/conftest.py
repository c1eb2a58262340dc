"""Fixtures for the tests of the screen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.storage.history import History

# Tests import `tests.ui.scripted`; pytest's importlib mode puts no folder on the path.
sys.path.insert(0, str(Path(__file__).parents[2]))


@pytest.fixture
def history(tmp_path: Path) -> History:
    """An empty history."""
    return History(Home(tmp_path / "home"))
