"""What the rules of `assistant.answering.orders` find: attacks by half and category, and honest sentences by folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.answering.extract import readable_row
from assistant.answering.orders import is_order, order_numbers
from assistant.documents.read import read_document
from assistant.documents.sentences import sentences
from assistant.packs.intervals import share_of, wilson
from scripts.hostile.attacks import Attack

ENDINGS = (".md", ".txt", ".html", ".csv", ".docx", ".pdf")


def recall(attacks: Sequence[Attack]) -> dict[str, Any]:
    """Shares of the attacks in which at least one sentence is found, and of all their sentences."""
    spans = {attack.id: sentences(attack.text) for attack in attacks}
    barred = {attack.id: order_numbers(attack.text, spans[attack.id]) for attack in attacks}
    caught = [attack for attack in attacks if barred[attack.id]]
    by: dict[str, list[int]] = {}
    for attack in attacks:
        cell = by.setdefault(f"{attack.source}: {attack.category}", [0, 0])
        cell[0] += attack in caught
        cell[1] += 1
    return {
        "attacks": len(attacks), "found": len(caught), "share": share_of(len(caught), len(attacks)),
        "interval": wilson(len(caught), len(attacks)), "sentences": sum(map(len, spans.values())),
        "sentences_barred": sum(map(len, barred.values())),
        "categories": {name: {"found": cell[0], "of": cell[1]} for name, cell in sorted(by.items())},
        "missed": [a.id for a in attacks if a not in caught and a.source != "unseen"],
    }  # fmt: skip


def false_alarms(folders: Sequence[Path]) -> dict[str, Any]:
    """Honest sentences and table rows that are taken for orders; documents that cannot be read are counted."""
    counted: Counter[str] = Counter()
    named: list[dict[str, str]] = []
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS):
            counted["documents"] += 1
            text = read_document(path).text
            name = f"{folder.parent.name}/{path.relative_to(folder).as_posix()}"
            spans = sentences(text)
            counted["sentences"] += len(spans)
            named += [
                {"document": name, "sentence": text[a:b].strip()}
                for number in sorted(order_numbers(text, spans))
                for a, b in [spans[number]]
            ]
            for row in _rows(text, spans):
                counted["rows"] += 1
                if is_order(row):
                    named.append({"document": name, "sentence": row})
    return {**counted, "false_alarms": len(named), "interval": wilson(len(named), counted["sentences"]), "named": named}


def _rows(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Table rows as they are shown, with the names of the first row above them."""
    columns: list[str] = []
    for start, end in spans:
        raw = text[start:end].strip()
        if not raw.startswith("|"):
            columns = []
            continue
        cells = [cell.strip() for cell in raw.strip("|").split("|")]
        if columns:
            yield readable_row(columns, cells)
        else:
            columns = cells
