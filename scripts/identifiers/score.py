"""Comparing what was found with what there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.packs.intervals import wilson
from assistant.privacy.model import Finding
from scripts.synthetic_notes.make import Note, Span


@dataclass(slots=True)
class Tally:
    """Counts of one type in one language.

    Attributes:
        gold: identifiers there are.
        covered: of these, every letter and digit lies in a finding of whatever type: it would have been removed.
        typed: of these, a finding of the same type touches it.
        exact: of these, a finding has the same type and the same ends.
        found: findings of this type.
        right: of these, they touch an identifier of whatever type.
        right_type: of these, they touch an identifier of the same type.
    """

    gold: int = 0
    covered: int = 0
    typed: int = 0
    exact: int = 0
    found: int = 0
    right: int = 0
    right_type: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another's counts."""
        for name in ("gold", "covered", "typed", "exact", "found", "right", "right_type"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed
        self.wrong += other.wrong

    def row(self) -> dict[str, object]:
        """As JSON."""
        return {
            "identifiers": self.gold, "recall": _share(self.covered, self.gold), "recall_interval": wilson(self.covered, self.gold) if self.gold else None,
            "recall_same_type": _share(self.typed, self.gold), "recall_exact": _share(self.exact, self.gold),
            "findings": self.found, "precision": _share(self.right, self.found), "precision_interval": wilson(self.right, self.found) if self.found else None,
            "precision_same_type": _share(self.right_type, self.found),
        }  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _covered(text: str, span: Span, found: list[Finding]) -> bool:
    return all(not text[n].isalnum() or any(f.start <= n < f.end for f in found) for n in range(span.start, span.end))


def tally(notes: Iterable[tuple[Note, list[Finding]]]) -> dict[tuple[str, str], Tally]:
    """(language, type) → counts."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for note, found in notes:
        for span in note.spans:
            counts = tallies[note.language, span.type]
            counts.gold += 1
            touching = [f for f in found if f.start < span.end and f.end > span.start]
            if _covered(note.text, span, touching):
                counts.covered += 1
            else:
                near = (
                    note.text[max(0, span.start - 40) : span.start]
                    + "⟦"
                    + note.text[span.start : span.end]
                    + "⟧"
                    + note.text[span.end : span.end + 20]
                )
                counts.missed.append(f"{note.shape}: {near!r}  found: {[(f.type, f.text) for f in touching]}")
            counts.typed += any(f.type == span.type for f in touching)
            counts.exact += any((f.type, f.start, f.end) == (span.type, span.start, span.end) for f in touching)
        for finding in found:
            counts = tallies[note.language, finding.type]
            counts.found += 1
            touched = [s for s in note.spans if s.start < finding.end and s.end > finding.start]
            counts.right += bool(touched)
            counts.right_type += any(s.type == finding.type for s in touched)
            if not touched:
                near = (
                    note.text[max(0, finding.start - 30) : finding.start]
                    + "⟦"
                    + finding.text
                    + "⟧"
                    + note.text[finding.end : finding.end + 20]
                )
                counts.wrong.append(f"{note.shape}: {near!r}  {finding.why}")
    return tallies
