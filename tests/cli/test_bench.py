"""`kaiki models bench`: which model to take for a pack on this machine, and why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli.bench import Benched, advise, rank, sign_test
from assistant.config import Home
from assistant.models.speed import Speed
from assistant.models.store import ModelStore
from assistant.packs.selftest import Outcome, Question, score_of
from assistant.types import Answer, Timings, ToolUse
from tests.conftest import MakePack
from tests.finetune.toy import toy_gguf

ROOT = Path(__file__).resolve().parents[2]


def outcome(right: bool, seconds: float = 1.0, *, tool: bool = False) -> Outcome:
    timings = Timings(total_s=0.003) if tool else Timings(total_s=seconds, first_token_s=seconds / 2, prompt_tokens=300)
    answer = Answer(question="?", pack="p", pack_version="1", model="" if tool else "m", language="en",
                    status="answered", answer="yes", tool=ToolUse("timetable") if tool else None,
                    timings=timings)  # fmt: skip
    return Outcome(Question("q", "?", "answered" if right else "not_found"), answer)


def benched(name: str, marks: str, seconds: float, memory: int = 900) -> Benched:
    """A model that got the questions marked 1 right."""
    outcomes = [outcome(mark == "1", seconds) for mark in marks]
    speed = Speed(100.0, 10.0, 5.0, 0.5, memory, 2)
    return Benched(name, 10**6, speed, score_of(outcomes), outcomes, memory)


def test_the_better_model_is_taken_and_the_faster_named_with_what_chance_would_do() -> None:
    large, small = benched("large", "1111111111", 6.0), benched("small", "1111110000", 2.0)
    ranked = rank([small, large])
    assert [one.name for one in ranked] == ["large", "small"]
    take, why = advise(ranked)
    assert take == "large"
    assert why.startswith("Take large: 10 of 10 right, 6.0 s an answer (median), 900 MB of memory.")
    # Four questions that only the large one got: 2 · (1/2)^4.
    assert "small is 3.0 times faster and got 6 right; two equally good models would differ so much in 12 of 100" in why


def test_what_tools_answer_does_not_count_as_the_models_time() -> None:
    tools = [outcome(True, tool=True) for _ in range(9)]
    for seconds in (4.0, 1.0):
        outcomes = [*tools, outcome(True, seconds), outcome(True, seconds)]
        one = Benched("m", 1, Speed(100.0, 10.0, 5.0, 0.5, 900, 2), score_of(outcomes), outcomes)
        assert (one.seconds, one.first_token_s) == (seconds, seconds / 2)
    only = Benched("m", 1, Speed(100.0, 10.0, 5.0, 0.5, 900, 2), score_of(tools), tools)
    assert (only.seconds, only.first_token_s) == (5.0 + 6.4, 5.0)
    assert Benched("scripted", 1, None, score_of(tools), tools).first_token_s is None


def test_the_next_best_is_named_with_what_chance_would_do_also_where_it_is_slower() -> None:
    take, why = advise(rank([benched("good", "1" * 25 + "0" * 5, 4.0), benched("slow", "1" * 20 + "0" * 10, 8.0)]))
    assert take == "good"
    assert "slow is 2.0 times as slow and got 20 right; two equally good models would differ so much in 6 of" in why


@pytest.mark.parametrize("right", range(2, 50))
def test_one_of_fifty_is_equal_whatever_the_rest(right: int) -> None:
    better, worse = (benched(n, "1" * k + "0" * (50 - k), s) for n, k, s in (("a", right, 6.0), ("b", right - 1, 2.0)))
    assert advise(rank([better, worse]))[0] == "b"


def test_of_equally_good_models_the_faster_is_taken() -> None:
    take, why = advise(rank([benched("large", "11" * 30, 6.0), benched("small", "11" * 29 + "10", 2.0)]))
    assert take == "small"
    assert "large got 60 right and takes 3.0 times as long" in why
    take, why = advise(rank([benched("large", "1100", 6.0), benched("small", "0011", 2.0)]))
    assert take == "small" and "large got 2 right and takes 3.0 times as long" in why
    assert advise([]) == ("", "")
    assert "the only one" in advise([benched("one", "10", 1.0)])[1]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_the_sign_test_is_the_share_of_coin_throws(pairs: list[tuple[bool, bool]]) -> None:
    found = sign_test([outcome(a) for a, _ in pairs], [outcome(b) for _, b in pairs])
    differ = [a for a, b in pairs if a != b]
    wide = abs(2 * sum(differ) - len(differ))
    throws = [bin(n).count("1") for n in range(2 ** len(differ))]
    assert found == pytest.approx(sum(abs(2 * heads - len(differ)) >= wide for heads in throws) / len(throws))


def kaiki(home: Home, *arguments: str, standins: bool = True) -> tuple[Any, str]:
    environment = os.environ | {"KAIKI_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    environment["KAIKI_STANDINS"] = "1" if standins else "0"
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in arguments else done.stdout, done.stderr


@pytest.mark.commands
def test_a_pack_is_asked_and_its_score_is_not_kept(home: Home, make_pack: MakePack) -> None:
    questions = [
        {"id": "1", "question": "What does a kennel for a dog cost?", "expect": "answered", "must_contain": [["8"]]},
        {"id": "2", "question": "Who painted the moon?", "expect": "not_found"},
        {"id": "3", "question": "Who was queen?", "expect": "not_found"},
    ]
    pack = make_pack(files={"eval/questions.jsonl": "".join(json.dumps(q) + "\n" for q in questions)})
    kaiki(home, "packs", "add", str(pack), "--no-test")
    body, _ = kaiki(home, "models", "bench", "--pack", "tiny", "--limit", "2", "--json")
    (model,) = body["models"]
    assert body["take"] == model["name"] == "scripted"
    assert model["questions"] == 2 and len(model["accuracy_interval"]) == 2 and model["memory_mb"] > 10
    assert body["why"].startswith("Take scripted: ")
    assert not (home.packs / "tiny" / "score.json").exists()
    shown, _ = kaiki(home, "models", "bench", "--pack", "tiny")
    assert "scripted" in shown and "Take scripted: 3 of 3 right" in shown


@pytest.mark.commands
def test_models_on_the_disk_are_measured_without_a_pack(home: Home, tmp_path: Path) -> None:
    home.make()
    store = ModelStore(home)
    for hidden in (64, 256):
        store.add(toy_gguf(tmp_path, "llama", hidden=hidden), f"toy{hidden}")
    body, _ = kaiki(home, "models", "bench", "--json", standins=False)
    by_name = {model["name"]: model for model in body["models"]}
    assert set(by_name) == {"toy64", "toy256"} and "take" not in body
    small, large = by_name["toy64"], by_name["toy256"]
    assert small["size_bytes"] < large["size_bytes"] and small["memory_mb"] < large["memory_mb"]
    assert all(model["tokens_per_s"] > 0 and model["first_token_s"] > 0 for model in body["models"])
