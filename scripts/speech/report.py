"""The page on hearing, written from the figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.speech.sentences import Sentence

HEAD = """# How well Kaiki hears

Written by `python -m scripts.speech` from `data/quality/speech/words.json`; do not edit.

Invented clinical sentences (`data/speech/sentences.csv`: {en} English, {el} Greek), spoken by espeak-ng, each voice at
its own speed, through the same code as `kaiki transcribe`, language given. Word error rate: words changed, left out
and put in, for a hundred spoken; case, accents, punctuation and "140" for "one hundred and forty" do not count.
"Marked": words that stand with [?] because their probability is below a half; of the wrong words, how many were marked,
and of the marked, how many were wrong. Words left out cannot be marked.

| model | language | voice (words a minute) | words | word error rate | sentences without a mistake \
| wrong words marked | marked words wrong |
|---|---|---|---|---|---|---|---|
"""
TAIL = """
What this says and what it does not. espeak-ng builds its voices from formants, no human being sounds like that, and
Whisper learnt from people: a person who speaks clearly into a good microphone is probably heard better.
That was not measured, nor accents, children, two people at once, a noisy room, real medical jargon. The figures serve
to compare models and versions of Kaiki with each other. What they do show: mistakes read fluently, names of drugs and
figures are among them, and the marks [?] find only about half of them, while every second or third mark is a false
alarm. No transcript of these models is fit to stand in a record unread.

Read as a clinician: {plain}

Measured on {processor}, {cores} cores, {memory} GB, Python {python}, with other work on the machine.
"""


def write_report(body: dict[str, Any], path: Path, said: Sequence[Sentence]) -> None:
    """Write the page."""
    counts = {lang: sum(s.language == lang for s in said) for lang in ("en", "el")}
    page = HEAD.format(**counts)
    for row in body["rows"]:
        page += _line(row, f"{row['voice']} ({row['words_a_minute']})")
    kinds = dict.fromkeys((r["model"], r["language"]) for r in body["rows"])
    for model, language in kinds:
        same = [r for r in body["rows"] if (r["model"], r["language"]) == (model, language)]
        page += _line(same[0] | {"sentences": [s for r in same for s in r["sentences"]]}, "**all**")
    page += (
        "\nReal time factor (processor seconds for one second of sound, all English sentences in one recording):\n\n"
    )
    for name, took in body["speed"].items():
        factor = took["processor_s"] / took["recording_s"]
        page += f"- {name}: {factor:.2f} ({took['processor_s']:.0f} s for {took['recording_s']:.0f} s)\n"
    page += _examples(body["rows"], {s.id: s.spoken for s in said})
    machine = body["machine"]
    page += TAIL.format(
        plain=" ".join(_plain(body["rows"], *kind) for kind in kinds), processor=machine["processor"],
        cores=machine["cores"], memory=machine["memory_gb"], python=machine["python"],
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")


def _sum(row: dict[str, Any], key: str) -> int:
    return sum(s[key] for s in row["sentences"])


def _line(row: dict[str, Any], voice: str) -> str:
    right = sum(not s["errors"] for s in row["sentences"])
    both = _sum(row, "both")
    return (
        f"| {row['model']} | {row['language']} | {voice} | {_sum(row, 'words')} "
        f"| {100 * _sum(row, 'errors') / _sum(row, 'words'):.1f} % | {right} of {len(row['sentences'])} "
        f"| {both} of {_sum(row, 'wrong')} | {both} of {_sum(row, 'doubted')} |\n"
    )


def _plain(rows: list[dict[str, Any]], model: str, language: str) -> str:
    scores = [s for r in rows if (r["model"], r["language"]) == (model, language) for s in r["sentences"]]
    errors, words = sum(s["errors"] for s in scores), sum(s["words"] for s in scores)
    wrong = sum(bool(s["errors"]) for s in scores)
    one = f"one word in {words / errors:.0f}" if errors * 1.5 < words else "most words"
    tongue = "English" if language == "en" else "Greek"
    return f"{model} gets {one} wrong in {tongue}; {wrong} of {len(scores)} sentences have a mistake."


def _examples(rows: list[dict[str, Any]], spoken: dict[str, str]) -> str:
    """The worst sentence of each model and voice that lost something."""
    page = "\nThe worst sentence of each voice:\n\n"
    for row in rows:
        worst = max(row["sentences"], key=lambda s: s["errors"] / s["words"])
        if worst["errors"]:
            page += (
                f"- {row['model']}, {row['voice']}: “{spoken[worst['id']]}” → “{worst['heard'].strip() or 'nothing'}”\n"
            )
    return page
