"""The report: quality against size and against time, the frontier drawn, every measured file a point, and a table.

`report.png` is the picture, `report.html` the same with the table, in one file without scripts or anything fetched.

A point stands for the mean over its seeds; its bar is the 95 % interval of one seed's score (Wilson 1927), since all
seeds answer the same questions and together say no more about other questions. On the frontier nothing else that was
measured is both smaller (or faster) and better; with intervals as wide as these, neighbours on it may well be equal.
"""

from __future__ import annotations

import base64
import html
import io
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.models.speed import ANSWER, PROMPT
from assistant.packs.intervals import wilson

PNG, HTML = "report.png", "report.html"
COLOURS = {"base": "#6b7280", "lora": "#2563eb", "distill": "#059669", "prune": "#d97706"}
_OTHER = "#7c3aed"
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#111827}"
    "img{max-width:100%}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px}"
    "th,td{padding:.3rem .6rem;border-bottom:1px solid #e5e7eb;text-align:right;white-space:nowrap}"
    "th{vertical-align:bottom}td:first-child,th:first-child{text-align:left}tr.front td:first-child{font-weight:600}"
    "p{max-width:48rem}.table{overflow-x:auto}"
)
_LEGEND = (
    "Bold: on a frontier. Score: share of right answers with its 95 % interval (Wilson); of several seeds the mean,",
    "with the lowest and the highest. Model's: share of right answers where the model was asked, no tool.",
    "Refused: share of unanswerable questions that were refused. Answer: median",
    "seconds of an answer from documents in the app. Forgetting: change of the loss on a general text against the",
    "base. KL: to the same weights before they were quantized, in nats. Perplexities compare models with one",
    "vocabulary only.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One file, over its seeds. Means; None where it was not measured.

    Attributes:
        score: share of right answers. interval: of one seed's score. spread: lowest and highest of the seeds.
        megabytes: of the files (1e6 bytes). seconds: to read PROMPT tokens and answer ANSWER tokens.
        read: share of right answers where the model was asked and no tool answered.
        others: scores of other packs by name.
        general: loss a byte on the general text. general_change: of it against the recipe's base, as a share.
    """

    label: str
    stage: str
    kind: str
    seeds: int
    score: float
    interval: tuple[float, float]
    spread: tuple[float, float]
    read: float | None
    refused: float | None
    answer_s: float | None
    megabytes: float
    bits: float
    seconds: float | None
    prompt_s: float | None
    answer_rate: float | None
    memory: float | None
    perplexity: float | None
    kl: float | None
    general: float | None
    general_change: float | None
    others: dict[str, float]


def rows_of(points: Sequence[dict[str, Any]]) -> list[Row]:
    """The points of `finetune.evaluate`, those that differ in their seed alone made one, in their order.

    Args:
        points: the recipe's base first.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for number, point in enumerate(points):
        seeded = point["seed"] is not None
        label = point["label"].partition(", seed ")[0] if seeded else point["label"]
        groups.setdefault((label, point["stage"], point["kind"], None if seeded else number), []).append(point)
    base = points[0] if points and points[0]["stage"] == "base" else None
    return [_row((label, stage, kind), found, base) for (label, stage, kind, _), found in groups.items()]


def _row(key: tuple[str, str, str], found: list[dict[str, Any]], base: dict[str, Any] | None) -> Row:
    own = [next(iter(point["scores"].values())) for point in found]
    scores = [score["accuracy"] for score in own]
    mean, questions = statistics.mean(scores), own[0]["questions"]
    low, high = wilson(mean * questions, questions) or (0.0, 1.0)
    general = _mean(found, lambda p: _loss(p, "general"))
    before = _loss(base, "general") if base and _is_of(base, found[0]) else None
    names = list(found[0]["scores"])[1:]
    return Row(
        *key, seeds=len(found), score=mean, interval=(low, high), spread=(min(scores), max(scores)),
        read=_mean(own, lambda s: s["read"]["right"] / s["read"]["questions"] if s["read"]["questions"] else None),
        refused=_mean(own, lambda s: s["refusal_recall"]),
        answer_s=_mean(own, lambda s: s["seconds"]["documents"]["median_s"]),
        megabytes=statistics.mean(p["file_bytes"] for p in found) / 1e6, bits=found[0]["bits_per_weight"],
        seconds=_mean(found, _seconds), prompt_s=_mean(found, lambda p: _speed(p, "prompt_tokens_s")),
        answer_rate=_mean(found, lambda p: _speed(p, "answer_tokens_s")),
        memory=_mean(found, lambda p: _speed(p, "memory_mb")),
        perplexity=_mean(found, lambda p: (p["reads"].get("pack") or {}).get("perplexity")),
        kl=_mean(found, lambda p: (p["reads"].get("pack") or {}).get("kl")), general=general,
        general_change=general / before - 1 if general is not None and before else None,
        others={n: statistics.mean(p["scores"][n]["accuracy"] for p in found) for n in names},
    )  # fmt: skip


def _is_of(base: dict[str, Any], point: dict[str, Any]) -> bool:
    """Whether a point is the recipe's base with something done to it, and no other model."""
    return bool(point["stage"] != "base" or point["kind"] or point["key"] == f"{base['key']}-adapted")


def _loss(point: dict[str, Any], text: str) -> float | None:
    # By bytes, so that models with other vocabularies can stand in one column.
    found = (point["reads"].get(text) or {}).get("loss_a_byte")
    return None if found is None else float(found)


def _speed(point: dict[str, Any], key: str) -> float | None:
    found = (point["speed"] or {}).get(key)
    return None if found is None else float(found)


def _seconds(point: dict[str, Any]) -> float | None:
    first, rate = _speed(point, "first_token_s"), _speed(point, "answer_tokens_s")
    return None if first is None or not rate else first + ANSWER / rate


def _mean(items: Sequence[Any], of: Callable[[Any], float | None]) -> float | None:
    found = [value for item in items if (value := of(item)) is not None]
    return statistics.mean(found) if found else None


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """Numbers of the points (cost, score) that no other point beats: costs no more, scores no less, and one of both
    better. In order of cost; of equal ones the first."""
    order = sorted(range(len(points)), key=lambda n: (points[n][0], -points[n][1], n))
    best, kept = float("-inf"), []
    for number in order:
        if points[number][1] > best:
            best = points[number][1]
            kept.append(number)
    return kept


def write_report(
    points: Sequence[dict[str, Any]], folder: Path, *, title: str, note: str, cache: Path
) -> dict[str, Any]:
    """Write both files below `folder`; the names of what lies on each frontier.

    Args:
        note: one paragraph below the title: on which machine, how many questions.
        cache: where matplotlib may keep its list of fonts.
    """
    rows = rows_of(points)
    image, fronts = picture(rows, title, cache)
    (folder / PNG).write_bytes(image)
    ahead = {name for front in fronts.values() for name in front}
    (folder / HTML).write_text(_page(rows, image, title, note, ahead), encoding="utf-8")
    return {"frontier": fronts, "files": len(rows)}


# ---------------------------------------------------------------- picture
def picture(rows: Sequence[Row], title: str, cache: Path) -> tuple[bytes, dict[str, list[str]]]:
    """A PNG, and the names of what lies on each frontier. `cache`: where matplotlib may keep its list of fonts."""
    # Else it would write below the user's own configuration.
    os.environ["MPLCONFIGDIR"] = str(cache)
    cache.mkdir(parents=True, exist_ok=True)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 5.5 + 0.22 * -(-len(rows) // 4)), dpi=110, layout="constrained")
    figure.suptitle(title)
    left, right = figure.subplots(1, 2, sharey=True)
    _names(figure, rows)
    fronts = {
        "size": _panel(left, rows, lambda r: r.megabytes, "size of the files in MB"),
        "time": _panel(right, rows, lambda r: r.seconds, f"seconds for {PROMPT} tokens read and {ANSWER} answered"),
    }
    left.set_ylabel("share of right answers (bar: 95 % interval)")
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue(), fronts


def _panel(axes: Any, rows: Sequence[Row], cost: Callable[[Row], float | None], name: str) -> list[str]:
    from matplotlib.ticker import FormatStrFormatter, LogLocator, MaxNLocator, NullFormatter

    shown = [(number, row, value) for number, row in enumerate(rows, start=1) if (value := cost(row)) is not None]
    axes.set_xlabel(name)
    axes.grid(alpha=0.25)
    if not shown:
        axes.text(0.5, 0.5, "not measured", ha="center", transform=axes.transAxes)
        return []
    costs = [value for *_, value in shown]
    axes.set_xscale("log")
    # Within less than a decade few round figures of a logarithmic axis can be seen.
    wide = max(costs) >= 10 * min(costs)
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)) if wide else MaxNLocator(6))
    axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.margins(x=0.1)
    if min(costs) == max(costs):
        axes.set_xlim(costs[0] / 2, costs[0] * 2)
    for number, row, value in shown:
        colour = COLOURS.get(row.stage, _OTHER)
        below, above = row.score - row.interval[0], row.interval[1] - row.score
        axes.errorbar(
            value, row.score, yerr=[[max(0.0, below)], [max(0.0, above)]], fmt="o", color=colour, ecolor=colour,
            elinewidth=0.8, capsize=2, alpha=0.9,
        )  # fmt: skip
        # Numbers, since names of files that lie close to each other would lie over each other.
        axes.annotate(
            str(number), (value, row.score), xytext=(6, 3 if number % 2 else -11), textcoords="offset points",
            fontsize=9, color=colour, weight="bold",
        )  # fmt: skip
    kept = frontier([(value, row.score) for _, row, value in shown])
    line = [(shown[n][2], shown[n][1].score) for n in kept]
    axes.plot([x for x, _ in line], [y for _, y in line], color="#111827", linewidth=0.9, linestyle="--", zorder=0)
    return [shown[n][1].label for n in kept]


def _names(figure: Any, rows: Sequence[Row]) -> None:
    """Below the panels what each number stands for."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker="o", linestyle="", color=COLOURS.get(row.stage, _OTHER), label=f"{number}  {row.label}")
        for number, row in enumerate(rows, start=1)
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=8, frameon=False)


# ---------------------------------------------------------------- page
def _page(rows: Sequence[Row], picture: bytes, title: str, note: str, ahead: set[str]) -> str:
    image = base64.b64encode(picture).decode("ascii")
    heads, body = table(rows)
    lines = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style>",
        f"<h1>{html.escape(title)}</h1><p>{html.escape(note)}</p>",
        f'<img alt="Share of right answers against size and against time" src="data:image/png;base64,{image}">',
        "<div class=table><table><tr>" + "".join(f"<th>{html.escape(h)}" for h in heads) + "</tr>",
    ]
    for row, cells in zip(rows, body, strict=True):
        mark = " class=front" if row.label in ahead else ""
        lines.append(f"<tr{mark}>" + "".join(f"<td>{html.escape(c)}" for c in cells) + "</tr>")
    lines.append(f"</table></div><p>{' '.join(_LEGEND)}</p></html>")
    return "\n".join(lines)


def table(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the table, as text."""
    others = list(dict.fromkeys(name for row in rows for name in row.others))
    heads = ["file", "score", "seeds", "model's", "refused", *others, "MB", "bits a weight", "memory MB", "answer s",
             "prompt tok/s", "answer tok/s", "perplexity", "KL", "forgetting"]  # fmt: skip
    body = []
    for row in rows:
        low, high = row.interval
        seeds = "" if row.seeds == 1 else f"{row.seeds}: {row.spread[0]:.2f}–{row.spread[1]:.2f}"
        body.append([
            row.label, f"{row.score:.2f} ({low:.2f}–{high:.2f})", seeds, _said(row.read, ".2f"),
            _said(row.refused, ".2f"),
            *(_said(row.others.get(name), ".2f") for name in others), f"{row.megabytes:,.0f}", f"{row.bits:.2f}",
            _said(row.memory, ",.0f"), _said(row.answer_s, ".2f"), _said(row.prompt_s, ".0f"),
            _said(row.answer_rate, ".1f"), _said(row.perplexity, ".2f"), _said(row.kl, ".4f"),
            _said(row.general_change, "+.1%"),
        ])  # fmt: skip
    return heads, body


def _said(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
