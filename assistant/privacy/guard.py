"""What a summary or an answer needs of this package: identifiers out of the texts, and none of them in what comes back.

guard = Guard(Finder(model_folder(home().models)))
clean_text, counts = guard.replace(text)
... the model reads clean_text and writes `output` ...
mended, found = guard.check(output)
shown = guard.session.restore(mended)      # only on the screen of the session's user
"""

from __future__ import annotations

from assistant.privacy.find import Finder, Language
from assistant.privacy.leaks import leaks, mend
from assistant.privacy.model import Finding, Leak, Replacement
from assistant.privacy.replace import Session


class Guard:
    """Identifiers of all texts of one session. Holds them in memory; nothing is written.

    Args:
        finder: shared between sessions, since loading it takes seconds.
        shift_days: move whole dates by so many days instead of replacing them; 0 replaces them.
    """

    def __init__(self, finder: Finder, shift_days: int = 0) -> None:
        self._finder = finder
        self.session = Session(shift_days)
        self.findings: list[Finding] = []

    def replace(self, text: str, language: Language | None = None) -> tuple[str, dict[str, int]]:
        """The text without its identifiers, and how many of each type were replaced."""
        replaced, done = self.replaced(text, language)
        counts: dict[str, int] = {}
        for item in done:
            counts[item.finding.type] = counts.get(item.finding.type, 0) + 1
        return replaced, counts

    def replaced(self, text: str, language: Language | None = None) -> tuple[str, list[Replacement]]:
        """The text without its identifiers, and each replacement with its place and reason."""
        found = self._finder.find(text, language)
        self.findings += found
        return self.session.replace(text, found)

    def check(self, output: str) -> tuple[str, list[Leak]]:
        """The output with identifiers of the session's texts replaced, and which they were."""
        found = leaks(output, self.findings, self.session)
        return mend(output, found), found
