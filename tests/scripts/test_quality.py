"""The measuring stand: what is asked again, the plain pipeline, the page, and a whole run with the stand-ins."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.chat import ScriptedModel
from assistant.packs.judge import Judged
from assistant.packs.selftest import Outcome, Question, score_of
from assistant.packs.store import PackStore
from assistant.service import Assistant
from assistant.types import AddPack, Answer, Citation, PackReady, Timings, ToolUse
from scripts.quality.kept import Kept, Key, code_of
from scripts.quality.machine import machine
from scripts.quality.plain import PASSAGES, Plain
from scripts.quality.report import load, render, seconds, share

ROOT = Path(__file__).resolve().parents[2]
KEY = Key("ladder", "m", "f00", "p", "c0", "q1", "What?", "2026-07-01", "en", "adapter", "code1")
ANSWER = Answer(
    "What?", "p", "1", "m", "en", "answered", "It is\u2028“8”. [1]", (Citation(1, "d", "s", "It is 8."),),
    tool=ToolUse("table", (("a", "b"),), ((("x", "1"),),)), timings=Timings(total_s=1.5),
)  # fmt: skip
MACHINE = {
    "processor": "A processor", "cores": 2, "flags": ["avx2"], "memory_gb": 8.1, "system": "Linux x86_64",
    "python": "3.11.7", "libraries": {"torch": "2"},
}  # fmt: skip


# ---------------------------------------------------------------- answers that were given
def test_an_answer_is_found_again_by_a_later_run(tmp_path: Path) -> None:
    path = tmp_path / "work" / "answers.jsonl"
    Kept(path).add(KEY, ANSWER)
    assert Kept(path).find(KEY) == ANSWER
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Key)])
def test_an_answer_is_asked_for_again_when_anything_it_depends_on_changed(tmp_path: Path, field: str) -> None:
    path = tmp_path / "answers.jsonl"
    Kept(path).add(KEY, ANSWER)
    other = dataclasses.replace(KEY, **{field: "other"})
    assert Kept(path).find(other) is None
    assert (Kept(path, any_code=True).find(other) == ANSWER) is (field == "code")


def test_a_line_that_a_kill_cut_short_costs_that_answer_only(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    kept = Kept(path)
    second, third = (dataclasses.replace(KEY, id=i) for i in ("q2", "q3"))
    kept.add(KEY, ANSWER)
    kept.add(second, ANSWER)
    path.write_bytes(path.read_bytes()[:-30])
    again = Kept(path)
    assert (again.find(KEY), again.find(second)) == (ANSWER, None)
    again.add(third, ANSWER)
    assert Kept(path).find(third) == ANSWER
    path.write_bytes(path.read_bytes() + b'[]\n{"key": {}, "event": {"type": "AnswerDone"}}\n\xff\n')
    assert Kept(path).find(third) == ANSWER


def test_the_code_that_answers_counts_and_that_which_scores_does_not(tmp_path: Path) -> None:
    for name in ("assistant/a.py", "assistant/ui/b.py", "assistant/packs/judge.py", "scripts/quality/plain.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")

    def codes() -> tuple[str, str]:
        return code_of("ladder", tmp_path), code_of("plain", tmp_path)

    first = codes()
    (tmp_path / "assistant/ui/b.py").write_text("2")
    (tmp_path / "assistant/packs/judge.py").write_text("2")
    assert codes() == first
    (tmp_path / "scripts/quality/plain.py").write_text("2")
    assert (codes()[0] == first[0], codes()[1] == first[1]) == (True, False)
    (tmp_path / "assistant/a.py").write_text("2")
    assert codes()[0] != first[0]


# ---------------------------------------------------------------- the plain pipeline
class Saying(ScriptedModel):
    """Says one thing; keeps what it was asked."""

    def __init__(self, text: str, context_size: int = 4096) -> None:
        super().__init__()
        self.text, self.context_size = text, context_size
        self.asked: list[str] = []

    def stream(self, messages: Any, prefix: str, max_tokens: int, stopped: Any) -> Any:
        self.asked.append(messages[-1].content)
        yield self.text


@pytest.fixture
def tiny(home: Home, make_pack: Any) -> Home:
    done = list(Assistant(home, DiskLoader(home), lambda _: None).handle(AddPack("1", str(make_pack())), lambda: False))
    assert isinstance(done[-1], PackReady)
    return home


def plainly(place: Home, model: ScriptedModel, question: str, beside: Path) -> Answer:
    plain = Plain(place, PackStore(place).card("tiny"), model, "", beside)
    try:
        plain.warm()
        return plain.ask(Question("1", question, "answered"))
    finally:
        plain.close()


def test_plain_answers_from_the_nearest_passages_and_shows_all_the_model_says(tiny: Home, tmp_path: Path) -> None:
    model = Saying(" A kennel is € 9.\nNo mark, no check. ")
    found = plainly(tiny, model, "What does a kennel for a dog cost?", tmp_path)
    assert (found.status, found.answer, found.citations) == ("answered", "A kennel is € 9.\nNo mark, no check.", ())
    assert 1 <= len(found.sources) <= PASSAGES
    assert "A kennel for a dog costs € 8." in model.asked[-1]
    assert model.asked[-1].endswith("Question: What does a kennel for a dog cost?")
    assert found.timings.total_s >= found.timings.retrieve_s > 0


@pytest.mark.parametrize("said", ["NOT FOUND", "The answer is not found.", ""])
def test_plain_has_found_nothing_when_the_model_says_so(tiny: Home, tmp_path: Path, said: str) -> None:
    assert plainly(tiny, Saying(said), "Who won the match?", tmp_path).status == "not_found"


def test_plain_leaves_out_the_farthest_passages_that_do_not_fit(tiny: Home, tmp_path: Path) -> None:
    question = "What does a kennel for a dog cost?"
    whole = plainly(tiny, Saying("8"), question, tmp_path)
    cut = plainly(tiny, Saying("8", context_size=380), question, tmp_path)
    assert 0 < len(cut.sources) < len(whole.sources)
    assert cut.sources == whole.sources[: len(cut.sources)]


# ---------------------------------------------------------------- the page
def line(pack: str, pipeline: str = "ladder", right: bool = True) -> dict[str, Any]:
    found = Answer("?", "p", "1", "m", "en", "answered" if right else "not_found", "8", timings=Timings(total_s=4.25))
    outcomes = [
        Outcome(Question("a", "What?", "answered", kind="document"), found, judged=Judged(2, 2, 2, 1, 0, 3, 1)),
        Outcome(Question("b", "Who?", "not_found", kind="re|fusal"), dataclasses.replace(found, status="not_found")),
    ]
    scores = {k: v for k, v in score_of(outcomes).items() if k != "failures"}
    return {"pipeline": pipeline, "model": "tiny-model", "pack": pack} | scores


def run_of(name: str, date: str, **more: Any) -> dict[str, Any]:
    lines = [line("ferries"), line("all"), line("ferries", "plain", False), line("all", "plain", False)]
    head = {"name": name, "date": f"{date}T10:00:00+00:00", "revision": "abc", "machine": MACHINE, "questions": "test"}
    return head | {"limit": 0, "lines": lines} | more


def test_the_page_holds_a_line_for_each_pipeline_goals_and_groups(tmp_path: Path) -> None:
    for run in (run_of("older", "2026-07-01"), run_of("newer", "2026-07-02", questions="development", limit=5)):
        (tmp_path / f"{run['name']}.json").write_text(json.dumps(run), encoding="utf-8")
    page = render(load(tmp_path))
    assert page.index("## newer · 2026-07-02") < page.index("## older · 2026-07-01")
    assert "Test questions. Revision abc. A processor, 2 cores (avx2), 8.1 GB, Linux x86_64, Python 3.11.7" in page
    assert "Development questions, at most 5 a pack, spread evenly." in page
    ladder = next(row for row in page.splitlines() if row.startswith("| ladder | tiny-model | ferries |"))
    cells = [cell.strip() for cell in ladder.strip("|").split("|")]
    assert cells[3:5] == ["2", "1.00 (0.34–1.00)"]
    assert cells[8:11] == ["1.00 (0.34–1.00)", "0.50 (0.09–0.91)", "1 of 3"]
    assert cells[11:] == ["4.2 (4.2–4.2)", "4.2 (4.2–4.2)", "–", "–"]
    assert "| **plain** | **tiny-model** | **all** | **2** | **0.50 (0.09–0.91)** |" in page
    assert "| *goal* |  |  |  |  | ≥ 0.90 | ≥ 0.90 |  | 1.00 | ≥ 0.95 | 0 |" in page
    assert "| document | 1.00 (0.21–1.00) of 1 | 0.00 (0.00–0.79) of 1 | ≥ 0.90 |" in page
    assert "| re/fusal | 1.00 (0.21–1.00) of 1 | 1.00 (0.21–1.00) of 1 |  |" in page
    assert "| en | 1.00 (0.34–1.00) of 2 | 0.50 (0.09–0.91) of 2 |" in page


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    widths: list[int] = []
    for row in render([run_of("a", "2026-07-01")]).splitlines():
        if not row.startswith("|"):
            widths = []
            continue
        widths.append(row.count("|"))
        assert widths[0] == widths[-1], row


def test_without_a_run_the_page_claims_nothing() -> None:
    page = render([])
    assert "No run has been kept yet." in page
    assert "| ladder" not in page


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"name": "x", "date": "2026", "questions": "test"}'])
def test_a_file_that_holds_no_scores_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.json").write_text(text)
    with pytest.raises(ValueError, match=r"odd\.json is not a file of scores"):
        load(tmp_path)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_share_reads_as_it_was_measured(value: float, low: float, high: float) -> None:
    text = share(value, [low, high])
    shown = [float(part) for part in text.replace("(", " ").replace(")", "").replace("–", " ").split()]
    assert all(abs(a - b) <= 0.005001 for a, b in zip(shown, (value, low, high), strict=True))
    assert (share(None, None), seconds(None, None), share(0.5, None)) == ("–", "–", "0.50")
    assert (seconds(4.26, [3.94, 5]), seconds(0.0012, [0.001, 0.002])) == ("4.3 (3.9–5.0)", "0.001 (0.001–0.002)")


def test_the_machine_is_described_without_its_name() -> None:
    found = machine()
    assert found["cores"] >= 1 and found["memory_gb"] > 0
    assert os.uname().nodename not in json.dumps(found)


# ---------------------------------------------------------------- a whole run
def quality(place: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.quality", *map(str, words), "--work", str(place / "work")]
    command += ["--results", str(place / "results"), "--page", str(place / "quality.md")]
    environment = os.environ | {"KAIKI_HOME": str(place / "home"), "KAIKI_STANDINS": "1"}
    environment.pop("KAIKI_MODELS", None)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100)


@pytest.mark.commands
def test_a_run_over_a_pack_folder_with_both_pipelines(tmp_path: Path, make_pack: Any) -> None:
    def asked(number: int, question: str, expect: str = "answered") -> str:
        return json.dumps({"id": f"q{number}", "question": question, "expect": expect, "kind": "document"}) + "\n"

    test = asked(1, "What does a kennel for a dog cost?") + asked(2, "Zyx qwv?", "not_found")
    test += asked(3, "How much comes back seven days before departure?")
    files = {"eval/questions.jsonl": test, "eval/development.jsonl": asked(4, "Do cats travel free in a carrier?")}
    folder = make_pack(files=files)
    done = quality(tmp_path, "--pack-folder", folder, "--name", "one", "--limit", "2")
    assert done.returncode == 0, done.stderr
    body = json.loads((tmp_path / "results" / "one.json").read_text(encoding="utf-8"))
    assert [(x["pipeline"], x["pack"], x["questions"]) for x in body["lines"]] == [
        ("ladder", "tiny", 2), ("ladder", "all", 2), ("plain", "tiny", 2), ("plain", "all", 2),
    ]  # fmt: skip
    assert body["lines"][0]["citation_validity"] == 1.0
    assert body["lines"][2]["quotes"] == 0
    assert "kennel" not in json.dumps(body), "scores only"
    assert "## one" in (tmp_path / "quality.md").read_text(encoding="utf-8")
    assert not (tmp_path / "home").exists(), "the user's own home is left alone"
    answers = (tmp_path / "work" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(answers) == 4
    # All questions now: two of three were asked already.
    again = quality(tmp_path, "--pack-folder", folder, "--name", "two", "--pipeline", "ladder")
    assert again.returncode == 0, again.stderr
    assert len((tmp_path / "work" / "answers.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    other = quality(tmp_path, "--pack-folder", folder, "--name", "three", "--development", "--pipeline", "plain")
    assert other.returncode == 0, other.stderr
    assert json.loads((tmp_path / "results" / "three.json").read_text(encoding="utf-8"))["lines"][0]["questions"] == 1


@pytest.mark.commands
def test_rendering_alone_needs_no_pack_and_no_model(tmp_path: Path) -> None:
    done = quality(tmp_path, "--render")
    assert (done.returncode, "No run has been kept yet." in (tmp_path / "quality.md").read_text()) == (0, True)
    none = quality(tmp_path)
    assert (none.returncode, "No pack is installed" in none.stderr) == (2, True)
