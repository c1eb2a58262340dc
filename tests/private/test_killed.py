"""kill -9 at random moments: the old pack or the new one is there, whole, and nothing readable anywhere."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.service import Assistant
from assistant.types import AddPack, AnswerDone, Ask, Failed, PackReady, RemovePack
from tests.private.conftest import MakePrivate, traces

#: Each test starts the command as a process of its own.
pytestmark = pytest.mark.commands

ROOT = Path(__file__).parents[2]
KILLS = 20


def run_and_kill(folders: tuple[Path, Path], environment: dict[str, str], delay: float) -> list[str]:
    """What the child said before it died."""
    command = [sys.executable, str(ROOT / "tests" / "private" / "killed_child.py"), *map(str, folders)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        said = []
        for line in child.stdout:
            said.append(line.strip())
            if said[-1] == "ready":
                break
        time.sleep(delay)
        child.kill()
        said += [line.strip() for line in child.stdout]
    assert child.returncode == -9, said
    return said


def possible(said: list[str]) -> set[str]:
    """The states that may be there: that after the last finished step, and that of one under way."""
    states = ["none", *(line.split()[1] for line in said if line.startswith("done"))]
    steps = [line for line in said if line.startswith(("begin", "done"))]
    under_way = {steps[-1].split()[1]} if steps and steps[-1].startswith("begin") else set()
    return {states[-1], *under_way}


@pytest.mark.timeout(900)
def test_a_process_killed_at_any_moment_leaves_the_old_or_the_new_pack(
    home: Home, tmp_path: Path, make_private: MakePrivate
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    home.make()
    more = {"documents/big.md": "# Big\n\n" + "The zebrafluid pump number 7 is read by the nurse on duty.\n\n" * 400}
    folders = make_private(version="1.0.0", more=more), make_private(version="2.0.0", more=more)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temp)}
    chance = random.Random(7)
    seen: set[str] = set()
    for number in range(KILLS):
        said = run_and_kill(folders, environment, chance.uniform(0.0, 1.5))
        assert traces(home.root, temp) == [], (number, said)
        # Looked at as it was left, by a reader that mends nothing first …
        assistant = Assistant(home, DiskLoader(home), lambda event: None)
        listed = {card.name: card for card in assistant._packs.cards()}
        assert all(not card.faulty for card in listed.values()), said
        # … and by one that does.
        assistant._shelf.mend()
        cards = {card.name: card for card in assistant._packs.cards()}
        version = cards["ward"].version if "ward" in cards else "none"
        seen.add(version)
        assert version in possible(said), (version, said)
        last = list(assistant.handle(Ask("1", "What is the zebrafluid bolus?", "ward"), lambda: False))[-1]
        if version == "none":
            assert isinstance(last, Failed)
            assert last.kind == "PackUnknown"
        else:
            assert isinstance(last, AnswerDone), last
            assert last.answer.pack_version == version
            assert assistant._packs.vault.check() == ""
        left = [p.name for p in home.packs.glob(".*")] if home.packs.exists() else []
        assert left == [], said
        assistant._let_go()
        assistant._packs.vault.close()
    assert len(seen) > 1, seen
    # And the home is still good for the same work.
    assistant = Assistant(home, DiskLoader(home), lambda event: None)
    last = list(assistant.handle(AddPack("9", str(folders[1]), True), lambda: False))[-1]
    assert isinstance(last, PackReady)
    assistant._let_go()
    assistant._packs.vault.close()


class Dead(BaseException):
    """Stands for the end of the process at exactly this line."""


def dies(*_: object, **__: object) -> None:
    raise Dead


@pytest.mark.parametrize(
    ("first", "at", "then", "state"),
    [
        # The vault is written, the card in the open is not: it follows.
        ("", "_swap", "add", "1.0.0"),
        ("1.0.0", "_swap", "add", "2.0.0"),
        # The vault is not yet written.
        ("1.0.0", "_private.put", "add", "1.0.0"),
        # The rows are gone, the card in the open is not: it follows.
        ("1.0.0", "_drop", "remove", "none"),
        ("1.0.0", "_forget_private", "remove", "1.0.0"),
    ],
)
def test_the_card_in_the_open_follows_the_vault(
    home: Home, make_private: MakePrivate, monkeypatch: pytest.MonkeyPatch, first: str, at: str, then: str, state: str
) -> None:
    assistant = Assistant(home, DiskLoader(home), lambda event: None)
    if first:
        list(assistant.handle(AddPack("1", str(make_private(version=first))), lambda: False))
    target = assistant._packs._private if "." in at else assistant._packs
    monkeypatch.setattr(target, at.rsplit(".", maxsplit=1)[-1], dies)
    version = "2.0.0" if first else "1.0.0"
    request = AddPack("2", str(make_private(version=version))) if then == "add" else RemovePack("2", "ward")
    with pytest.raises(Dead):
        list(assistant.handle(request, lambda: False))
    assistant._let_go()
    assistant._packs.vault.close()
    monkeypatch.undo()
    monkeypatch.setenv("KAIKI_HOME", str(home.root))
    monkeypatch.setenv("KAIKI_STANDINS", "1")
    after = Assistant(home, DiskLoader(home), lambda event: None)
    after._shelf.mend()
    cards = {card.name: card.version for card in after._packs.cards()}
    assert cards.get("ward", "none") == state
    last = list(after.handle(Ask("3", "What is the zebrafluid bolus?", "ward"), lambda: False))[-1]
    assert isinstance(last, Failed if state == "none" else AnswerDone), last
    assert traces(home.root) == []
    after._let_go()
    after._packs.vault.close()
