"""A step is done once, goes on where it was stopped, and never leaves half a result that looks whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune.errors import Busy, TuneError
from finetune.steps import BEGUN, MANIFEST, WORK, current, digest, read_manifest, run_step, verify


class Work:
    """Writes one file and counts how often it was called; fails in the middle when told to."""

    def __init__(self, text: str = "result", fails: BaseException | None = None) -> None:
        self.calls, self._text, self._fails = 0, text, fails

    def __call__(self, folder: Path) -> Mapping[str, Any]:
        self.calls += 1
        self.found = sorted(p.name for p in (folder / WORK).iterdir())
        (folder / WORK / "checkpoint").write_text("half")
        (folder / "out.txt").write_text(self._text)
        if self._fails:
            raise self._fails
        return {"loss": 0.5}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.txt"
    path.write_text("data")
    return path


def test_a_step_that_was_done_is_not_done_again(tmp_path: Path, source: Path) -> None:
    work, said = Work(), list[str]()
    first = run_step(tmp_path / "lora", "lora", {"rank": 8}, {"data": source}, work)
    again = run_step(tmp_path / "lora", "lora", {"rank": 8}, {"data": source}, work, said.append)
    assert work.calls == 1
    assert first == again == read_manifest(tmp_path / "lora")
    assert first.outputs == {"out.txt": digest(tmp_path / "lora" / "out.txt")}
    assert first.figures == {"loss": 0.5} and first.versions["torch"] and first.machine["cores"] >= 1
    assert said == ["lora: done before, lora is kept"]
    assert {p.name for p in (tmp_path / "lora").iterdir()} == {"out.txt", MANIFEST, ".lock"}


@pytest.mark.parametrize("what", ["settings", "input", "output", "step"])
def test_what_changed_is_done_again(tmp_path: Path, source: Path, what: str) -> None:
    work, folder = Work(), tmp_path / "lora"
    run_step(folder, "lora", {"rank": 8, "layers": (1, 2)}, {"data": source}, work)
    (folder / "left over.txt").write_text("of the first run")
    settings = {"rank": 16 if what == "settings" else 8, "layers": (1, 2)}
    if what == "input":
        source.write_text("other data")
    if what == "output":
        (folder / "out.txt").write_text("resul")
    run_step(folder, "dora" if what == "step" else "lora", settings, {"data": source}, work)
    assert work.calls == 2
    assert not (folder / "left over.txt").exists()


def test_an_interrupted_step_goes_on_with_its_checkpoint(tmp_path: Path, source: Path) -> None:
    folder = tmp_path / "lora"
    stopped = Work(fails=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run_step(folder, "lora", {"rank": 8}, {"data": source}, stopped)
    assert not (folder / MANIFEST).exists()
    assert current(folder, "lora", {"rank": 8}, {"data": source}) is None
    begun = json.loads((folder / BEGUN).read_text())
    work = Work()
    done = run_step(folder, "lora", {"rank": 8}, {"data": source}, work)
    assert stopped.found == [] and work.found == ["checkpoint"]
    assert done.started == begun["started"] and done.seconds >= begun["seconds"] - 0.1
    # With other settings it would have begun anew.
    other = Work()
    with pytest.raises(KeyboardInterrupt):
        run_step(folder, "lora", {"rank": 9}, {"data": source}, Work(fails=KeyboardInterrupt()))
    run_step(folder, "lora", {"rank": 10}, {"data": source}, other)
    assert other.found == []


def test_it_goes_on_after_a_kill(tmp_path: Path, source: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from finetune.steps import run_step\n"
        "def work(folder):\n"
        "    (folder / '.work' / 'checkpoint').write_text('half'); print('here', flush=True); time.sleep(60)\n"
        "run_step(Path(sys.argv[1]), 'lora', {}, {'data': Path(sys.argv[2])}, work)"
    )
    folder = tmp_path / "lora"
    child = subprocess.Popen([sys.executable, "-c", code, str(folder), str(source)], stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"here\n"
    with pytest.raises(Busy, match="Another process"):
        run_step(folder, "lora", {}, {"data": source}, Work())
    child.send_signal(signal.SIGKILL)
    child.communicate()
    work = Work()
    run_step(folder, "lora", {}, {"data": source}, work)
    assert work.found == ["checkpoint"]


def test_a_kill_while_the_folder_is_made_ready_blocks_nothing(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "lora"
    # As earlier versions left it.
    (folder / WORK).mkdir(parents=True)
    run_step(folder, "lora", {"rank": 8}, {"data": source}, Work())
    (folder / "more").mkdir()
    for number, name in enumerate(("write_json", "shutil.rmtree", "make_private"), start=9):
        with monkeypatch.context() as patch:
            patch.setattr(f"finetune.steps.{name}", killed)
            with pytest.raises(KeyboardInterrupt):
                run_step(folder, "lora", {"rank": number}, {"data": source}, Work())
        # What lay there of other settings is no part of it.
        work = Work()
        done = run_step(folder, "lora", {"rank": number}, {"data": source}, work)
        assert work.found == [] and set(done.outputs) == {"out.txt"}
        (folder / "more").mkdir()


def test_files_of_somebody_else_are_left_alone(tmp_path: Path, source: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years")
    with pytest.raises(TuneError, match="no step made"):
        run_step(folder, "lora", {}, {"data": source}, Work())
    assert (folder / "thesis.txt").read_text() == "years"


def test_a_missing_input_and_an_empty_result_are_named(tmp_path: Path) -> None:
    with pytest.raises(TuneError, match=r"gone\.txt is missing"):
        run_step(tmp_path / "a", "lora", {}, {"data": tmp_path / "gone.txt"}, Work())
    with pytest.raises(TuneError, match="made no file"):
        run_step(tmp_path / "b", "lora", {}, {}, lambda folder: {})
    assert not (tmp_path / "b" / MANIFEST).exists()


def test_verify_names_what_changed_with_the_size_kept(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    run_step(folder, "lora", {}, {}, Work("result"))
    assert verify(folder) == []
    (folder / "out.txt").write_text("tluser")
    assert verify(folder) == ["out.txt"]


def test_a_folder_as_input_counts_by_names_and_contents(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.bin").write_bytes(b"1")
    first = digest(folder)
    (folder / ".lock").write_text("x")
    (folder / MANIFEST).write_text("{}")
    assert digest(folder) == first
    (folder / "sub" / "a.bin").rename(folder / "sub" / "b.bin")
    assert digest(folder) != first


def test_other_processes_of_a_launch_work_and_write_nothing(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lora"
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setattr("finetune.steps.WAIT_S", 0.2)
    with pytest.raises(TuneError, match="did not begin"):
        run_step(folder, "lora", {}, {"data": source}, Work())
    beside = []

    def first(inside: Path) -> Mapping[str, Any]:
        os.environ["RANK"] = "1"
        seen = run_step(folder, "lora", {}, {"data": source}, lambda place: {"place": place.name})
        beside.append(seen)
        os.environ["RANK"] = "0"
        (inside / "out.txt").write_text("x")
        return {}

    monkeypatch.setenv("RANK", "0")
    done = run_step(folder, "lora", {}, {"data": source}, first)
    assert beside[0].figures == {"place": "lora"} and beside[0].outputs == {}
    monkeypatch.setenv("RANK", "1")
    assert run_step(folder, "lora", {}, {"data": source}, Work()) == done


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(st.text(max_size=5), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)),
    st.floats(allow_nan=False),
)
def test_any_settings_are_found_again(
    tmp_path_factory: pytest.TempPathFactory, chosen: dict[str, Any], rate: float
) -> None:
    folder = tmp_path_factory.mktemp("step")
    work = Work()
    for _ in range(2):
        run_step(folder / "s", "lora", chosen | {"rate": rate}, {}, work)
    assert work.calls == 1


def test_times_are_whole(tmp_path: Path) -> None:
    def work(folder: Path) -> Mapping[str, Any]:
        time.sleep(0.2)
        (folder / "x").write_text("x")
        return {}

    assert 0.2 <= run_step(tmp_path / "a", "lora", {}, {}, work).seconds < 30
