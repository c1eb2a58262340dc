"""Training examples from a pack: what they say stands in the pack, and the pack's own test is not among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.write import NO, YES, beginning
from assistant.models.chat import Message, never
from assistant.packs.files import FolderFiles, MemoryFiles
from assistant.packs.selftest import QUESTIONS, read_questions
from assistant.text import fold
from finetune import craft
from finetune.data.absent import absent_pairs
from finetune.data.leaks import Leaks
from finetune.data.passages import by_document, pack_passages
from finetune.data.remembered import Remembered
from finetune.data.rules import table_pairs
from finetune.data.step import DataSettings, Sources, run
from finetune.data.teacher import _checked, teacher_pairs
from finetune.data.timetable import timetable_pairs
from finetune.examples import Example, ExamplesFaulty, read_examples, write_examples

ROOT = Path(__file__).resolve().parents[2]
FERRIES = ROOT / "domains" / "ferries"

PRICES = """# Boat hire

Boats are given out from 09:00. A deposit is asked for every boat.

| Boat | Seats | Hour | Deposit |
|---|---|---|---|
| Kayak | 1 | € 8 | € 20 |
| Canoe | 3 | € 12 | € 30 |
| Sailing dinghy | 4 | € 25 | € 100 |
"""
RULES = """# Swimming

The lake is guarded from 10:00 to 19:00 in July. Dogs may swim at the north shore only.
A lost locker key costs € 15. Children under 8 swim with an adult.
"""


@pytest.fixture
def lake() -> MemoryFiles:
    return MemoryFiles({"documents/boats.md": PRICES.encode(), "documents/swimming.md": RULES.encode()})


def pairs_of(files: MemoryFiles | FolderFiles) -> list:
    return [pair for own in by_document(pack_passages(files)).values() for pair in table_pairs(own, 1)]


def test_a_tables_answers_stand_in_the_row_they_name(lake: MemoryFiles) -> None:
    pairs = pairs_of(lake)
    answered = [pair for pair in pairs if pair.stated == "yes"]
    assert len(answered) >= 3
    for pair in answered:
        row = pair.passage.rows[pair.lines[0]]
        key, _, said = pair.answer.rstrip(".").partition(": ")
        assert key == row.cells[0][1]
        assert any(said.endswith(value) for _, value in row.cells[1:])
        # Neither a cell of another row nor one that is not asked for.
        assert fold(key) in fold(pair.question) or key == row.cells[0][1]


def test_a_question_without_its_row_is_asked_back_with_the_rows_names(lake: MemoryFiles) -> None:
    (back,) = [pair for pair in pairs_of(lake) if pair.stated == "unclear"]
    assert {"Kayak", "Canoe", "Sailing dinghy"} <= set(back.answer.replace(",", "").replace("?", "").split()) | {
        "Sailing dinghy" if "Sailing dinghy" in back.answer else ""
    }
    assert not any(name in back.question for name in ("Kayak", "Canoe", "dinghy"))


@pytest.mark.parametrize("domain", ["ferries", "maritime", "clinical"])
def test_of_the_bundled_packs_every_refused_question_lacks_its_answer(domain: str) -> None:
    files = FolderFiles(ROOT / "domains" / domain)
    passages = pack_passages(files)
    pairs = pairs_of(files)
    assert len([pair for pair in pairs if pair.stated == "yes"]) > 100
    absent = list(absent_pairs(pairs, passages, {}, 1, None))
    answers = {pair.question: pair.answer for pair in pairs if pair.stated == "yes"}
    assert len(absent) > 50
    for pair in absent:
        figures = {w for w in fold(answers[pair.question]).replace(",", " ").split() if any(c.isdigit() for c in w)}
        assert not figures & set(fold(pair.passage.text).replace(",", " ").split()), pair


def test_boards_are_answered_as_the_feed_says() -> None:
    pairs = list(timetable_pairs(FolderFiles(FERRIES), 30, 2))
    assert len({pair.passage.id for pair in pairs}) == 30
    firsts = [pair for pair in pairs if "first departure" in pair.question]
    for pair in firsts:
        leaves = [dict(row.cells)["Leaves"] for row in pair.passage.rows]
        assert pair.answer == f"The first leaves at {min(leaves)}."
    for pair in pairs:
        if pair.question.startswith("It is "):
            now = pair.question[6:11]
            rows = [dict(row.cells)["Leaves"] for row in pair.passage.rows]
            assert pair.answer == f"The next leaves at {min(time for time in rows if time >= now)}."


def test_the_packs_test_and_what_is_like_it_stay_out() -> None:
    leaks = Leaks({"lake": ["What does a lost locker key cost?"]})
    assert leaks.has("what does a lost locker key cost")
    assert leaks.has("What does it cost when a locker key is lost?")
    assert not leaks.has("From what time are boats given out?")


def test_no_example_of_a_bundled_pack_is_a_question_of_its_test(tmp_path: Path) -> None:
    files = FolderFiles(FERRIES)
    run(DataSettings(boards=5), Sources(files, "You help.", FERRIES), tmp_path / "data")
    found = read_examples(tmp_path / "data" / "examples.jsonl")
    # Compared, not looked at: no text of the test is printed.
    asked = {fold(q.question).strip(" ?;.") for q in read_questions(files, QUESTIONS)}
    mine = {fold(e.messages[-1].content.rpartition("\nQuestion: ")[2]).strip(" ?;.") for e in found}
    assert len(mine) > 200
    both = len(asked & mine)
    assert both == 0


def test_the_step_splits_by_document_keeps_its_share_of_refusals_and_is_the_same_for_the_same_seed(
    tmp_path: Path,
) -> None:
    sources = Sources(FolderFiles(FERRIES), "You help.", FERRIES)
    first = run(DataSettings(boards=10), sources, tmp_path / "a")
    second = run(DataSettings(boards=10), sources, tmp_path / "b")
    assert first.outputs == second.outputs
    found = read_examples(tmp_path / "a" / "examples.jsonl")
    sides = {}
    for example in found:
        sides.setdefault(example.group.partition("#")[0], set()).add(example.split)
    assert all(len(side) == 1 for side in sides.values())
    assert {"train", "held"} == {example.split for example in found}
    boards = [example for example in found if example.kind.startswith("timetable-")]
    assert {"train", "held"} == {example.split for example in boards}
    assert sum("Stated: no" in e.reply for e in found) / len(found) < 0.46
    assert run(DataSettings(boards=10, seed=2), sources, tmp_path / "c").outputs != first.outputs


def test_no_question_stands_on_both_sides(tmp_path: Path) -> None:
    sources = Sources(FolderFiles(FERRIES), "You help.", FERRIES)
    run(DataSettings(boards=0, held_share=0.3), sources, tmp_path / "a")
    asked: dict[str, set[str]] = {"train": set(), "held": set()}
    refused = 0
    for example in read_examples(tmp_path / "a" / "examples.jsonl"):
        # What is asked about a table's row names the row, so two documents do not ask the same by chance.
        asked[example.split].add(example.messages[-1].content.rpartition("Question: ")[2])
        refused += example.split == "held" and example.kind.startswith("absent")
    assert refused > 10
    assert not asked["held"] & asked["train"]


@pytest.mark.parametrize("seed", range(8))
def test_of_a_small_pack_one_document_is_held_out(tmp_path: Path, seed: int) -> None:
    more = MemoryFiles({f"documents/{name}.md": PRICES.encode() for name in ("boats", "rafts", "bikes")})
    run(DataSettings(seed=seed), Sources(more, "You help.", FERRIES / "pack.toml"), tmp_path / "three")
    found = read_examples(tmp_path / "three" / "examples.jsonl")
    held = {example.group.partition("#")[0] for example in found if example.split == "held"}
    assert len(held) == 1 < len({example.group.partition("#")[0] for example in found})
    said: list[str] = []
    one = MemoryFiles({"documents/boats.md": PRICES.encode()})
    run(DataSettings(seed=seed), Sources(one, "You help.", FERRIES / "pack.toml"), tmp_path / "one", said.append)
    assert {example.split for example in read_examples(tmp_path / "one" / "examples.jsonl")} == {"train"}
    assert any("none of it is held out" in line for line in said)


def test_of_fewer_examples_no_more_are_refusals(tmp_path: Path) -> None:
    sources = Sources(FolderFiles(FERRIES), "You help.", FERRIES / "pack.toml")
    for refusals in (0.45, 0.2):
        run(DataSettings(boards=0, most=100, refusals=refusals), sources, tmp_path / f"{refusals}")
        found = read_examples(tmp_path / f"{refusals}" / "examples.jsonl")
        refused = sum("Stated: no" in e.reply for e in found)
        assert len(found) == 100 and 0.75 * refusals < refused / 100 <= refusals


@pytest.mark.parametrize("seed", range(6))
def test_no_boards_are_drawn_where_none_are_wanted(seed: int) -> None:
    assert list(timetable_pairs(FolderFiles(FERRIES), 0, seed)) == []


class Teacher:
    """Says what a test puts into its mouth; the judgement is always yes."""

    name = "teacher"
    context_size = 4096

    def __init__(self, text: str, yes: float = 0.0) -> None:
        self.text, self.yes = text, yes

    def count(self, text: str) -> int:
        return len(text) // 4

    def choose(self, *_: object) -> list[float]:
        return [self.yes, -1.0]

    def stream(self, *_: object, **__: object):
        yield self.text


def test_another_teacher_under_the_same_name_is_asked_anew(tmp_path: Path, lake: MemoryFiles) -> None:
    asked: list[str] = []

    class Asked(Teacher):
        def stream(self, *_: object, **__: object):
            asked.append(self.text)
            yield "[]"

    for sha256 in ("first", "first", "second"):
        sources = Sources(lake, "You help.", FERRIES / "pack.toml", Asked(sha256), sha256)  # type: ignore[arg-type]
        run(DataSettings(teacher_passages=1), sources, tmp_path / "data")
    assert asked == ["first", "second"]


GOOD = '{"line": 0, "question": "When does the guard watch the lake in July?", "answer": "The lake is guarded from 10:00 to 19:00 in July."}'
WRONG_FIGURE = '{"line": 0, "question": "When does the guard watch the lake in July?", "answer": "The lake is guarded from 10:00 to 20:00 in July."}'
WRONG_LINE = '{"line": 3, "question": "When does the guard watch the lake in July?", "answer": "The lake is guarded from 10:00 to 19:00 in July."}'


@pytest.mark.parametrize(
    ("text", "yes", "kept"),
    [
        (f"[{GOOD}]", 0.0, 1),
        (f"[{GOOD}]", -5.0, 0),
        (f"[{WRONG_FIGURE}]", 0.0, 0),
        (f"[{WRONG_LINE}]", 0.0, 0),
        (f"[{GOOD},{GOOD[:40]}", 0.0, 1),
        ("nonsense", 0.0, 0),
        ('[{"line": 99, "question": "a?", "answer": "b."}]', 0.0, 0),
    ],
)
def test_a_teachers_pair_is_kept_only_where_its_line_holds_it(
    lake: MemoryFiles, text: str, yes: float, kept: int
) -> None:
    passages = [p for p in pack_passages(lake) if "swimming" in p.document]
    said: list[str] = []
    pairs = list(teacher_pairs(passages, Teacher(text, yes), "You help.", said.append))  # type: ignore[arg-type]
    assert len(pairs) == kept
    assert said


def test_a_bare_teacher_judges_in_the_prompt_of_a_bare_model(lake: MemoryFiles) -> None:
    chats: list[list[Message]] = []

    class Judge(Teacher):
        def choose(self, *asked: object) -> list[float]:
            chats.append(asked[0])  # type: ignore[arg-type]
            assert asked[2] == [YES, NO]
            return [0.0, -1.0]

    passages = [p for p in pack_passages(lake) if "swimming" in p.document]
    teacher = Judge(f"[{GOOD}]")
    (pair,) = teacher_pairs(passages, teacher, "You help.", print)  # type: ignore[arg-type]
    assert [m.content for m in chats[0][:-1]] == [m.content for m in beginning("You help.")]
    assert chats[0][-1].content.endswith(f"Question: {pair.question}")


def test_what_a_teacher_said_is_not_asked_again(tmp_path: Path) -> None:
    class Counting(Teacher):
        asked = 0

        def choose(self, *_: object) -> list[float]:
            self.asked += 1
            return [-0.25, -1.5]

        def stream(self, *_: object, **__: object):
            self.asked += 1
            yield "a "
            yield "b"

    path, teacher = tmp_path / "teachers" / "t.jsonl", Counting("")
    chat, other = [Message("user", "Why?")], [Message("user", "How?")]

    def ask(chat: list[Message]) -> tuple[str, list[float]]:
        kept = Remembered(teacher, path)  # type: ignore[arg-type]
        assert kept.count("four") == 1
        return "".join(kept.stream(chat, "", 9, never, grammar="g")), kept.choose(chat, "S:", ["y", "n"], never)

    assert ask(chat) == ask(chat) == ("a b", [-0.25, -1.5])
    assert teacher.asked == 2
    ask(other)
    assert teacher.asked == 4
    # A kill in the middle of a line costs that line.
    path.write_bytes(path.read_bytes()[:-9])
    assert ask(other) == ("a b", [-0.25, -1.5]) and teacher.asked == 5
    assert ask(other) == ("a b", [-0.25, -1.5]) and teacher.asked == 5


def test_a_question_that_repeats_its_line_is_not_kept(lake: MemoryFiles) -> None:
    (passage,) = [p for p in pack_passages(lake) if "swimming" in p.document]
    raw = {"line": 0, "question": "Is the lake guarded from 10:00 to 19:00 in July?", "answer": passage.rows[0].text}
    assert _checked(passage, raw) is None


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1, max_size=5, unique_by=lambda t: t[0]))
def test_examples_come_back_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, said: list) -> None:
    path = tmp_path_factory.mktemp("examples") / "e.jsonl"
    made = [Example(name, "g", "train", (Message("user", text),), text, "yes") for name, text in said]
    assert read_examples(write_examples(path, made)) == made


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ExamplesFaulty, match="line 1"):
        read_examples(path)


def test_the_craft_data_are_whole_and_teach_all_three_replies() -> None:
    files = [path for path in sorted((ROOT / "data" / "craft").glob("*.jsonl")) if path.name != "replay.jsonl"]
    passages = [passage for path in files for passage in craft.read_passages(path)]
    assert len({passage.id for passage in passages}) == len(passages) > 50
    made = craft.examples(passages)
    kinds = {kind: sum(e.kind == kind for e in made) / len(made) for kind in craft.STATED}
    assert 0.4 < kinds["yes"] < 0.6
    assert 0.3 < kinds["no"] < 0.5
    assert kinds["unclear"] > 0.02
    # Nothing of the packs that answers are measured on.
    asked = {fold(asked.question).strip(" ?;.") for passage in passages for asked in passage.asked}
    for pack in [*(ROOT / "domains").iterdir(), *(ROOT / "data" / "unseen").glob("*/")]:
        if (pack / QUESTIONS).is_file():
            tested = {fold(q.question).strip(" ?;.") for q in read_questions(pack)}
            both = len(tested & asked)
            assert both == 0, pack.name


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"stated": "maybe"}, "stated"),
        ({"lines": [7]}, "lines"),
        ({"a": ""}, "answer is missing"),
        ({"q": ""}, "question"),
    ],
)
def test_faults_in_craft_data_are_named(tmp_path: Path, change: dict, why: str) -> None:
    asked = {"q": "What does a kayak cost?", "stated": "yes", "a": "A kayak costs € 8.", "lines": [0]} | change
    line = {"id": "x", "title": "t", "section": "", "lang": "en", "lines": ["A kayak costs € 8."], "questions": [asked]}
    path = tmp_path / "craft.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    with pytest.raises(ExamplesFaulty, match=why):
        craft.read_passages(path)
