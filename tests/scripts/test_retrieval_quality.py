"""The measuring of the search: the measures by hand, what is read of a pack, MedQuAD, and a whole run."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Home
from assistant.retrieval.encoders import HashEncoder
from assistant.retrieval.words import Row
from scripts.retrieval_quality import Asked, main, medquad, of_pack, scores

MakePack = Callable[..., Path]
TODAY = dt.date(2026, 7, 1)


def row(document: str, text: str = "") -> Row:
    return Row(0, document, "", "", "text", text, 0, len(text))


def asked(*cites: str, facts: tuple[tuple[str, ...], ...] = ()) -> Asked:
    return Asked("What?", frozenset(cites), facts, TODAY)


def test_the_measures_by_hand() -> None:
    found = [row(name) for name in ("a", "b", "b", "c", "d", "e")]
    got = scores(asked("b", "d"), found)
    # Documents in order: a b c d e. The cited stand second and fourth.
    dcg = 1 / math.log2(3) + 1 / math.log2(5)
    assert got["ndcg@10"] == pytest.approx(dcg / (1 + 1 / math.log2(3)))
    assert got["recall@1"] == 0.0 and got["recall@5"] == 1.0
    # By passages: e is the sixth.
    assert scores(asked("e"), found)["recall@5"] == 0.0


def test_facts_must_all_stand_in_the_first_four_passages() -> None:
    found = [row("a", "Dogs pay 8 €."), row("a"), row("b"), row("b", "Open from 07:00."), row("b", "Closed at 19:00.")]
    both = (("8 €", "€8"), ("07:00", "7:00"))
    assert scores(asked("a", facts=both), found)["facts@4"] == 1.0
    assert scores(asked("a", facts=(("19:00",),)), found)["facts@4"] == 0.0


@given(st.lists(st.sampled_from("abcdefghijkl"), max_size=30), st.sets(st.sampled_from("abcxyz"), min_size=1))
def test_measures_lie_between_nothing_and_all(found: list[str], cites: set[str]) -> None:
    got = scores(asked(*cites), [row(name) for name in found])
    assert all(0.0 <= value <= 1.0 for value in got.values())
    assert scores(asked(*cites), [row(name) for name in sorted(cites)])["ndcg@10"] == pytest.approx(1.0)


def line(identity: str, question: str, **more: object) -> str:
    base = {"id": identity, "question": question, "expect": "answered", "cites": ["documents/pets.md"]}
    return json.dumps(base | more, ensure_ascii=False) + "\n"


def test_development_questions_go_before_the_test_and_only_what_cites_counts(
    make_pack: MakePack, tmp_path: Path
) -> None:
    test = line("final", "Never to be read?")
    development = (
        line("en", "What does a kennel for a dog cost?", must_contain=[["€ 8", "8 €"]], at="2026-08-01T10:00")
        + line("el", "Πόσο κάνει το κλουβί;")
        + line("no", "How tall is it?", expect="not_found", cites=[])
        + line("none", "When?", cites=[])
    )
    folder = make_pack(files={"eval/questions.jsonl": test, "eval/development.jsonl": development})
    one = of_pack(folder, HashEncoder(), tmp_path)
    one.index.close()
    assert [(a.group, a.today) for a in one.asked] == [("en", dt.date(2026, 8, 1)), ("el", TODAY)]
    assert one.asked[0].facts == (("€ 8", "8 €"),)


PAIR = "<QAPair><Question>{0}</Question><Answer>{1}</Answer></QAPair>"


def test_a_run_writes_figures_and_a_page(
    home: Home, make_pack: MakePack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del home
    pairs = [("What is gout ?", "Gout is a painful swelling of a joint, often of the toe."),
             ("How is gout treated ?", "Gout is treated with rest, cold and tablets against swelling.")]  # fmt: skip
    xml = "".join(PAIR.format(*pair) for pair in pairs)
    (tmp_path / "xml").mkdir()
    (tmp_path / "xml" / "1.xml").write_text(f"<Document><Focus>Gout</Focus><QAPairs>{xml}</QAPairs></Document>")
    folder = make_pack(files={"eval/questions.jsonl": line("en", "What does a kennel for a dog cost?")})
    words = [str(folder), "--medquad", str(tmp_path / "xml"), "--encoder", "hash", "--name", "tiny"]
    for option in ("work", "results"):
        words += [f"--{option}", str(tmp_path / option)]
    assert main([*words, "--page", str(tmp_path / "page.md")]) == 0
    run = json.loads((tmp_path / "results" / "tiny.json").read_text(encoding="utf-8"))
    lines = {(x["collection"], x["group"], x["way"]): x for x in run["lines"]}
    assert lines["tiny", "all", "words"]["recall@1"] == 1.0
    assert lines["medquad", "all", "vectors"]["questions"] == 2
    assert lines["all", "all", "whole"]["questions"] == 3
    assert "What" not in json.dumps(run)
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "| medquad | all | vectors | 2 |" in page and str(tmp_path / "page.md") in capsys.readouterr().out


def test_the_sample_of_medquad_is_the_same_every_time(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_text(
        "<Document><Focus>A B</Focus><QAPairs>"
        + "".join(PAIR.format(f"Question {n} ?", f"answer number {n} of five words and more") for n in range(20))
        + "</QAPairs></Document>"
    )
    first, second = (medquad(tmp_path, tmp_path / name)[1] for name in ("one", "two"))
    assert first == second and len({cite for a in first for cite in a.cites}) == 20
