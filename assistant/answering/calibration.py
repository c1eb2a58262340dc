"""What a model's reading of a passage is worth: a linear probe on its hidden state, and the weights of the decision.

A linear probe (Alain & Bengio 2016; for questions without an answer Slobodkin et al. 2023) turns the hidden states of
some layers after "Stated:" into a log-odds that the lines state the answer. It sees more than the probabilities of
"yes" and "no", which a small model mixes with its mood. Probe and weights are fitted by `scripts.decision` on the
practice packs, one file a model in `models/calibration/`; `kaiki packs eval --calibrate` moves the weights to a pack's
own questions and keeps them beside the models. A model without a file is judged by the weights for its log-odds alone.

It does not notice that a model's file was exchanged for another of the same name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelError

FORMAT = 2
SHIPPED = Path(__file__).parent.parent / "models" / "calibration"
#: The file beside the models that `--calibrate` writes.
OWN = "calibration.json"


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
    """

    probe: npt.NDArray[np.float32] | None = None
    layers: tuple[int, ...] = ()
    bias: float = 0.0
    rules: Mapping[str, Rule] = field(default_factory=dict)
    prompt: str = ""

    def probed(self, states: npt.NDArray[np.float32] | None) -> float | None:
        """The probe's log-odds for hidden states of shape (layers, width); None where there are none that fit."""
        if self.probe is None or states is None or max(self.layers) >= len(states):
            return None
        read = states[list(self.layers)]
        return float(np.vdot(read, self.probe)) + self.bias if read.shape == self.probe.shape else None


def load(model: str, prompt: str, own: Path | None = None) -> Calibration:
    """What was fitted for a model: the shipped probe, with the user's rules where there are some.

    Args:
        prompt: hash of the prompt in use; a probe that was fitted on another one is left out.
        own: the file that `--calibrate` wrote for this model.

    Raises:
        ModelError: a file is damaged; the message names it.
    """
    found = _read(SHIPPED / f"{model}.json") if _safe(model) else None
    base = found or Calibration()
    if base.prompt != prompt:
        base = Calibration()
    if own is not None and (mine := _read(own)) and mine.prompt == prompt:
        # A rule from before this model had a probe must not stand in the way of the shipped one, which weighs it.
        kept = {
            n: r for n, r in mine.rules.items() if "probe" in r.weights or "probe" not in base.rules.get(n, r).weights
        }
        return replace(base, rules={**base.rules, **kept}, prompt=prompt)
    return base


def to_json(found: Calibration, fitted: Mapping[str, Any]) -> str:
    """The text of a file; `fitted` says on what, when, and how well."""
    body: dict[str, Any] = {"format": FORMAT, "prompt": found.prompt, "fitted": dict(fitted)}
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
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["format"] != FORMAT:
            return None
        rules = {
            str(name): Rule(
                float(r["constant"]), {str(k): float(v) for k, v in r["weights"].items()},
                float(r["normal"]), float(r["high"]),
            )
            for name, r in body["rules"].items()
        }  # fmt: skip
        probe = body.get("probe")
        if probe is None:
            return Calibration(rules=rules, prompt=str(body["prompt"]))
        weights = np.asarray([row.split() for row in probe["weights"]], dtype=np.float32)
        layers = tuple(int(layer) for layer in probe["layers"])
        if not layers or weights.shape[:1] != (len(layers),):
            raise ValueError("its probe has not a row for each layer")
        return Calibration(weights, layers, float(probe["bias"]), rules, str(body["prompt"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"The calibration {path.name} cannot be read: {error}.", f"Remove {path}.") from error
