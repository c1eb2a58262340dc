"""`kaiki packs eval P --calibrate`: fits a model's rule on a pack's questions and keeps it beside the model.

The file (`calibration.json` in the model's folder; under an adapter `calibration+SHA256.json`) holds weights, counts, a
date and, unless the pack is private, its name and version; no question, no answer and no text. Of two calibrations at
the same moment the later one is kept.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli.evaluate import Plan, Tested, choose
from assistant.cli.run import print_json, show
from assistant.config import home
from assistant.errors import KaikiError, UsageError
from assistant.models.files import disk_errors, read_object, write_json
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS
from assistant.packs.store import PackCard, PackStore

if TYPE_CHECKING:
    from assistant.answering.calibration import Calibration
    from assistant.models.adapter import Adapter

PRIVATE = "a private pack"


def place_of(model: str, adapter: Adapter | None = None) -> Path:
    """The file that holds what was fitted here for a model, bare or under an adapter."""
    from assistant.answering.calibration import own_file

    return home().models / model / own_file(adapter)


def _laid(card: PackCard, model: str, sha256: str) -> Adapter | None:
    """The adapter that lay over the model in a test.

    Raises:
        KaikiError: it is another one by now.
    """
    from assistant.loading import DiskLoader

    if not sha256:
        return None
    found = DiskLoader(home()).adapter(model, card, PackStore(home()).files(card.name))
    if found is None or found.sha256 != sha256:
        raise KaikiError("The adapter was exchanged while the test ran; nothing was changed.", "Run it again.")
    return found


def plan_for(name: str, plan: Plan) -> Plan:
    """The plan with the questions to fit on: the development questions where the pack has some, which is said.

    Raises:
        PackUnknown, PackError: the pack is not there, damaged, or has no questions.
        UsageError: there are too few of them, so that asking them would be in vain.
    """
    from assistant.answering.recalibrate import require

    store = PackStore(home())
    store.card(name)
    development = plan.development or DEVELOPMENT in store.files(name).names()
    if development and not plan.development:
        print(f"{DEVELOPMENT} is asked; the questions of {QUESTIONS} are not for fitting.", file=sys.stderr)
    plan = replace(plan, development=development, calibrate=True)
    asked = [question.expect for question in choose(name, plan)[0]]
    require(asked.count("answered"), asked.count("not_found"), f"of {DEVELOPMENT if development else QUESTIONS}")
    return plan


def with_calibration(name: str, plan: Plan, tested: Tested) -> tuple[dict[str, Any], KaikiError | None]:
    """The score with what was fitted as "calibration"; with None there, and the reason, when nothing could be."""
    try:
        return tested.score | {"calibration": calibrate(PackStore(home()).card(name), plan, tested)}, None
    except KaikiError as error:
        # The score took minutes and is shown all the same.
        return tested.score | {"calibration": None}, error


def calibrate(card: PackCard, plan: Plan, tested: Tested) -> dict[str, Any]:
    """Fit on what was asked and keep the rule; what `--json` prints as "calibration".

    Raises:
        KaikiError: the test was stopped. Nothing was changed.
        UsageError: too few questions can be used, or they contradict the signals. Nothing was changed.
        HomeError: the file cannot be written.
    """
    from assistant.answering.calibration import load
    from assistant.answering.decide import rule_for
    from assistant.answering.recalibrate import decided, fit, samples_of

    if tested.stopped:
        raise KaikiError("A test that was stopped is not fitted on; nothing was changed.", "Run it again to its end.")
    samples, left_out = samples_of(tested.outcomes)
    model, encoder = (samples[-1].model, samples[-1].encoder) if samples else ("", "")
    adapter = _laid(card, model, samples[-1].adapter if samples else "")
    found = fit(samples, adapter)
    samples = found.samples
    place = place_of(model, adapter)
    in_use = rule_for(samples[-1].known, encoder, load(model, found.calibration.prompt, place, adapter))
    good = sum(s.good for s in samples)
    note = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(), "pack": PRIVATE if card.private else card.name,
        "version": "" if card.private else card.version, "questions": DEVELOPMENT if plan.development else QUESTIONS,
        "answerable": good, "unanswerable": len(samples) - good,
        "before": decided(in_use, samples, card.caution), "after": decided(found.rule, samples, card.caution),
    }  # fmt: skip
    _keep(place, found.calibration, {encoder: note})
    laid = adapter.name if adapter else ""
    return {"model": model, "adapter": laid, "encoder": encoder, **note, "left_out": left_out, "file": str(place)}


def _keep(place: Path, found: Calibration, notes: dict[str, Any]) -> None:
    """Write a rule beside those of other encoders; those for another prompt are of no use and go."""
    from assistant.answering.calibration import to_json

    body = json.loads(to_json(found, notes))
    old = read_object(place)
    if all(old.get(key) == body.get(key) for key in ("format", "prompt", "adapter")):
        for key in ("rules", "fitted"):
            body[key] = old[key] | body[key]
    with disk_errors(place.parent):
        write_json(place, body)


def reset_and_say(name: str, model: str | None, *, calibrate: bool, as_json: bool) -> None:
    """Take away what was fitted here for a model (None: the one that answers), and print whether there was anything.

    Raises:
        UsageError: without `--calibrate`.
        ModelUnknown: no such model.
        HomeError: the file cannot be removed.
    """
    if not calibrate:
        raise UsageError("--reset goes with --calibrate.", f"kaiki packs eval {name} --calibrate --reset")
    model, removed = reset(model)
    if as_json:
        print_json({"model": model, "removed": removed})
    elif removed:
        show(f"The calibration of {model} was removed; it decides by the shipped rule again, for every pack.")
    else:
        show(f"There is no calibration of {model}; nothing was changed.")


def reset(model: str | None) -> tuple[str, bool]:
    """Remove the files of a model, also those under adapters; its name, and whether there was one.

    Raises as `reset_and_say` does.
    """
    from assistant.answering.calibration import own_files
    from assistant.loading import SCRIPTED, DiskLoader
    from assistant.models.store import ModelStore

    name = DiskLoader(home()).model_name(model)
    # The stand-in is no model of the store; any other name may be misspelt, or no name but a path.
    if name != SCRIPTED:
        ModelStore(home()).known(name)
    folder = place_of(name).parent
    with disk_errors(folder):
        there = own_files(folder)
        for place in there:
            place.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        # Of a model that is not on the disk nothing else was there.
        folder.rmdir()
    return name, bool(there)


def own_of(model: str) -> dict[str, Any] | None:
    """What was fitted here for a model, by encoder, and whether it is used; None where there is nothing.

    Raises:
        HomeError: the file is damaged.
    """
    from assistant.answering.write import FINGERPRINT

    return _own(place_of(model), FINGERPRINT)


def own_under_adapters(model: str) -> list[dict[str, Any]]:
    """The same for the model under adapters, each with the beginning of the adapter's sha256. Raises as `own_of`."""
    from assistant.answering.calibration import own_files
    from assistant.answering.write import CRAFT_FINGERPRINT

    place = place_of(model)
    found = [_own(path, CRAFT_FINGERPRINT) for path in own_files(place.parent) if path.name != place.name]
    return [each for each in found if each]


def _own(place: Path, prompt: str) -> dict[str, Any] | None:
    body = read_object(place)
    if not body:
        return None
    under = {"adapter": body["adapter"]} if "adapter" in body else {}
    return {"in_use": body.get("prompt") == prompt, "file": str(place), "fitted": body.get("fitted", {})} | under


def unfitted(model: str, adapter: Adapter | None) -> str:
    """A sentence for whoever takes a model that nothing was fitted for, shipped or here; empty where something was.

    Args:
        adapter: what it answers under; None: nothing.

    Raises:
        ModelUnknown, ModelMissing, ModelBroken, HomeError: as the store says; a file is damaged.
    """
    from assistant.answering.calibration import SHIPPED

    own = [own_of(model), *own_under_adapters(model)]
    shipped = adapter.calibration != "" if adapter else (SHIPPED / f"{model}.json").is_file()
    if shipped or any(o and o["in_use"] for o in own):
        return ""
    return (
        'nothing was fitted for it, so it says "not found" more often than it need; '
        "`kaiki packs eval PACK --calibrate` fits it"
    )


def own_lines(found: dict[str, Any] | None) -> list[str]:
    """What was fitted here for a model, a line an encoder."""
    if found is None:
        return []
    state = "in use" if found["in_use"] else "not used, since it was fitted for the prompt of another Kaiki"
    under = f" under the adapter {found['adapter']}…" if "adapter" in found else ""
    return [
        f"own calibration with {encoder}{under}, {state}: fitted {note['date']} on {_questions(note)}"
        for encoder, note in found["fitted"].items()
    ]


def lines_of(found: dict[str, Any] | None) -> list[str]:
    """A calibration as a few lines for a reader; none when there was none."""
    if found is None:
        return []
    before, after, good, bad = (found[key] for key in ("before", "after", "answerable", "unanswerable"))
    under = f" under the {found['adapter']}" if found["adapter"] else ""
    lines = [
        f"calibration of {found['model']}{under} with {found['encoder']}, fitted on {_questions(found)}: "
        f"answerable answered {before['answered']} → {after['answered']} of {good}, "
        f"unanswerable refused {before['refused']} → {after['refused']} of {bad}",
        "  These are the questions it was fitted on, so the figures flatter; it holds for every pack that this model "
        "answers. `--calibrate --reset` takes it away.",
    ]
    if found["questions"] == QUESTIONS:
        lines.append(f"  {QUESTIONS} was fitted on: with this model the pack's score is no longer a fair one.")
    if found["left_out"]:
        said = "; ".join(f"{count} {reason}" for reason, count in found["left_out"].items())
        lines.append(f"  left out: {said}")
    return lines


def _questions(note: dict[str, Any]) -> str:
    pack = " ".join(part for part in (note["pack"], note["version"]) if part)
    return f"{note['answerable'] + note['unanswerable']} questions of {pack} ({note['questions']})"
