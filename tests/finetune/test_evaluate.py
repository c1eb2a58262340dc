"""Measuring: texts read by llama.cpp as torch reads them, files asked as the app asks, points, frontier and report."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.calibration import load
from assistant.answering.decide import Signals
from assistant.answering.record import checks_of
from assistant.answering.write import prompt_kind
from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.adapter import Adapter
from assistant.models.chat import Message, never
from assistant.packs.files import FolderFiles
from assistant.packs.intervals import wilson
from assistant.packs.manifest import read_manifest as read_pack
from assistant.packs.selftest import Outcome, Question
from assistant.packs.store import PackStore
from assistant.service import Assistant
from assistant.types import AddPack, Answer, Record
from finetune.asking import File, FileLoader, Kept, fit
from finetune.errors import TuneError
from finetune.evaluate import documents, edition, load_points, packs_for
from finetune.general import GENERAL, read
from finetune.report import frontier, rows_of, table, write_report
from tests.conftest import DOCUMENTS, MakePack
from tests.finetune.toy import TEXT, toy_gguf


# ---------------------------------------------------------------- texts
def test_the_loss_is_torchs(tmp_path: Path) -> None:
    import torch

    from finetune.base import load_torch, open_base

    path = toy_gguf(tmp_path, "llama", kind="f32")
    base = open_base(path, Home(tmp_path / "home"), lambda text: None)
    model, tokenizer = load_torch(base)
    found = read(path, TEXT, 200)
    ids = tokenizer(TEXT, add_special_tokens=False)["input_ids"]
    # As much of the text as fits is read, nothing more.
    assert 150 <= found.tokens + 1 <= 200 < len(ids)
    ids = torch.tensor([ids[: found.tokens + 1]])
    with torch.no_grad():
        assert found.loss == pytest.approx(float(model(ids, labels=ids).loss), abs=0.01)
    assert found.perplexity == pytest.approx(math.exp(found.loss), rel=1e-4)
    letters = len(tokenizer.decode(ids[0]).encode())
    assert found.loss_a_byte == pytest.approx(found.loss * found.tokens / letters, rel=0.02)
    assert found.kl is None


def test_a_text_begins_as_the_file_says(tmp_path: Path) -> None:
    import torch

    from finetune.base import load_torch, open_base

    path = toy_gguf(tmp_path, "gemma3", kind="f32")
    model, tokenizer = load_torch(open_base(path, Home(tmp_path / "home"), lambda text: None))
    found = read(path, TEXT, 120)
    ids = [2, *tokenizer(TEXT, add_special_tokens=False)["input_ids"]][: found.tokens + 1]
    with torch.no_grad():
        whole = torch.tensor([ids])
        assert found.loss == pytest.approx(float(model(whole, labels=whole).loss), abs=0.02)


def test_kl_is_nothing_to_itself_and_grows_with_fewer_bits(tmp_path: Path) -> None:
    whole, eight, four = (toy_gguf(tmp_path, "qwen2", kind=kind) for kind in ("f16", "q8_0", "q4_0"))
    same = read(whole, TEXT, 150, reference=whole)
    assert same.kl == pytest.approx(0, abs=1e-6) and same.same_word == 1
    less, least = (read(path, TEXT, 150, reference=whole).kl or 0 for path in (eight, four))
    assert 0 < less < least


def test_texts_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    path = toy_gguf(tmp_path, "llama")
    with pytest.raises(TuneError, match="too short"):
        read(path, "", 100)


def test_the_general_text_is_long_enough_and_greek_too() -> None:
    text = GENERAL.read_text(encoding="utf-8")
    assert len(text.split()) > 1000 and re.search("[α-ω]{5}", text)


# ---------------------------------------------------------------- asking
def test_a_file_is_asked_with_its_adapter_and_in_the_way_it_was_trained(home: Home, tmp_path: Path) -> None:
    home.make()
    path = toy_gguf(tmp_path, "qwen2")
    card: Any = None
    bare = FileLoader(home, File("toy", path))
    assert bare.model_name("other") == "toy" and bare.adapter("toy", card, card) is None
    # Its adapter is in the weights: the prompt of adapters is used, and nothing is laid over it.
    trained = FileLoader(home, File("toy", path, trained=True))
    (tmp_path / path.with_suffix(".json").name).write_text('{"format": 2}')
    laid = trained.adapter("toy", card, card)
    assert isinstance(laid, Adapter) and laid.sha256 == trained.sha256("toy") and laid.calibration == '{"format": 2}'
    model, plain = trained.model("toy"), bare.model("toy")
    model.use_adapter(laid)
    assert model.adapter is laid
    chat = [Message("user", "What does a dog cost?")]
    assert model.choose(chat, "Stated:", [" yes", " no"], lambda: False) == plain.choose(
        chat, "Stated:", [" yes", " no"], lambda: False
    )
    model.use_adapter(None)
    assert model.adapter is None


def test_answers_are_kept_and_a_torn_line_is_not(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    answer = Answer(
        question="?", pack="p", pack_version="1", model="m", language="en", status="answered", answer="Yes."
    )
    Kept(path).add("p q1", answer)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    kept = Kept(path)
    assert kept.find("p q1") == answer and kept.find("p q2") is None
    kept.add("p q2", answer)
    assert Kept(path).find("p q2") == answer and Kept(path).find("p q1") == answer


def test_the_decision_is_fitted_on_other_questions_and_kept_for_this_file_alone(
    home: Home, make_pack: MakePack, tmp_path: Path
) -> None:
    folder = make_pack()
    adding = Assistant(home, DiskLoader(home), lambda event: None)
    list(adding.handle(AddPack("1", str(folder)), never))
    path = toy_gguf(tmp_path, "qwen2")
    loader = FileLoader(home, File("toy", path), tmp_path / "fitted")
    pack = read_pack(folder).name
    # The signals say too much: nothing is there, and yet the odds are for an answer.
    outcomes = [_outcome(n, expect) for n, expect in enumerate(["answered"] * 12 + ["not_found"] * 12)]
    found = fit(outcomes, loader, pack)
    assert found and (found["answerable"], found["unanswerable"]) == (12, 12)
    assert found["after"]["refused"] > found["before"]["refused"]
    assert [p.name for p in (tmp_path / "fitted").rglob("*.json")] == ["calibration.json"]
    assert not list(home.models.rglob("calibration*.json"))
    kept = load("toy", prompt_kind(craft=False), loader.calibrations() / "toy" / "calibration.json")
    assert set(kept.rules) == {"all-minilm-l6-v2"}
    # Too few of one kind: it is left as it is.
    assert fit(outcomes[:14], FileLoader(home, File("toy", path), tmp_path / "none"), pack) is None


def _outcome(number: int, expect: Literal["answered", "not_found"]) -> Outcome:
    known = Signals(0.8, 0.7, 0, stated=(2.0 if expect == "answered" else -0.2) + number / 50)
    record = Record(str(number), "p", "1", encoder="all-minilm-l6-v2", checks=checks_of(known, None))
    answer = Answer(
        question="?", pack="p", pack_version="1", model="toy", language="en", status="answered", answer="Yes.",
        record=record,
    )  # fmt: skip
    return Outcome(Question(id=str(number), question="?", expect=expect), answer)


def test_packs_are_installed_ones_or_folders(home: Home, make_pack: MakePack, tmp_path: Path) -> None:
    folder = make_pack(files={"documents/prices.csv": "what,price\ndog,8\n"})
    found = packs_for([str(folder)], home, tmp_path, tmp_path / "scratch")
    assert found.place.root == tmp_path / "scratch" and found.names == ("tiny",) and found.add == (folder,)
    assert "A kennel for a dog costs" in found.text and "what,price" not in found.text
    with pytest.raises(TuneError, match="cannot be asked together"):
        packs_for([str(folder), "aegean"], home, tmp_path, tmp_path / "scratch")
    assert documents(FolderFiles(folder)) == found.text
    assert PackStore(home).cards() == []


def test_a_pack_of_other_documents_than_plain_ones_has_a_text_too(make_pack: MakePack) -> None:
    page = f"<html><body><h1>Pets</h1><p>{'A kennel for a dog costs € 8. ' * 20}</p></body></html>"
    documents_of = {"documents/pets.html": page, "documents/broken.pdf": "no PDF"}
    folder = make_pack(files=dict.fromkeys(DOCUMENTS) | documents_of)
    text = documents(FolderFiles(folder))
    assert "A kennel for a dog costs € 8." in text and "<p>" not in text and "no PDF" not in text


def test_an_adapter_that_is_put_into_a_pack_makes_it_no_other_edition(make_pack: MakePack) -> None:
    folder = make_pack()
    bare = edition(FolderFiles(folder)), edition(FolderFiles(folder), adapters=True)
    (folder / "adapters").mkdir()
    (folder / "adapters" / "m.gguf").write_bytes(b"GGUF")
    named = f'[[adapters]]\nfile = "adapters/m.gguf"\nbase_sha256 = "{"0" * 64}"\n'
    with (folder / "pack.toml").open("a", encoding="utf-8") as out:
        out.write(named)
    assert edition(FolderFiles(folder)) == bare[0]
    assert edition(FolderFiles(folder), adapters=True) != bare[1]
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    (folder / "pack.toml").write_text(text.replace("Tiny pack", "Other pack"), encoding="utf-8")
    assert edition(FolderFiles(folder)) != bare[0]


# ---------------------------------------------------------------- report
def point(label: str, stage: str, right: float, size: int, **more: Any) -> dict[str, Any]:
    score = {
        "accuracy": right, "accuracy_interval": [max(0, right - 0.1), min(1, right + 0.1)], "questions": 40,
        "read": {"questions": 5, "right": 3}, "refusal_recall": None, "seconds": {"documents": {"median_s": 2.0}},
    }  # fmt: skip
    return {
        "key": label, "label": label, "stage": stage, "kind": more.get("kind", ""), "seed": more.get("seed"), "file_bytes": size,
        "bits_per_weight": 4.5, "scores": {"own": score, "other": score},
        "reads": {"general": {"loss_a_byte": more.get("general", 1.0)}, "pack": {"perplexity": 9.0, "kl": 0.01}},
        "speed": {"first_token_s": size / 1e8, "answer_tokens_s": 20.0, "prompt_tokens_s": 90.0, "memory_mb": 700},
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_the_frontier_is_what_nothing_beats(points: list[tuple[int, int]]) -> None:
    kept = [points[n] for n in frontier(points)]
    assert kept == sorted(kept) and len(set(kept)) == len(kept)

    def beaten(one: tuple[int, int]) -> bool:
        return any(o[0] <= one[0] and o[1] >= one[1] and o != one for o in points)

    assert set(kept) == {one for one in points if not beaten(one)}


def test_seeds_of_one_file_are_one_row_with_their_spread() -> None:
    points = [
        point("base", "base", 0.5, 10**9),
        point("lora adapter, seed 1", "lora", 0.7, 10**9, general=1.02, seed=1),
        point("lora adapter, seed 2", "lora", 0.8, 10**9, general=1.04, seed=2),
    ]
    base, lora = rows_of(points)
    assert (lora.label, lora.seeds, lora.spread) == ("lora adapter", 2, (0.7, 0.8))
    assert lora.score == pytest.approx(0.75) and lora.general_change == pytest.approx(0.03)
    # No narrower for having two seeds: they answer the same questions.
    assert list(lora.interval) == wilson(30, 40)
    assert base.general_change is None
    # Two other files that happen to have one label stay two.
    assert len(rows_of([*points, point("base", "base", 0.6, 10**9)])) == 3
    assert rows_of([]) == []
    heads, cells = table([base, lora])
    assert "other" in heads and cells[1][2] == "2: 0.70–0.80" and cells[1][-1] == "+3.0%"


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_the_interval_holds_the_score_of_however_many_seeds(rights: list[int]) -> None:
    (row,) = rows_of([point(f"lora, seed {n}", "lora", r / 40, 1, seed=n) for n, r in enumerate(rights)])
    assert row.interval[0] - 1e-4 <= row.score <= row.interval[1] + 1e-4


def test_what_was_laid_over_the_base_or_made_of_it_may_have_forgotten() -> None:
    points = [
        point("small", "base", 0.5, 9),
        point("small with its adapter", "base", 0.5, 9, general=1.1) | {"key": "small-adapted"},
        point("base q4_0", "base", 0.5, 9, general=1.2, kind="q4_0"),
        point("large", "base", 0.5, 9, general=0.5),
        point("large with its adapter", "base", 0.5, 9, general=0.5) | {"key": "large-adapted"},
    ]
    changes = [row.general_change for row in rows_of(points)]
    assert changes == [None, pytest.approx(0.1), pytest.approx(0.2), None, None]


def test_the_report_is_one_file_that_fetches_nothing(tmp_path: Path) -> None:
    points = [point("base", "base", 0.5, 10**9), point("<b>prune</b> q4_0", "prune", 0.6, 10**8, kind="q4_0")]
    points.append(point("worse", "prune", 0.4, 2 * 10**9))
    points[0]["speed"] = None
    figures = write_report(points, tmp_path, title="A & B", note="40 questions", cache=tmp_path / "cache")
    assert figures["frontier"]["size"] == ["<b>prune</b> q4_0"]
    assert figures["frontier"]["time"] == ["<b>prune</b> q4_0"]
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG\r\n")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;prune&lt;/b&gt; q4_0" in page and "<b>prune" not in page and "A &amp; B" in page
    assert not re.search(r"https?://|<script|<link|src=\"(?!data:)", page)
    assert page.count("<tr") == 4 and page.count("class=front") == 1


def test_points_that_are_missing_or_damaged_are_said(tmp_path: Path) -> None:
    (tmp_path / "points.json").write_text("[]")
    (tmp_path / "empty.json").write_text('{"points": [], "note": ""}')
    for path in (tmp_path / "points.json", tmp_path / "none.json", tmp_path / "empty.json"):
        with pytest.raises(TuneError, match="kaiki tune evaluate"):
            load_points(path)
