"""What a model's reading of a passage is worth: a linear probe on its hidden state, and the weights of the decision.

A linear probe (Alain & Bengio 2016; for questions without an answer Slobodkin et al. 2023) turns the hidden states of
some layers after "Stated:" into a log-odds that the lines state the answer. It sees more than the probabilities of
"yes" and "no", which a small model mixes with its mood. Probe and weights are fitted by `scripts.decision` on the
practice packs, one file a model in `models/calibration/`; `kaiki packs eval --calibrate` moves the weights to a pack's
own questions and keeps them beside the models. A model without a file is judged by the weights for its log-odds alone.

Under an adapter a model is another one: its hidden states and its log-odds mean something else. So there is a file for
each pair: `MODEL+craft.json` for the adapter that ships with a model, `adapters/NAME.json` of a pack for its own. Such
a file names the adapter by the beginning of its sha256 and is left out under any other.

It does not notice that a model's file was exchanged for another of the same name.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelError
from assistant.models.adapter import Adapter

FORMAT = 2
SHIPPED = Path(__file__).parent.parent / "models" / "calibration"
#: The file beside a model that `--calibrate` writes, and the like for a model with an adapter.
OWN, OWN_UNDER = "calibration.json", "calibration+{}.json"
#: Digits of a sha256 that name an adapter at least.
LEAST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """Logistic regression over the signals: `constant` + Σ weight · signal, in log-odds (natural).

    Attributes:
        normal, high: the log-odds wanted for an answer, for each caution of a pack.
    """

    constant: float
    weights: Mapping[str, float]
    normal: float
    high: float

    def odds(self, signals: Mapping[str, float]) -> float:
        """Log-odds that an answer would be right; a signal without a weight counts nothing."""
        return self.constant + sum(weight * signals[name] for name, weight in self.weights.items() if name in signals)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted for one model.

    Attributes:
        probe: weights of the hidden states, shape (layers, width), of these layers alone; None without a probe.
        layers: the layers' numbers, from 0.
        bias: the probe's constant.
        rules: by encoder.
        prompt: hash of the prompt the probe was fitted on.
        adapter: beginning of the sha256 of the adapter that lay over the model; empty for the bare model.
    """

    probe: npt.NDArray[np.float32] | None = None
    layers: tuple[int, ...] = ()
    bias: float = 0.0
    rules: Mapping[str, Rule] = field(default_factory=dict)
    prompt: str = ""
    adapter: str = ""

    def fits(self, prompt: str, adapter: Adapter | None) -> bool:
        """Whether it was fitted for this prompt and adapter."""
        if adapter is None:
            return self.prompt == prompt and not self.adapter
        named = len(self.adapter) >= LEAST_DIGITS and adapter.sha256.startswith(self.adapter)
        return self.prompt == prompt and named

    def probed(self, states: npt.NDArray[np.float32] | None) -> float | None:
        """The probe's log-odds for hidden states of shape (layers, width); None where there are none that fit."""
        if self.probe is None or states is None or max(self.layers) >= len(states):
            return None
        read = states[list(self.layers)]
        return float(np.vdot(read, self.probe)) + self.bias if read.shape == self.probe.shape else None


def load(model: str, prompt: str, own: Path | None = None, adapter: Adapter | None = None) -> Calibration:
    """What was fitted for a model: the probe that came with it or its adapter, with the user's rules if there are some.

    Args:
        prompt: hash of the prompt in use; a probe that was fitted on another one is left out.
        own: the file that `--calibrate` wrote for this model and adapter.
        adapter: what lies over the model.

    Raises:
        ModelError: a file is damaged; the message names it.
    """
    if adapter is None:
        found = _read(SHIPPED / f"{model}.json") if _safe(model) else None
    else:
        found = parse(adapter.calibration, f"of the {adapter.name}") if adapter.calibration else None
    base = found or Calibration()
    if not base.fits(prompt, adapter):
        base = Calibration()
    if own is not None and (mine := _read(own)) and mine.fits(prompt, adapter):
        # A rule from before this model had a probe must not stand in the way of the shipped one, which weighs it.
        kept = {
            n: r for n, r in mine.rules.items() if "probe" in r.weights or "probe" not in base.rules.get(n, r).weights
        }
        return replace(base, rules={**base.rules, **kept}, prompt=prompt, adapter=mine.adapter)
    return base


def own_file(adapter: Adapter | None) -> str:
    """The name of the file in a model's folder that `--calibrate` writes for it under this adapter."""
    return OWN_UNDER.format(adapter.sha256[:LEAST_DIGITS]) if adapter else OWN


def own_files(folder: Path) -> list[Path]:
    """All that `--calibrate` wrote for a model, the bare one's first."""
    return [path for path in (folder / OWN, *sorted(folder.glob(OWN_UNDER.format("*")))) if path.is_file()]


def to_json(found: Calibration, fitted: Mapping[str, Any]) -> str:
    """The text of a file; `fitted` says on what, when, and how well."""
    body: dict[str, Any] = {"format": FORMAT, "prompt": found.prompt, "fitted": dict(fitted)}
    if found.adapter:
        body["adapter"] = found.adapter
    body["rules"] = {
        name: {"constant": r.constant, "weights": dict(r.weights), "normal": r.normal, "high": r.high}
        for name, r in found.rules.items()
    }
    if found.probe is not None:
        # Four digits are more than the fit is worth; a line a layer keeps the file short.
        rows = [" ".join(f"{x:.4g}" for x in row) for row in found.probe]
        body["probe"] = {"layers": list(found.layers), "bias": round(found.bias, 5), "weights": rows}
    return json.dumps(body, indent=1) + "\n"


def fingerprint(text: str) -> str:
    """A short hash that says whether a prompt is the one a probe was fitted on."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _safe(model: str) -> bool:
    return "/" not in model and "\\" not in model and not model.startswith(".")


def _read(path: Path) -> Calibration | None:
    if not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"The calibration {path.name} cannot be read: {error}.", f"Remove {path}.") from error
    return parse(text, path.name, f"Remove {path}.")


def parse(text: str, name: str, hint: str = "") -> Calibration | None:
    """What `to_json` wrote; None for another format.

    Args:
        name, hint: what a message calls the text, and what it says can be done.

    Raises:
        ModelError: it is damaged.
    """
    try:
        body = json.loads(text)
        if body["format"] != FORMAT:
            return None
        rules = {
            str(name): Rule(
                float(r["constant"]), {str(k): float(v) for k, v in r["weights"].items()},
                float(r["normal"]), float(r["high"]),
            )
            for name, r in body["rules"].items()
        }  # fmt: skip
        if not all(
            math.isfinite(x) for r in rules.values() for x in (r.constant, r.normal, r.high, *r.weights.values())
        ):
            raise ValueError("a rule holds a number that is none")
        probe = body.get("probe")
        plain = Calibration(rules=rules, prompt=str(body["prompt"]), adapter=str(body.get("adapter", "")))
        if probe is None:
            return plain
        weights = np.asarray([row.split() for row in probe["weights"]], dtype=np.float32)
        layers = tuple(int(layer) for layer in probe["layers"])
        if not layers or min(layers) < 0 or weights.shape[:1] != (len(layers),):
            raise ValueError("its probe has not a row for each layer")
        return replace(plain, probe=weights, layers=layers, bias=float(probe["bias"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"The calibration {name} cannot be read: {error}.", hint) from error
