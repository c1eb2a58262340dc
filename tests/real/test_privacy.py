"""Identifiers with the real names model: the goals on the templates to work with, and the time of a long note."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.config import home
from assistant.privacy.find import Finder, model_folder

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def finder() -> Finder:
    folder = model_folder(home().models)
    assert folder is not None, "kaiki setup fetches en-core-web-sm"
    made = Finder(folder)
    made.find("Warm up, Dr Smith.")
    return made


def test_goals_on_the_development_templates(finder: Finder) -> None:
    from scripts.identifiers.score import Tally, tally
    from scripts.synthetic_notes.make import notes

    strict, whole = Tally(), Tally()
    for (_, kind), counts in tally((n, finder.find(n.text)) for n in notes("development", 7, 3)).items():
        whole.add(counts)
        if kind in ("PERSON", "PHONE", "EMAIL", "URL", "IP", "ID"):
            strict.add(counts)
    assert strict.covered / strict.gold >= 0.98
    assert whole.covered / whole.gold >= 0.97
    assert whole.right / whole.found >= 0.85


def test_the_model_finds_names_that_no_list_knows(finder: Finder) -> None:
    text = "The family met yesterday and Oyelaran Wexcombe spoke about what should happen."
    assert [f.text for f in finder.find(text) if f.type == "PERSON"] == ["Oyelaran Wexcombe"]


def test_a_note_of_two_pages_takes_less_than_a_second(finder: Finder) -> None:
    page = (
        "Mrs Whitfield was seen on 3 March 2024 by Dr Smith. Bisoprolol 2.5 mg was continued and bloods were normal. "
        * 60
    )
    began = time.process_time()
    finder.find(page[:6500])
    assert time.process_time() - began < 1.0


def test_nothing_is_written_in_the_home_folder(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    code = (
        "from pathlib import Path; from assistant.privacy.find import Finder\n"
        f"print(len(Finder(Path({str(model_folder(home().models))!r})).find('Mrs Smith, a.b@example.org')))"
    )
    environment = dict(os.environ) | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == "2", done.stderr
    assert list(tmp_path.iterdir()) == []
