"""The index: found, verbatim, built once, built again when damaged."""

from __future__ import annotations

import datetime as dt
import fcntl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant.answering.evidence import find
from assistant.config import Home
from assistant.errors import DocumentError, IndexBusy
from assistant.loading import DiskLoader
from assistant.packs.files import FolderFiles
from assistant.packs.store import PackCard, make_card
from assistant.packs.vocabulary import Entry, Vocabulary
from assistant.retrieval.encoders import HashEncoder, Tick, Vectors
from assistant.retrieval.index import Index, IndexKeeper
from assistant.retrieval.prepare import LARGEST_TABLE, prepare
from assistant.retrieval.search import search
from assistant.retrieval.words import content_words, stem
from assistant.service import Assistant
from assistant.types import AddPack, AnswerDone, Ask

MakePack = Callable[..., Path]
TODAY = dt.date(2026, 7, 1)


class CountingEncoder(HashEncoder):
    """Counts the passages it was given."""

    def __init__(self) -> None:
        self.encoded = 0

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        self.encoded += len(texts)
        return super().documents(texts, tick)


def quiet(step: str, detail: str, done: int, total: int) -> None:
    del step, detail, done, total


def build(root: Path, folder: Path, encoder: HashEncoder | None = None) -> tuple[PackCard, Index]:
    card = make_card(folder, "2026-01-01")
    return card, IndexKeeper(root).build(card, FolderFiles(folder), encoder or HashEncoder(), quiet)


class OnceFiles(FolderFiles):
    """Counts how often each file is read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.times: Counter[str] = Counter()

    def read(self, name: str) -> bytes:
        self.times[name] += 1
        return super().read(name)


@pytest.fixture
def index(tmp_path: Path, make_pack: MakePack) -> Iterator[Index]:
    built = build(tmp_path / "index", make_pack())[1]
    yield built
    built.close()


def words_find(index: Index, question: str) -> list[str]:
    ids = index.words.search(question, (), 5)
    rows = index.words.rows(ids)
    return [rows[i].document for i in ids]


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("kennel", "documents/pets.md"),
        ("KENNELS for my dogs?", "documents/pets.md"),
        ("Ναξο", "documents/el/limani.md"),
        ("ΝΑΞΟΣ", "documents/el/limani.md"),
        ("Από ποια πύλη φεύγει το πλοίο;", "documents/el/limani.md"),
        ("apo poia pyli feygei to ploio gia naxo?", "documents/el/limani.md"),
        ("poso kanei to ploio gia na3o", "documents/el/limani.md"),
        ("07:25", "documents/el/limani.md"),
        ("cancelling", "documents/refunds.md"),
    ],
)
def test_words_are_found_in_every_spelling(index: Index, question: str, document: str) -> None:
    assert words_find(index, question)[:1] == [document]


@pytest.mark.parametrize(
    "question",
    ['"', "' OR 1=1 --", "NEAR(a b)", "body:x", "*", "a AND OR NOT", "{body} : x", "^x", "", "???", "((", "\x00",
     "ǅ", "²½"],
)  # fmt: skip
def test_no_question_is_a_syntax_error(index: Index, question: str) -> None:
    words_find(index, question)
    assert search(index, HashEncoder(), question)


@pytest.mark.parametrize(
    "question", ["catheter of Mrs Quennerby, when is it removed?", "when is Quennerbys catheter removed"]
)
def test_a_name_says_whose_record_is_asked_about(tmp_path: Path, make_pack: MakePack, question: str) -> None:
    rules = "# Catheters\n\nWhen a catheter is removed, the bladder is scanned.\n\n## Removal\n\nA catheter is removed early.\n"
    notes = {
        f"documents/{name}.md": f"# Note: {name.title()}\n\nThe catheter stays until {day}.\n"
        for name, day in (("quennerby", "Monday"), ("harrowgate", "Friday"), ("oakhurst", "Sunday"))
    }
    folder = make_pack(name="ward", files={"documents/rules.md": rules, **notes})
    with_names = Vocabulary([Entry("Ilse Quennerby", name, "en") for name in ("Quennerby", "Mrs Quennerby")])
    _, index = build(tmp_path / "index", folder)
    first = search(index, HashEncoder(), question, with_names)[0]
    assert first.row.document == "documents/quennerby.md"
    without = search(index, HashEncoder(), question)
    assert next(h for h in without if h.row.id == first.row.id).score < first.score


def test_passages_are_verbatim_stretches_of_their_documents(index: Index) -> None:
    found = find(index, HashEncoder(), Vocabulary(), "What comes back when the wind stops the ship?", "en", TODAY)
    assert [s.number for s, _ in found] == list(range(1, len(found) + 1))
    assert found[0][0].document == "documents/refunds.md"
    for source, hit in found:
        assert index.text(source.document)[source.start : source.end] == source.text
        assert -1.0001 <= hit.similarity <= 1.0001
    with pytest.raises(DocumentError):
        index.text("documents/none.md")


def test_the_readers_own_language_comes_first(index: Index) -> None:
    found = find(index, HashEncoder(), Vocabulary(), "πύλη πλοίο Νάξο", "el", TODAY)
    assert found[0][0].document == "documents/el/limani.md"


def test_unchanged_files_keep_their_vectors(tmp_path: Path, make_pack: MakePack) -> None:
    counting = CountingEncoder()
    _, first = build(tmp_path / "index", make_pack(), counting)
    whole = first.passages
    assert counting.encoded == whole
    first.close()
    counting.encoded = 0
    changed = make_pack(version="1.1.0", files={"documents/pets.md": "# Pets\n\nA kennel costs € 9 now.\n"})
    _, second = build(tmp_path / "index", changed, counting)
    assert counting.encoded == 1
    assert second.passages == whole
    # The kept vectors still belong to their passages.
    for question, document in (("whole fare wind ship", "refunds"), ("kennel costs", "pets"), ("πύλη Νάξο", "limani")):
        assert document in search(second, counting, question)[0].row.document
    second.close()


def test_the_same_index_is_not_built_twice(tmp_path: Path, make_pack: MakePack) -> None:
    counting = CountingEncoder()
    folder = make_pack()
    build(tmp_path / "index", folder, counting)[1].close()
    built = counting.encoded
    build(tmp_path / "index", folder, counting)[1].close()
    assert counting.encoded == built


def _truncate(path: Path) -> None:
    with path.open("rb+") as handle:
        handle.truncate(path.stat().st_size // 2)


def _flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    path.write_bytes(raw)


@pytest.mark.parametrize("damage", [_truncate, _flip, Path.unlink])
@pytest.mark.parametrize("pattern", ["words.db", "meta.json", "data_level0.bin", "chroma.sqlite3"])
def test_a_damaged_index_is_built_again_and_answers_rightly(
    home: Home, make_pack: MakePack, damage: Callable[[Path], None], pattern: str
) -> None:
    folder = make_pack()
    ask = Ask("2", "Who cancels seven days before departure gets how much of the fare?", "tiny")
    first = Assistant(home, DiskLoader(home), lambda _: None)
    list(first.handle(AddPack("1", str(folder)), lambda: False))
    good = list(first.handle(ask, lambda: False))[-1]
    first._let_go()
    victims = [p for p in home.index.rglob(pattern) if p.stat().st_size]
    assert victims, "the index has no such file"
    for victim in victims:
        damage(victim)
    second = Assistant(home, DiskLoader(home), lambda _: None)
    again = list(second.handle(ask, lambda: False))[-1]
    second._let_go()
    assert isinstance(good, AnswerDone)
    assert isinstance(again, AnswerDone), again
    assert [s.text for s in again.answer.sources] == [s.text for s in good.answer.sources]
    assert again.answer.answer == good.answer.answer


def test_a_deleted_index_is_built_again(home: Home, make_pack: MakePack) -> None:
    import shutil

    first = Assistant(home, DiskLoader(home), lambda _: None)
    list(first.handle(AddPack("1", str(make_pack())), lambda: False))
    first._let_go()
    shutil.rmtree(home.index)
    second = Assistant(home, DiskLoader(home), lambda _: None)
    done = list(second.handle(Ask("2", "What does a kennel for a dog cost?"), lambda: False))[-1]
    second._let_go()
    assert isinstance(done, AnswerDone)
    assert done.answer.status == "answered"


def test_an_index_of_another_content_is_not_opened(tmp_path: Path, make_pack: MakePack) -> None:
    card, index = build(tmp_path / "index", make_pack())
    index.close()
    other = make_card(make_pack(version="3.0.0"), "now")
    keeper = IndexKeeper(tmp_path / "index")
    assert keeper.open(other, "hash") is None
    assert keeper.open(card, "all-minilm-l6-v2") is None
    assert keeper.remove("tiny")
    assert list((tmp_path / "index").iterdir()) == []


def test_a_builder_waits_for_the_lock_and_gives_up_with_a_sentence(
    tmp_path: Path, make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "index"
    root.mkdir()
    waited: list[float] = []
    monkeypatch.setattr("assistant.retrieval.index.time.sleep", waited.append)
    with (root / "tiny@build.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(IndexBusy, match="tiny"):
            build(root, make_pack())
    assert sum(waited) >= 10
    build(root, make_pack())[1].close()


def test_of_two_builders_one_builds_and_the_other_takes_it(tmp_path: Path, make_pack: MakePack) -> None:
    counting = CountingEncoder()
    folder = make_pack()
    passages: list[int] = []
    failed: list[BaseException] = []
    reading = threading.Event()

    def slow(step: str, detail: str, done: int, total: int) -> None:
        reading.set()

    def work() -> None:
        try:
            card = make_card(folder, "now")
            index = IndexKeeper(tmp_path / "index").build(card, FolderFiles(folder), counting, slow)
            passages.append(index.passages)
            index.words.close()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    reading.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert passages == [counting.encoded] * 2


def test_documents_that_say_the_same_can_be_indexed(tmp_path: Path, make_pack: MakePack) -> None:
    same = "# Ship\n\nThis ship leaves at dawn and comes back at night.\n"
    _, index = build(tmp_path / "index", make_pack(files={f"documents/{n}.md": same for n in range(100)}))
    assert index.passages > 100
    assert search(index, HashEncoder(), "When does the ship leave?")
    index.close()


def test_a_stopped_build_leaves_nothing(tmp_path: Path, make_pack: MakePack) -> None:
    class Stop(Exception):
        pass

    def stop(step: str, detail: str, done: int, total: int) -> None:
        if step == "index":
            raise Stop

    folder = make_pack()
    card = make_card(folder, "now")
    with pytest.raises(Stop):
        IndexKeeper(tmp_path / "index").build(card, FolderFiles(folder), HashEncoder(), stop)
    assert [p for p in (tmp_path / "index").iterdir() if p.is_dir()] == []


def test_an_unreadable_document_is_reported_and_does_not_stop_the_rest(tmp_path: Path, make_pack: MakePack) -> None:
    folder = make_pack()
    (folder / "documents" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "documents" / "empty.md").write_bytes(b"")
    _, index = build(tmp_path / "index", folder)
    reports = {r.path: r for r in index.reports}
    index.close()
    assert reports["documents/broken.pdf"].status == "failed"
    assert reports["documents/broken.pdf"].detail
    assert reports["documents/pets.md"].status == "read"
    assert len(reports) == 5


def test_index_files_are_private(index: Index) -> None:
    assert [p for p in index.folder.rglob("*") if p.stat().st_mode & 0o077] == []


def test_words_without_meaning_are_left_out() -> None:
    assert content_words("What is the fare to Naxos?") == ["fare", "naxos"]
    assert content_words("the the of") == ["the", "of"]
    assert stem("2026") == "2026"
    assert stem("Πειραιάς"[:4]) == "Πειρ"


def test_each_file_is_read_once_and_a_large_table_is_for_the_table_tool_alone(make_pack: MakePack) -> None:
    line = "Chora,12.50,every day but Sunday\n"
    tables = {
        "tables/fares.csv": "stop,fare,days\n" + line,
        "tables/every-fare.csv": "stop,fare,days\n" + line * (LARGEST_TABLE // len(line) + 1),
    }
    folder = make_pack(files=tables)
    files = OnceFiles(folder)
    prepared = prepare(make_card(folder, "2026-01-01"), files, HashEncoder(), quiet)
    indexed = {document.name for document in prepared.documents}
    assert "tables/fares.csv" in indexed and "tables/every-fare.csv" not in indexed
    assert not [report for report in prepared.reports if report.path == "tables/every-fare.csv"]
    assert files.times["tables/fares.csv"] == files.times["tables/every-fare.csv"] == 1
