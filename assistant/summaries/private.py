"""Identifiers in what is summarized: found and replaced before anything else reads the text, and looked for at the end.

The finding itself is `assistant.privacy`; here is only what a summary needs of it. Without that part a summary with
`deidentify` is refused: a text that was to be cleaned and was not must not come out looking clean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.errors import KaikiError

#: A file's text in; the same with identifiers replaced, and (kind, how many) of them.
Replace = Callable[[str], tuple[str, dict[str, int]]]
#: The files' texts and the summary in; the identifiers of the files that stand in the summary.
Leaks = Callable[[Sequence[str], str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shield:
    """What replaces and what looks for leaks."""

    replace: Replace
    leaks: Leaks


class NoShield(KaikiError):
    """Identifiers cannot be found on this machine."""


def shield(deidentify: bool) -> Shield | None:
    """What finds identifiers on this machine; None where nothing does and nothing was asked to be replaced.

    Raises:
        NoShield: identifiers are to be replaced and nothing here can find them.
    """
    if deidentify:
        raise NoShield(
            "Identifiers cannot be found by this Kaiki, so nothing was summarized.", "Leave out --deidentify."
        )
    return None
