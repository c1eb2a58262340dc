"""The results page of tuning, from what recipes measured on this machine.

    python -m scripts.tuning keep [RECIPE ...]      copy the points of finished recipes into data/quality/tuning
    python -m scripts.tuning page                   write docs/tuning-results.md and pictures from what is kept there

Kept are figures and the ids of questions; no text of a pack. Recipes are read below `<home>/tuning`. Rows of one recipe
were measured in one run; of another recipe perhaps on another machine, so compare times within one recipe only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.config import home
from assistant.errors import KaikiError
from finetune.evaluate import POINTS, load_points
from finetune.into_pack import fitted_of
from finetune.report import picture, rows_of, table
from finetune.steps import Manifest, read_manifest

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "data" / "quality" / "tuning"
PAGE = ROOT / "docs" / "tuning-results.md"
_HEAD = (
    "# Tuning: results\n\nWritten by `python -m scripts.tuning page` from `data/quality/tuning`; do not edit it by "
    "hand. What the columns mean: *score* is the share of right answers of the whole assistant with its 95 % interval "
    "(Wilson), *model's* the same where the model was asked and no tool answered, *refused* the share of unanswerable "
    "questions that were refused, *answer s* the median of an answer from documents, *forgetting* the change of the "
    "loss on a general text against the recipe's base, *KL* to the same weights before they were quantized, in nats. "
    "Times can be compared within one recipe only: two machines took part, one about 1.4 times as fast as the other. "
    "[tuning.md](tuning.md) says how each is measured and what it does not show.\n"
)


def keep(names: Sequence[str]) -> list[str]:
    """Copy the points and the wall time of recipes; their names. Those that are not finished are left out."""
    found = []
    place = home().tuning
    for name in names or sorted(p.parent.parent.name for p in place.glob(f"*/evaluate/{POINTS}")):
        folder = place / name
        points, note = load_points(folder / "evaluate" / POINTS)
        steps = {
            path.relative_to(folder).as_posix(): manifest
            for path in sorted(folder.glob("**/manifest.json"))
            if (manifest := read_manifest(path.parent)) and "measured" not in path.parts
        }
        body = {
            "recipe": name, "note": note, "date": steps["evaluate/manifest.json"].started[:10],
            "minutes": {Path(key).parent.as_posix(): round(m.seconds / 60, 1) for key, m in steps.items()}
            | {"evaluate": _measuring(folder, points)},
            "examples": _examples(steps.get("data/manifest.json")), "points": points,
        }  # fmt: skip
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{name}.json").write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        found.append(name)
    return found


def _measuring(folder: Path, points: Sequence[dict[str, Any]]) -> float:
    """Minutes that the points took, each when it was measured: the step itself skips what was measured before."""
    parts = (part for point in points for part in (folder / "measured" / point["key"]).glob("*/manifest.json"))
    return round(sum(m.seconds for part in parts if (m := read_manifest(part.parent))) / 60, 1)


def _examples(manifest: Manifest | None) -> dict[str, Any]:
    return {} if manifest is None else {k: manifest.figures[k] for k in ("split", "origin") if k in manifest.figures}


def _fitted(points: Sequence[dict[str, Any]]) -> str:
    """What the fit on development questions changed there, file by file; "" where none was fitted."""
    told = []
    for point in points:
        if fit := fitted_of(point):
            was, now = fit["before"], fit["after"]
            told.append(
                f"{point['label']} {was['answered']} → {now['answered']} of {fit['answerable']} and {was['refused']} → "
                f"{now['refused']} of {fit['unanswerable']}"
            )
    said = (
        "Development questions that the model read, before and after the decision was fitted on them: answerable ones "
    )
    return f"{said}answered from the right passage and unanswerable ones refused: {'; '.join(told)}." if told else ""


def page() -> None:
    """Write the page and a picture for each pack."""
    lines: list[str] = [_HEAD]
    every: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(KEPT.glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        pack = next(iter(body["points"][0]["scores"]))
        # The same step of another recipe is another file; a base is the same one everywhere, and joined as seeds are.
        every.setdefault(pack, []).extend(
            point | {"seed": point["seed"] or path.stem}
            if point["stage"] == "base" and not point["kind"]
            else point | {"label": f"{body['recipe']} {point['label']}"}
            for point in body["points"]
        )
        heads, cells = table(rows_of(body["points"]))
        lines += [f"## {body['recipe']} · {body['date']}\n", body["note"] + "\n"]
        lines += ["| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *cells)]
        spent = ", ".join(f"{name} {minutes:g}" for name, minutes in body["minutes"].items())
        lines += ["", f"Minutes: {spent}."] if spent else [""]
        if body["examples"]:
            told = "; ".join(
                f"by {key}: " + ", ".join(f"{name} {count}" for name, count in counts.items())
                for key, counts in body["examples"].items()
            )
            lines.append(f"Examples {told}.")
        lines += [_fitted(body["points"]), ""]
    for pack, points in every.items():
        shown, _ = picture(rows_of(points), pack, home().root / "cache" / "matplotlib")
        path = PAGE.with_name(f"{PAGE.stem}-{pack}.png")
        path.write_bytes(shown)
        lines += [f"![{pack}: quality against size and time]({path.name})", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")


def main() -> int:
    """Do what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=["keep", "page"])
    parser.add_argument("recipes", nargs="*")
    asked = parser.parse_args()
    try:
        if asked.do == "keep":
            print("kept:", ", ".join(keep(asked.recipes)) or "nothing; no recipe is finished")
        else:
            page()
    except KaikiError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
