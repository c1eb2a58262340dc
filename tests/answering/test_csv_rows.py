"""What is cited of a CSV: the file's own lines, and the file read once for an answer and not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering.csv_rows import citation_in_file, source_in_file
from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.models.chat import never
from assistant.packs.files import FolderFiles, MemoryFiles
from assistant.service import Assistant
from assistant.types import AddPack, Answer, AnswerDone, Ask, Citation, Source

FARES = 'stop,fare,note\nChora,"2,50","by day | night"\nHarbour,3.10,\nLighthouse,4.00,boat only\n'
NAME = "documents/fares.csv"


def test_quotes_and_passages_are_the_files_own_lines() -> None:
    files = MemoryFiles({NAME: FARES.encode(), "documents/a.md": b"| Harbour | 3.10 |"})
    quote = "| Chora | 2,50 | by day \\| night |"
    cited = citation_in_file(Citation(1, NAME, "", quote, 5, 9), files.read)
    assert cited.quote == 'Chora,"2,50","by day | night"' == FARES[cited.start : cited.end]
    passage = source_in_file(Source(1, NAME, "", f"{quote}\n| Harbour | 3.10 |  |", 0, 9), files.read)
    assert passage.text.splitlines() == FARES.splitlines()[1:3]
    other = Citation(1, "documents/a.md", "", "| Harbour | 3.10 |", 0, 18)
    assert citation_in_file(other, files.read) == other
    missing = Citation(1, "documents/gone.csv", "", quote, 0, 9)
    assert citation_in_file(missing, files.read) == missing


def test_a_file_is_read_once_for_an_answer_and_anew_for_the_next(
    home: Home, make_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = "stop,fare,note\n" + "".join(f"Mooring {n},{n}.50,by day and by night at the long quay\n" for n in range(80))
    folder = make_pack(name="fares", files={NAME: wide, "documents/pets.md": None, "documents/refunds.md": None})
    assistant = Assistant(home, DiskLoader(home), lambda _: None)
    list(assistant.handle(AddPack("a", str(folder)), never))
    read: Counter[str] = Counter()
    whole = FolderFiles.read

    def counted(files: FolderFiles, name: str) -> bytes:
        read[name] += 1
        return whole(files, name)

    monkeypatch.setattr(FolderFiles, "read", counted)

    def ask() -> Answer:
        done = list(assistant.handle(Ask("q", "What is the fare of mooring 77?", "fares"), never))[-1]
        assert isinstance(done, AnswerDone)
        return done.answer

    answer = ask()
    # Several passages and quotes of the one file.
    assert sum(s.document == NAME for s in answer.sources) + sum(c.document == NAME for c in answer.citations) >= 3
    assert all(c.quote in wide for c in answer.citations if c.document == NAME)
    assert read[NAME] == 1
    ask()
    assert read[NAME] == 2
