"""Measures whether the search finds the cited documents: `python -m scripts.retrieval_quality FOLDER...`.

For each question that cites documents the passages are ranked in several ways and looked at by document:
- recall@k: 1 where one of the cited documents is among those of the first k passages (any of them may answer);
- nDCG@10 over the documents in order of their best passage, each cited one worth the same (Järvelin & Kekäläinen 2002);
- facts@4: 1 where all that the answer must contain stands in the first four passages, where lines are taken from.
Shares are means over questions; intervals are 95 % percentile bootstraps over questions with a fixed seed. They do not
say whether the questions stand for those of users. Of packs with a file of development questions only that is read.

MedQuAD: each answer becomes a document under the name of its topic; a fixed sample of its questions looks for its own
answer, and all other answers on the same topic count as wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import random
import re
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.evidence import ranked_hits
from assistant.config import home, quiet_environment
from assistant.errors import KaikiError
from assistant.loading import DiskLoader
from assistant.packs.files import FolderFiles
from assistant.packs.intervals import SEED, bootstrap
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS, Question, read_questions, unsaid
from assistant.packs.store import make_card
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.everyday import translations
from assistant.retrieval.index import Index, IndexKeeper
from assistant.retrieval.search import for_encoder, search
from assistant.retrieval.words import Row
from assistant.text import is_greeklish, language_of
from scripts.quality.machine import machine, revision

ROOT = Path(__file__).resolve().parents[1]
DEPTH = 40
FACTS = 4
MEASURES = ("recall@1", "recall@5", "ndcg@10", f"facts@{FACTS}")
WAYS = ("vectors", "words", "fused", "whole")
#: Documents and questions taken of MedQuAD.
DOCUMENTS, ASKED = 1500, 300
HEAD = """# How well the search finds the passage

Written by `python -m scripts.retrieval_quality`; the figures lie in `data/quality/retrieval`. What is measured and what
the intervals mean stands in that script. *vectors*: Chroma alone; *words*: FTS5 alone with sound,
vocabulary, acronyms and everyday words; *fused*: both by reciprocal rank; *whole*: as answers get it (of two
translations the asker's first, editions that do not hold set aside). Development questions and practice packs; nothing
here was chosen on test questions.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to one collection. Documents that hold the answer, and the facts it must contain."""

    text: str
    cites: frozenset[str]
    facts: tuple[tuple[str, ...], ...]
    today: dt.date

    @property
    def group(self) -> str:
        """en, el or greeklish."""
        return "greeklish" if is_greeklish(self.text) else language_of(self.text)


@dataclass(frozen=True, slots=True)
class Collection:
    """A pack, or something like one: its index and what is asked of it."""

    name: str
    index: Index
    encoder: Encoder
    vocabulary: Vocabulary
    asked: tuple[Asked, ...]


# ---------------------------------------------------------------- ranking
def ways(one: Collection) -> dict[str, Callable[[Asked], list[Row]]]:
    """The ways of ranking, each from a question to passages, best first."""

    def rows(ids: Sequence[int]) -> list[Row]:
        found = one.index.words.rows(ids)
        return [found[i] for i in ids if i in found]

    def vectors(asked: Asked) -> list[Row]:
        return rows([i for i, _ in one.index.vectors.search(one.encoder.query(for_encoder(asked.text)), DEPTH)])

    def words(asked: Asked) -> list[Row]:
        extra = [*one.vocabulary.spellings(asked.text), *translations(asked.text)]
        return rows(one.index.words.search(asked.text, extra, DEPTH))

    def fused(asked: Asked) -> list[Row]:
        hits = search(one.index, one.encoder, asked.text, one.vocabulary, count=DEPTH)
        return [hit.row for hit in hits]

    def whole(asked: Asked) -> list[Row]:
        language = language_of(asked.text)
        hits, standing = ranked_hits(one.index, one.encoder, one.vocabulary, asked.text, (language, asked.today))
        out = standing.superseded.keys() | standing.coming.keys()
        return [hit.row for hit in hits if hit.row.document not in out]

    return {"vectors": vectors, "words": words, "fused": fused, "whole": whole}


def scores(asked: Asked, found: Sequence[Row]) -> dict[str, float]:
    """The measures of one ranking."""
    documents = list(dict.fromkeys(row.document for row in found))
    gain = sum(1 / math.log2(rank + 2) for rank, name in enumerate(documents[:10]) if name in asked.cites)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(10, len(asked.cites))))
    text = "\n".join(f"{row.header}\n{row.text}" for row in found[:FACTS])
    return {
        "recall@1": float(bool(asked.cites & {row.document for row in found[:1]})),
        "recall@5": float(bool(asked.cites & {row.document for row in found[:5]})),
        "ndcg@10": gain / ideal,
        f"facts@{FACTS}": float(not unsaid(asked.facts, text)),
    }


def measure(collections: Sequence[Collection]) -> list[dict[str, Any]]:
    """The lines of a result: each way of ranking over each language group of each collection and over all."""
    found: dict[tuple[str, str, str], list[dict[str, float]]] = {}
    for one in collections:
        for way, rank in ways(one).items():
            for asked in one.asked:
                values = scores(asked, rank(asked))
                for collection in (one.name, "all"):
                    for group in (asked.group, "all"):
                        found.setdefault((collection, group, way), []).append(values)
    return [
        {"collection": collection, "group": group, "way": way, "questions": len(values)}
        | {name: _mean([v[name] for v in values]) for name in MEASURES}
        | {f"{name}_interval": bootstrap([v[name] for v in values], _mean) for name in MEASURES}
        for (collection, group, way), values in found.items()
    ]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


# ---------------------------------------------------------------- what is searched
def of_pack(folder: Path, encoder: Encoder, work: Path) -> Collection:
    """A pack's folder with its development questions, or with all its questions where they are for development."""
    files = FolderFiles(folder)
    bundled = DEVELOPMENT in files.names()
    questions = read_questions(folder, DEVELOPMENT if bundled else QUESTIONS)
    card = make_card(folder, "")
    today = dt.date.fromisoformat(card.valid_from or "2026-07-01")
    asked = tuple(
        Asked(q.question, frozenset(q.cites), q.must_contain, _day(q, today))
        for q in questions
        if q.expect == "answered" and q.cites
    )
    index = opened(folder, encoder, work)
    vocabulary = Vocabulary.load(files).with_acronyms(index.words.acronyms)
    return Collection(card.name, index, encoder, vocabulary, asked)


def opened(folder: Path, encoder: Encoder, work: Path) -> Index:
    """The index of a pack's folder, kept below `work`."""
    keeper, card = IndexKeeper(work / "index"), make_card(folder, "")
    began = time.perf_counter()
    index = keeper.open(card, encoder.name) or keeper.build(card, FolderFiles(folder), encoder, lambda *_: None)
    print(f"{card.name}: {index.passages} passages, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return index


def _day(question: Question, today: dt.date) -> dt.date:
    return dt.datetime.fromisoformat(question.at).date() if question.at else today


def medquad(root: Path, work: Path) -> tuple[Path, list[Asked]]:
    """A pack of a fixed sample of MedQuAD's answers below `work`, and a fixed sample of questions to it."""
    pairs = sorted(_pairs(root))
    draw = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    chosen = draw.sample(pairs, min(DOCUMENTS, len(pairs)))
    folder = work / "medquad"
    asked: list[Asked] = []
    for number, (topic, question, answer) in enumerate(chosen):
        name = f"documents/{re.sub('[^a-z0-9]+', '-', topic.lower()).strip('-')[:40]}-{number}.md"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {topic}\n\n{answer}\n", encoding="utf-8")
        asked.append(Asked(question, frozenset([name]), (), dt.date(2026, 7, 1)))
    (folder / "pack.toml").write_text(
        'format = 1\nname = "medquad-sample"\nversion = "1"\ntitle = "MedQuAD"\ndescription = "A sample."\n'
        'languages = ["en"]\nlicense = "CC-BY-4.0"\n', encoding="utf-8",
    )  # fmt: skip
    return folder, draw.sample(asked, min(ASKED, len(asked)))


def _pairs(root: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(root.rglob("*.xml")):
        tree = ET.parse(path).getroot()  # noqa: S314 - data of ours, named on the command line
        topic = (tree.findtext("Focus") or "").strip()
        for pair in tree.iter("QAPair"):
            question, answer = (" ".join((pair.findtext(tag) or "").split(" ")) for tag in ("Question", "Answer"))
            lines = [" ".join(line.split()) for line in answer.splitlines()]
            if topic and question.strip() and len(answer.split()) > 5:
                yield topic, " ".join(question.split()).replace(" ?", "?"), "\n".join(lines).strip()


# ---------------------------------------------------------------- page
def render(results: Sequence[dict[str, Any]]) -> str:
    """The page, newest run first."""
    parts = [HEAD]
    for run in sorted(results, key=lambda r: r["date"], reverse=True):
        made = run["machine"]
        parts.append(
            f"\n## {run['name']} · {run['date'][:10]} · {', '.join(run['encoders'])}\n\n"
            f"Revision {run['revision'] or 'unknown'}; {made['processor']}, {made['cores']} cores, "
            f"Python {made['python']}.\n\n"
            f"| collection | language | way | questions | {' | '.join(MEASURES)} |\n|{' --- |' * (4 + len(MEASURES))}\n"
        )
        for line in run["lines"]:
            cells = [line["collection"], line["group"], line["way"], str(line["questions"])]
            for name in MEASURES:
                low, high = line[f"{name}_interval"]
                cells.append(f"{line[name]:.2f} ({low:.2f}–{high:.2f})")
            if line["collection"] == "all" or line["group"] == "all":
                parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


def main(words: list[str]) -> int:
    """Measure and write; the exit code."""
    parser = argparse.ArgumentParser("scripts.retrieval_quality", description="Measure the search.")
    parser.add_argument("folders", nargs="*", type=Path, help="pack folders")
    parser.add_argument("--medquad", type=Path, help="folder of MedQuAD's XML files, beside the packs")
    parser.add_argument("--encoder", default="", help="for all of them; else each pack's own, MedQuAD's is English")
    parser.add_argument("--name", default="packs", help="of the file of figures")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "retrieval", help="folder for indexes")
    parser.add_argument("--results", type=Path, default=ROOT / "data" / "quality" / "retrieval")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "retrieval-quality.md")
    asked = parser.parse_args(words)
    quiet_environment()
    try:
        if asked.folders or asked.medquad:
            _run(asked)
    except KaikiError as error:
        print(f"retrieval: {error}", file=sys.stderr)
        return error.exit_code
    runs = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(asked.results.glob("*.json"))]
    asked.page.write_text(render(runs), encoding="utf-8")
    print(asked.page)
    return 0


def _run(asked: argparse.Namespace) -> None:
    loader = DiskLoader(home())
    loaded: dict[str, Encoder] = {}

    def encoder_of(folder: Path) -> Encoder:
        name = asked.encoder or loader.encoder_names(make_card(folder, ""))[0]
        loaded[name] = loaded.get(name) or loader.encoder(name)
        return loaded[name]

    collections = [of_pack(folder, encoder_of(folder), asked.work) for folder in asked.folders]
    if asked.medquad:
        folder, sample = medquad(asked.medquad, asked.work)
        encoder = encoder_of(folder)
        index = opened(folder, encoder, asked.work)
        vocabulary = Vocabulary().with_acronyms(index.words.acronyms)
        collections.append(Collection("medquad", index, encoder, vocabulary, tuple(sample)))
    run = {
        "name": asked.name, "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "encoders": sorted(loaded),
        "revision": revision(ROOT), "machine": machine(), "seed": SEED, "lines": measure(collections),
    }  # fmt: skip
    asked.results.mkdir(parents=True, exist_ok=True)
    path = asked.results / f"{asked.name}.json"
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
