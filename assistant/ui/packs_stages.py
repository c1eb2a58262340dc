"""The stages of the packs screen: which keys do something in each, and what a failure in it means."""

from __future__ import annotations

from typing import Literal

Stage = Literal["list", "looking", "inside", "faulty", "adding", "testing", "report", "asking", "removing", "receipt"]
#: The keys that do something in each stage, in the order they are shown.
KEYS: dict[Stage, tuple[str, ...]] = {
    "list": ("packs.add", "packs.remove", "packs.test", "packs.close"),
    "looking": ("packs.close",),
    "inside": ("packs.yes", "packs.no"),
    "faulty": ("packs.add", "packs.close"),
    "adding": ("packs.close",),
    "testing": ("packs.close",),
    "report": ("packs.close",),
    "asking": ("packs.yes", "packs.no"),
    "removing": (),
    "receipt": ("packs.close",),
}
#: Actions that only some stages have, with the binding they belong to.
ACTIONS = {"add": "packs.add", "remove": "packs.remove", "test": "packs.test", "answer": "packs.yes"}
#: What a failure means for the packs.
FAILED: dict[Stage, str] = {
    "looking": "This could not be looked at; nothing was changed.",
    "adding": "This was not added; what is installed stays as it was.",
    "removing": "The removal did not end; the list shows what is still installed.",
}
#: Stages in which esc stops what runs.
STOPS = ("looking", "adding", "testing")
