"""Kills Kaiki at random moments in the middle of writes and looks what became of what it had acknowledged.

    python -m scripts.kills --times 200 [--app] [--seed 7] [--output FILE.json]

A child process keeps chats, deletes some, and adds and replaces a private pack, for ever; it says a line after each
thing that is done. It is killed (SIGKILL, by its id) after a random number of lines and a random time. Then everything
is opened anew: each acknowledged turn is there, each acknowledged deletion is gone, the pack is the old or the new one
and whole, the vault has no damage, a new turn can be kept, and no byte below the home says what was asked; after every
tenth kill `kaiki doctor` is started too. The child is forked from a process that has the modules loaded, so that most
of its time is spent writing. With `--app` it is `kaiki chat --plain` itself, started from nothing and asked one
question after another; a turn counts as acknowledged once its answer was printed.

What this does not show: losing power. SIGKILL leaves the kernel's caches alone; that synced writes reach the disk is
SQLite's word (`synchronous = FULL`) and the drive's.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from assistant.config import Home

ROOT = Path(__file__).parents[1]
#: Stands in each question, answer and document that the child writes, and nowhere else.
MARK = "zebrafluid"
#: A child is killed after at most so many lines.
MOST_LINES = 24
PACK = """format = 1
name = "ward"
version = "{version}"
title = "Ward"
description = "Invented."
languages = ["en"]
license = "CC0-1.0"
sensitivity = "private"
"""
DOCUMENT = "# Pumps\n\n" + "The zebrafluid pump number {n} is read by the nurse on duty in the morning.\n\n"
PUBLIC = "# Dogs\n\nA kennel for a dog costs € 8. Cats travel in a carrier, free of charge.\n"


@dataclass
class Said:
    """What the child acknowledged, over all its lives."""

    turns: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    pack: str = "none"
    adding: str = ""

    def take(self, line: str) -> None:
        """One line of the child's."""
        what, _, value = line.partition(" ")
        if what == "turn":
            self.turns.add(value)

        elif what == "deleting":
            # From here on it may be there or not.
            self.turns.discard(value)
        elif what == "gone":
            self.gone.add(value)
        elif what == "adding":
            self.adding = value
        elif what == "pack":
            self.pack, self.adding = value, ""


# ---------------------------------------------------------------- the child
def write_for_ever(folders: tuple[str, str], life: str, chance: random.Random) -> None:
    """Keep, delete, add; a line on standard output after each."""
    from assistant.config import home
    from assistant.loading import DiskLoader
    from assistant.service import Assistant
    from assistant.storage.history import History
    from assistant.types import AddPack, Answer, Failed

    place = home()
    history = History(place)
    assistant = Assistant(place, DiskLoader(place), lambda _: None)
    say("ready")
    number = 0
    while True:
        chat = None
        for _ in range(chance.randint(1, 4)):
            question = f"{MARK} {life} {number}"
            number += 1
            answer = Answer(question, "p", "1", "m", "en", "answered", f"{MARK} " * chance.randint(1, 400))
            chat = history.add_turn(chat, question, answer)
            say(f"turn {question}")
        if chance.random() < 0.3 and chat is not None:
            questions = [turn.question for turn in history.get(chat).turns]
            for one in questions:
                say(f"deleting {one}")
            history.delete(chat, everywhere=False)
            for one in questions:
                say(f"gone {one}")
        if chance.random() < 0.4:
            which = chance.randint(0, 1)
            say(f"adding {which + 1}.0.0")
            last = list(assistant.handle(AddPack("1", folders[which], replace=True), lambda: False))[-1]
            if isinstance(last, Failed):
                say(f"failed {last.message}")
                return
            say(f"pack {which + 1}.0.0")


def say(line: str) -> None:
    """One line, at once."""
    os.write(1, f"{line}\n".encode())


# ---------------------------------------------------------------- the parent
def run_and_kill(folders: tuple[str, str], life: str, chance: random.Random, said: Said) -> str:
    """Let a forked child work, kill it, and take what it had said; "" or a fault."""
    lines_left, pause = chance.randint(0, MOST_LINES), chance.uniform(0.0, 0.3)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(write, 1)
            write_for_ever(folders, life, random.Random(life))  # noqa: S311 - chance, not secrets
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as lines:
        for line in lines:
            said.take(line.strip())
            lines_left -= 1
            if lines_left < 0:
                break
        time.sleep(pause)
        os.kill(pid, signal.SIGKILL)
        # What it had written before it died; a line that was cut off acknowledges nothing.
        for line in lines:
            if line.endswith("\n"):
                said.take(line.strip())
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return "" if status == -signal.SIGKILL else f"the child ended by itself, code {status}"


def chat_and_kill(environment: dict[str, str], delay: float, said: Said, life: str) -> str:
    """The same with `kaiki chat --plain`, which is asked one question after another."""
    command = [sys.executable, "-m", "assistant", "chat", "--plain", "--pack", "tiny"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as child:  # fmt: skip
        assert child.stdin is not None and child.stdout is not None
        timer = threading.Timer(120, child.kill)
        timer.start()
        number, question = 0, ""
        for line in child.stdout:
            if line.startswith("Sealed by"):
                timer.cancel()
                timer = threading.Timer(delay, child.kill)
                timer.start()
            elif question and line.strip() and not line.startswith("Understood"):
                said.turns.add(question)  # its answer begins here
                question = ""
            elif line.strip():
                continue
            if not question and (line.startswith("Sealed by") or not line.strip()):
                question = f"Does the {MARK} kennel {life} {number} for a dog cost € 8?"
                number += 1
                try:
                    child.stdin.write(question + "\n")
                    child.stdin.flush()
                except OSError:
                    break
        timer.cancel()
        child.kill()
    return "" if child.returncode == -9 else f"the child ended by itself, code {child.returncode}"


def faults(home: Home, said: Said) -> list[str]:
    """What is not as it was acknowledged; looked at by opening everything anew."""
    from assistant.loading import DiskLoader
    from assistant.service import Assistant
    from assistant.storage.history import History
    from assistant.types import Answer, AnswerDone, Ask

    found = [f"{name} can be read" for name in readable(home)]
    history = History(home)
    there = {turn.question for line in history.list(-1) for turn in history.get(line.id).turns}
    found += [f"lost: {one}" for one in sorted(said.turns - there)]
    found += [f"came back: {one}" for one in sorted(said.gone & there)]
    assistant = Assistant(home, DiskLoader(home), lambda _: None)
    assistant._shelf.mend()
    vault = assistant._packs.vault
    if vault.exists and (damage := vault.check()):
        found.append(f"damage: {damage}")
    cards = {card.name: card for card in assistant._packs.cards()}
    version = cards["ward"].version if "ward" in cards else "none"
    if version not in {said.pack, said.adding or said.pack}:
        found.append(f"the pack is {version}, not {said.pack} or {said.adding}")
    elif version != "none":
        last = list(assistant.handle(Ask("1", "Who reads the zebrafluid pump?", "ward"), lambda: False))[-1]
        if not isinstance(last, AnswerDone):
            found.append(f"the pack does not answer: {last}")
    said.pack, said.adding = version, ""
    assistant._let_go()
    vault.close()
    chat = history.add_turn(None, "afterwards", Answer("q", "p", "1", "m", "en", "answered", "kept"))
    history.delete(chat, everywhere=False)
    return found + [f"{name} can be read afterwards" for name in readable(home)]


def readable(home: Home) -> list[str]:
    """Files of the home in which the mark stands."""
    needles = [MARK.encode(), MARK.encode("utf-16-le"), MARK.upper().encode()]
    return [
        str(path.relative_to(home.root))
        for path in home.root.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def doctor(environment: dict[str, str]) -> list[str]:
    """Whether a Kaiki that is started from nothing finds everything in order."""
    command = [sys.executable, "-m", "assistant", "doctor", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return [f"doctor ended with {done.returncode}: {done.stderr}"]
    body = json.loads(done.stdout)
    return [problem["what"] for problem in body["problems"] if "vault" in problem["what"].lower()]


def write_packs(folder: Path) -> tuple[str, str]:
    """Two versions of a private pack, and a public one beside them for `--app`."""
    places = []
    for version in ("1.0.0", "2.0.0"):
        place = folder / version
        (place / "documents").mkdir(parents=True)
        (place / "pack.toml").write_text(PACK.format(version=version))
        (place / "documents" / "pumps.md").write_text("".join(DOCUMENT.format(n=n) for n in range(60)))
        places.append(str(place))
    (folder / "tiny" / "documents").mkdir(parents=True)
    public = PACK.format(version="1.0.0").replace('"ward"', '"tiny"').replace('"private"', '"public"')
    (folder / "tiny" / "pack.toml").write_text(public)
    (folder / "tiny" / "documents" / "dogs.md").write_text(PUBLIC)
    return places[0], places[1]


def campaign(times: int, seed: int, *, app: bool = False, longest: float = 1.5) -> dict[str, object]:
    """Kill so many times; what was acknowledged, lost and found wrong."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrets
    said, wrong = Said(), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folders = write_packs(folder)
        home = Home(folder / "home").make()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KAIKI_")}
        environment |= {"KAIKI_HOME": str(home.root), "KAIKI_STANDINS": "1", "PYTHONPATH": str(ROOT)}
        os.environ |= {"KAIKI_HOME": str(home.root), "KAIKI_STANDINS": "1"}
        if app:
            command = [sys.executable, "-m", "assistant", "packs", "add", str(folder / "tiny"), "--no-test"]
            subprocess.run(command, env=environment, check=True, capture_output=True, cwd=ROOT)
        began = time.monotonic()
        for number in range(times):
            if app:
                fault = chat_and_kill(environment, chance.uniform(0.0, longest), said, str(number))
            else:
                fault = run_and_kill(folders, str(number), chance, said)
            new = ([fault] if fault else []) + faults(home, said)
            if number % 10 == 9 or number == times - 1:
                new += doctor(environment)
            wrong += [f"kill {number}: {one}" for one in new]
            done = f"{number + 1}/{times} kills, {len(said.turns)} turns, {len(wrong)} faults"
            print(done, file=sys.stderr, flush=True)
    return {
        "kills": times, "app": app, "turns_acknowledged": len(said.turns), "deletions_acknowledged": len(said.gone),
        "lost": sum("lost:" in one for one in wrong), "faults": wrong,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }  # fmt: skip


def main() -> int:
    """Run it; exit code 1 when anything was lost or wrong."""
    parser = argparse.ArgumentParser(description="Kill Kaiki in the middle of writes.")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--app", action="store_true", help="kill `kaiki chat --plain` instead of a writer")
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    done = campaign(asked.times, asked.seed, app=asked.app)
    text = json.dumps(done, indent=1)
    print(text)
    if asked.output:
        asked.output.write_text(text + "\n")
    return 1 if done["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
