"""What the packs screen says: pure functions from packs and events to lines of text with their style.

Amber is for what the reader should look at before going on, red for what could not be done.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.types import FileReport, PackChecked, PackContents, PackReady, PackRemoved, Progress
from assistant.ui.describe import GAP, Rows, cells, table
from assistant.ui.pack_port import PackLine, PackScore
from assistant.ui.show import day, line, sentence

Line = tuple[str, str]
CHECK, FAILED, CALM, BOLD, PLAIN = "$warning", "$error", "$calm", "bold", ""

#: Lines of one list; the rest is counted.
MOST_FAULTS = 500
MOST_FILES = 300
MOST_REMOVED = 40
#: Columns of the list of packs that stay on the narrowest screen.
FEWEST = 4
STEPS = {
    "model": "loading the model",
    "encoder": "loading the encoder",
    "index": "indexing",
    "read": "reading",
    "pack": "pack:",
}


def plural(number: int, what: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def size(number: int) -> str:
    """Bytes for a reader."""
    if number < 100_000:
        return f"{max(1, round(number / 1000))} kB" if number >= 1000 else plural(number, "byte")
    return f"{number / 1e6:.1f} MB" if number < 1e9 else f"{number / 1e9:.1f} GB"


def signed(by: str) -> str:
    """Who signed a pack."""
    return f"signed by {line(by, 80)}" if by else "unsigned"


def named(pack: PackLine) -> str:
    """Title and version of an installed pack, as far as they are known."""
    version = "" if pack.version == "?" else f" {line(pack.version, 20)}"
    return line(pack.title or pack.name, 80) + version


# ---------------------------------------------------------------- the list
def overview(packs: Iterable[PackLine], opened: str, model: str) -> Rows:
    """The list of packs as rows of a table, what matters most at the left."""
    return tuple(
        (
            ("pack", f"{_mark(pack, opened)} {line(pack.title or pack.name, 60)}"),
            ("version", line(pack.version, 20)),
            ("documents", "damaged" if pack.faulty else f"{pack.documents:,}" if pack.documents else "–"),
            ("own test", _short(pack.score, model)),
            ("size", size(pack.bytes) if pack.bytes else "–"),
            ("sensitivity", line(pack.sensitivity, 12) or "–"),
            ("languages", line(", ".join(pack.languages), 30) or "–"),
            ("licence", line(pack.license, 40) or "–"),
            ("signed by", line(pack.signed_by, 24) or ("–" if pack.locked or pack.faulty else "unsigned")),
        )
        for pack in packs
    )  # fmt: skip


def listing(rows: Rows, width: int) -> list[str]:
    """The overview as lines, its head first. Columns go from the right before a name is cut."""
    name = max(24, width // 3)
    rows = tuple((("pack", line(row[0][1], name)), *row[1:]) for row in rows)
    most = len(rows[0])
    while most > FEWEST:
        widths = [max(cells(row[i][1]) for row in rows) for i in range(most)]
        heads = [cells(name) for name, _ in rows[0][:most]]
        wide = sum(max(pair) for pair in zip(widths, heads, strict=True)) + len(GAP) * (most - 1)
        if wide <= width:
            break
        most -= 1
    return table(tuple(row[:most] for row in rows), width)[0]


def _mark(pack: PackLine, opened: str) -> str:
    return "⚠" if pack.faulty else "●" if pack.name == opened else "·"


def _short(score: PackScore | None, model: str) -> str:
    if score is None:
        return "–"
    other = bool(score.model) and score.model != model
    return f"{score.correct}/{score.questions}{'*' if other or not score.this_edition else ''}"


def about(pack: PackLine, model: str) -> list[Line]:
    """All that is known of an installed pack."""
    version = "" if pack.version == "?" else f" {line(pack.version, 20)}"
    head = f"{line(pack.title or pack.name, 120)} ({line(pack.name, 80)}{version})"
    if pack.faulty:
        return [
            (head, BOLD),
            (sentence(pack.faulty), FAILED),
            ("It answers nothing; remove it and add it again.", CALM),
        ]
    said: list[Line] = [(head, BOLD)]
    if pack.description:
        said.append((line(pack.description, 400), PLAIN))
    if pack.locked:
        said.append(("Private, and the vault is locked: what it holds is not known here.", CHECK))
    elif pack.private:
        said.append(("Private: it lies encrypted in the vault, and nothing of a chat with it is kept.", PLAIN))
    spoken = ", ".join(pack.languages)
    facts = [f"licence {line(pack.license, 120)}"] if pack.license else []
    facts += [line(pack.sensitivity, 20)] if pack.sensitivity else []
    facts += [] if pack.locked else [signed(pack.signed_by)]
    facts += [f"languages {line(spoken, 80)}"] if spoken else []
    said.append((" · ".join(facts), CALM))
    held = [plural(n, w) for n, w in ((pack.documents, "document"), (pack.tables, "table"), (pack.files, "file")) if n]
    held += [size(pack.bytes)] if pack.bytes else []
    added = f"; added {day(pack.added_at)}" if pack.added_at else ""
    if held:
        said.append((", ".join(held) + added, CALM))
    if pack.valid_from or pack.valid_to:
        first = f"from {day(pack.valid_from)} " if pack.valid_from else ""
        last = f"to {day(pack.valid_to)}" if pack.valid_to else ""
        said.append((f"valid {first}{last}".strip(), CALM))
    said += _test(pack.score, model)
    if pack.examples:
        said += [
            ("", PLAIN),
            ("People ask", CALM),
            *((f"  {line(example, 160)}", PLAIN) for example in pack.examples[:6]),
        ]
    return said


def _test(score: PackScore | None, model: str) -> list[Line]:
    if score is None:
        return [("its own test was not run yet (t runs it)", CALM)]
    part = f" asked, of {score.of:,}," if score.of > score.questions else ""
    when = f", {day(score.tested_at)}" if score.tested_at else ""
    right = f"own test: {score.correct} right of {score.questions}{part}"
    said = [(f"{right} with {line(score.model, 60) or 'no model'}{when}", CALM)]
    if not score.this_edition:
        said.append(("* that was an earlier edition of the pack (t tests this one)", CALM))
    elif score.model and score.model != model:
        said.append((f"* {line(model, 60)} was not tested with it yet (t does)", CALM))
    return said


# ---------------------------------------------------------------- before it is added
def contents(held: PackContents) -> str:
    """What a pack holds, as one line."""
    counted = (
        (held.documents, "document"), (held.tables, "table"), (held.timetable, "timetable file"),
        (held.adapters, "adapter"), (held.questions, "test question"), (held.files, "file"),
    )  # fmt: skip
    said = [plural(number, what) for number, what in counted if number]
    return ", ".join([*said, size(held.bytes)])


def inside(found: PackChecked, old: PackLine | None) -> list[Line]:
    """What a checked pack is, before it is added; or every fault it has."""
    if found.faults:
        return _faulty(found)
    said: list[Line] = [(f"{line(found.title, 120)} ({line(found.name, 80)} {line(found.version, 20)})", BOLD)]
    if found.description:
        said.append((line(found.description, 400), PLAIN))
    said += [
        ("", PLAIN),
        (f"licence      {line(found.license, 200) or 'none named'}", PLAIN),
        (f"sensitivity  {_sensitivity(found.sensitivity)}", PLAIN),
        (f"signed       {signed(found.signed_by)}", PLAIN),
        (f"languages    {line(', '.join(found.languages), 80)}", PLAIN),
        (f"holds        {contents(found.contents)}", PLAIN),
    ]
    if found.tools:
        said.append((f"looks up in  {'; '.join(line(tool, 80) for tool in found.tools)}", PLAIN))
    if found.valid_from or found.valid_to:
        first, last = day(found.valid_from) if found.valid_from else "…", day(found.valid_to) if found.valid_to else "…"
        said.append((f"valid        {first} to {last}", PLAIN))
    if old:
        said.append((f"installed    {line(old.version, 20)}", PLAIN))
    if found.warnings:
        said += [("", PLAIN), *((f"⚠ {line(warning)}", CHECK) for warning in found.warnings[:MOST_FAULTS])]
    return said


def _sensitivity(name: str) -> str:
    if name == "private":
        return "private: kept encrypted, and nothing of a chat with it is kept"
    return line(name, 20)


def _faulty(found: PackChecked) -> list[Line]:
    name = f"{line(found.title or found.name, 120)} {line(found.version, 20)}".strip() or "This pack"
    said: list[Line] = [(f"{name} has {plural(len(found.faults), 'fault')}; it was not added.", BOLD), ("", PLAIN)]
    said += [(f"✗ {line(fault)}", FAILED) for fault in found.faults[:MOST_FAULTS]]
    if len(found.faults) > MOST_FAULTS:
        said.append((f"… and {len(found.faults) - MOST_FAULTS:,} more", FAILED))
    said += [(f"⚠ {line(warning)}", CHECK) for warning in found.warnings[:MOST_FAULTS]]
    return said


def is_older(found: PackChecked, old: PackLine | None) -> bool:
    """Whether adding it would go back to an older version."""
    from packaging.version import InvalidVersion, Version

    if old is None or old.faulty:
        return False
    try:
        return Version(found.version) < Version(old.version)
    except InvalidVersion:
        return False


def question(found: PackChecked, old: PackLine | None) -> Line:
    """What is asked before a checked pack is added."""
    if old is None or old.faulty:
        return "Add it?", PLAIN
    name, now = line(old.title or old.name, 60), line(found.version, 20)
    said = ""
    if old.signed_by and old.signed_by != found.signed_by:
        by = f"by another key ({line(found.signed_by, 80)})" if found.signed_by else "by nobody"
        said = f"The installed one was signed by {line(old.signed_by, 80)}, this one {by}. "
    if is_older(found, old):
        return f"{said}{name} {line(old.version, 20)} is installed and {now} is older. Go back to it?", CHECK
    ask = "Add it again?" if old.version == found.version else f"Replace {line(old.version, 20)} by {now}?"
    return said + ask, CHECK if said else PLAIN


# ---------------------------------------------------------------- while it runs, and after
def step(progress: Progress) -> str:
    """What is going on, as words."""
    detail = progress.detail.removeprefix("documents/") if progress.step == "read" else progress.detail
    return line(f"{STEPS.get(progress.step, progress.step)} {detail}", 60)


def report(done: PackReady) -> list[Line]:
    """What became of each file; what was not read whole comes first."""
    name = f"{line(done.title, 120)} {line(done.version, 20)}"
    if not done.changed:
        return [(f"{name} is already installed; nothing was changed.", BOLD)]
    counts = [(sum(f.status == s for f in done.files), s) for s in ("read", "partly", "failed")]
    said = ", ".join(f"{number:,} {status}" for number, status in counts if number) or "no files"
    out: list[Line] = [
        (f"{name} is ready.", BOLD),
        (f"{plural(done.passages, 'passage')} from {plural(len(done.files), 'file')}: {said}. "
         f"Licence: {line(done.license, 120)}; {signed(done.signed_by)}.", PLAIN),
    ]  # fmt: skip
    out += [(f"⚠ {line(warning)}", CHECK) for warning in done.warnings[:MOST_FAULTS]]
    return out


def files(done: PackReady) -> list[Line]:
    """One line for each file, those that were not read whole first."""
    order = {"failed": 0, "partly": 1, "read": 2}
    reports = sorted(done.files, key=lambda f: order[f.status])
    out = [_file(report) for report in reports[:MOST_FILES]]
    if len(reports) > MOST_FILES:
        out.append((f"… and {len(reports) - MOST_FILES:,} more files", CALM))
    return out


def _file(of: FileReport) -> Line:
    style = {"failed": FAILED, "partly": CHECK}.get(of.status, CALM)
    made = f"  {plural(of.passages, 'passage')}" if of.status != "failed" else ""
    why = f": {line(of.detail, 200)}" if of.detail else ""
    return f"{of.status:<7} {line(of.path, 120)}{made}{why}", style


def to_remove(pack: PackLine, *, opened: bool) -> list[Line]:
    """What will go when a pack is removed."""
    held = plural(pack.files, "file") + (f" ({size(pack.bytes)})" if pack.bytes else "") if pack.files else "its files"
    said: list[Line] = [
        (f"Remove {named(pack)}?", BOLD),
        ("", PLAIN),
        (f"These go: {held}, the index of its documents, the score of its test.", PLAIN),
    ]
    if pack.private:
        said.append(("It is private: its part of the vault is overwritten.", PLAIN))
    else:
        said.append(("Your chats with it stay in the history, and may quote it.", PLAIN))
    if opened:
        said.append(("It is the open pack: this chat ends.", CHECK))
    return said


def receipt(done: PackRemoved) -> list[Line]:
    """What was removed and how it was checked."""
    when = f" on {line(done.when, 40)}" if done.when else ""
    said: list[Line] = [(f"Removed {line(done.name, 80)}{when}: {len(done.removed):,} files and indexes.", BOLD)]
    said += [("", PLAIN), *((f"Checked: {sentence(checked)}", PLAIN) for checked in done.checked), ("", PLAIN)]
    said += [(f"gone  {line(file, 160)}", CALM) for file in done.removed[:MOST_REMOVED]]
    if len(done.removed) > MOST_REMOVED:
        said.append((f"… and {len(done.removed) - MOST_REMOVED:,} more", CALM))
    return said
