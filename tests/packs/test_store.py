"""Adding, replacing and removing packs through the assistant, without a process in between."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.errors import PackError, PackUnknown
from assistant.loading import DiskLoader
from assistant.packs.store import PackStore
from assistant.service import Assistant
from assistant.types import (
    AddPack,
    Ask,
    Cancelled,
    CheckPack,
    Event,
    Failed,
    PackChecked,
    PackReady,
    PackRemoved,
    Progress,
    RemovePack,
    Request,
)

MakePack = Callable[..., Path]
Run = Callable[..., Event]


@pytest.fixture
def run(home: Home) -> Iterator[Run]:
    emitted: list[Event] = []
    assistant = Assistant(home, DiskLoader(home), emitted.append)

    def work(request: Request, stopped: Callable[[], bool] = lambda: False) -> Event:
        return list(assistant.handle(request, stopped))[-1]

    yield work
    assistant._let_go()


def tree(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_the_same_version_is_a_no_op_and_a_newer_one_replaces(run: Run, home: Home, make_pack: MakePack) -> None:
    first = run(AddPack("1", str(make_pack())))
    assert isinstance(first, PackReady), first
    assert first.changed
    assert first.passages > 0
    before = tree(home.packs)
    again = run(AddPack("2", str(make_pack())))
    assert isinstance(again, PackReady)
    assert not again.changed
    assert tree(home.packs) == before
    newer = run(AddPack("3", str(make_pack(version="1.1.0"))))
    assert isinstance(newer, PackReady)
    assert newer.changed
    assert newer.version == "1.1.0"
    assert PackStore(home).card("tiny").version == "1.1.0"
    assert len([p for p in home.index.iterdir() if p.is_dir()]) == 1


def test_going_back_needs_a_yes(run: Run, home: Home, make_pack: MakePack) -> None:
    run(AddPack("1", str(make_pack(version="1.10.0"))))
    old = str(make_pack(version="1.9.0"))
    refused = run(AddPack("2", old))
    assert isinstance(refused, Failed)
    assert refused.kind == "PackError"
    assert "--yes" in refused.hint
    assert PackStore(home).card("tiny").version == "1.10.0"
    assert isinstance(run(AddPack("3", old, replace=True)), PackReady)
    assert PackStore(home).card("tiny").version == "1.9.0"


def test_a_faulty_newer_pack_leaves_the_old_one_untouched(run: Run, home: Home, make_pack: MakePack) -> None:
    run(AddPack("1", str(make_pack())))
    before = tree(home.packs)
    failed = run(AddPack("2", str(make_pack(version="2.0.0", more='colour = "x"'))))
    assert isinstance(failed, Failed)
    assert failed.kind == "PackFaulty"
    assert failed.faults == ("pack.toml: colour: unknown key",)
    assert tree(home.packs) == before
    assert run(Ask("3", "What does a kennel for a dog cost?", "tiny")).answer.pack_version == "1.0.0"


@pytest.mark.parametrize("when", range(1, 6))
def test_a_cancelled_update_leaves_the_old_pack_and_no_rubbish(home: Home, make_pack: MakePack, when: int) -> None:
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked >= when

    emitted: list[Event] = []
    assistant = Assistant(home, DiskLoader(home), emitted.append)
    list(assistant.handle(AddPack("1", str(make_pack())), lambda: False))
    before, index = tree(home.packs), {p.name for p in home.index.iterdir()}
    last = list(assistant.handle(AddPack("2", str(make_pack(version="2.0.0"))), stopped))[-1]
    if isinstance(last, Cancelled):
        assert tree(home.packs) == before
        assert {p.name for p in home.index.iterdir()} == index
    else:
        assert isinstance(last, PackReady)
        assert asked < when
    assert any(isinstance(e, Progress) for e in emitted)
    assistant._let_go()


def test_a_full_disk_leaves_the_old_pack(
    run: Run, home: Home, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(AddPack("1", str(make_pack())))
    before = tree(home.packs)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.packs.archive._copy", full)
    failed = run(AddPack("2", str(make_pack(version="2.0.0"))))
    assert isinstance(failed, Failed)
    assert failed.kind == "HomeError"
    assert "No space left" in failed.message
    assert tree(home.packs) == before


def test_a_crash_between_the_two_renames_is_mended(home: Home, run: Run, make_pack: MakePack) -> None:
    run(AddPack("1", str(make_pack())))
    os.rename(home.packs / "tiny", home.packs / ".old-tiny")
    run(AddPack("2", str(make_pack(name="other"))))
    assert {c.name for c in PackStore(home).cards()} == {"tiny", "other"}


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"name": 3}', '{"languages": 3, "examples": []}', "\udcff", '{"name": "tiny"}']
)
def test_a_damaged_card_does_not_hide_the_others(home: Home, run: Run, make_pack: MakePack, body: str) -> None:
    run(AddPack("1", str(make_pack())))
    bad = home.packs / "broken"
    bad.mkdir()
    (bad / "installed.json").write_bytes(body.encode("utf-8", "surrogateescape"))
    cards = {c.name: c for c in PackStore(home).cards()}
    assert set(cards) == {"broken", "tiny"}
    assert "damaged" in cards["broken"].faulty
    assert not cards["tiny"].faulty
    with pytest.raises(PackError, match="damaged"):
        PackStore(home).card("broken")
    assert isinstance(run(RemovePack("2", "broken")), PackRemoved)
    assert not bad.exists()


def test_an_unknown_pack_names_the_installed_ones(home: Home, run: Run, make_pack: MakePack) -> None:
    run(AddPack("1", str(make_pack())))
    with pytest.raises(PackUnknown, match="tiny"):
        PackStore(home).card("none")
    for name in ("none", "../tiny", ".staging", "", ".", "..", "tiny/content"):
        failed = run(RemovePack("2", name))
        assert isinstance(failed, Failed), name
        assert failed.kind == "PackUnknown", name
        assert PackStore(home).card("tiny").name == "tiny"


def test_removing_leaves_no_file_of_it(home: Home, run: Run, make_pack: MakePack) -> None:
    run(AddPack("1", str(make_pack())))
    run(AddPack("2", str(make_pack(name="tiny-two"))))
    done = run(RemovePack("3", "tiny"))
    assert isinstance(done, PackRemoved)
    assert "content/documents/pets.md" in done.removed
    left = [p for p in home.root.rglob("*") if "tiny" in p.name and "tiny-two" not in str(p)]
    assert left == []
    assert not [p for p in home.packs.iterdir() if p.name.startswith(".")]
    answer = run(Ask("4", "What does a kennel for a dog cost?", "tiny-two"))
    assert answer.answer.pack == "tiny-two"
    assert isinstance(run(Ask("5", "A dog?", "tiny")), Failed)


def test_checking_installs_nothing(home: Home, run: Run, make_pack: MakePack) -> None:
    good = run(CheckPack("1", str(make_pack())))
    assert isinstance(good, PackChecked)
    assert (good.name, good.version, good.faults) == ("tiny", "1.0.0", ())
    bad = run(CheckPack("2", str(make_pack(more="colour = 1"))))
    assert isinstance(bad, PackChecked)
    assert bad.faults == ("pack.toml: colour: unknown key",)
    gone = run(CheckPack("3", "/nowhere/at/all"))
    assert isinstance(gone, PackChecked)
    assert "no pack at" in gone.faults[0]
    assert not home.packs.exists()


def test_the_card_on_the_disk_is_private_json(home: Home, run: Run, make_pack: MakePack) -> None:
    run(AddPack("1", str(make_pack())))
    card = home.packs / "tiny" / "installed.json"
    assert card.stat().st_mode & 0o077 == 0
    assert json.loads(card.read_text(encoding="utf-8"))["name"] == "tiny"
