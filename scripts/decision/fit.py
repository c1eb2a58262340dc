"""The probe and the rules of one model from what was collected, and how they do on packs they were not fitted on.

Every figure that is printed comes from a rule fitted without the pack it is measured on (leave one pack out), the
probe's log-odds inside the fit from a probe fitted without the question's pack. Logistic regression with an L2 penalty
throughout.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.answering import calibration
from assistant.answering.calibration import Calibration, Rule, to_json
from assistant.answering.decide import ANY
from assistant.answering.write import FINGERPRINT
from assistant.loading import BEST

Array = npt.NDArray[np.float64]
SIGNALS = ("score", "covered", "shown", "unknown", "stated", "lacking")
#: Inverse strengths of the penalty: on the hidden state, on the rule.
PROBE_C, RULE_C = 0.01, 0.3
#: What a false answer costs against a false refusal, by caution. In use about one question in four has no answer.
COST = {"normal": 1.0, "high": 2.0}
UNANSWERABLE = 0.27


@dataclass(frozen=True)
class Data:
    """Questions as rows: `states` (n, width), `values` (n, signals), `answerable` and `found` (n,), `packs` (n,)."""

    states: Array
    values: Array
    answerable: npt.NDArray[np.bool_]
    found: npt.NDArray[np.bool_]
    packs: npt.NDArray[np.str_]

    def at(self, mask: npt.NDArray[np.bool_]) -> Data:
        """Some of the rows."""
        return Data(self.states[mask], self.values[mask], self.answerable[mask], self.found[mask], self.packs[mask])


def read(work: Path, model: str, encoder: str) -> Data | None:
    """What was collected with this model and encoder; None when nothing was."""
    rows: list[dict[str, Any]] = []
    states: list[Any] = []
    for path in sorted(work.glob(f"*.{encoder}.{model}.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        kept = np.load(path.with_suffix(".npy"), allow_pickle=False)
        for row, state in zip(held, kept, strict=True):
            if row["stated"] is not None and row["expect"] != "clarify":
                rows.append(row)
                states.append(state)
    if not rows:
        return None
    return Data(
        np.asarray(states, np.float64),
        np.asarray([[row["values"][name] for name in SIGNALS] for row in rows]),
        np.asarray([row["expect"] == "answered" for row in rows]),
        np.asarray([row["hit"] or row["hit_read"] for row in rows]),
        np.asarray([row["pack"] for row in rows]),
    )


def _logistic(x: Array, y: npt.NDArray[np.bool_], strength: float) -> tuple[Array, float]:
    """Weights and constant, for unscaled `x`."""
    scale = StandardScaler().fit(x)
    fitted = LogisticRegression(C=strength, max_iter=3000).fit(scale.transform(x), y)
    weights = fitted.coef_[0] / scale.scale_
    return weights, float(fitted.intercept_[0] - weights @ scale.mean_)


def _usable(data: Data) -> npt.NDArray[np.bool_]:
    # An answerable question whose lines do not hold the answer teaches neither "yes" nor "no".
    return data.found | ~data.answerable


def _probe(data: Data) -> tuple[Array, float]:
    taught = data.at(_usable(data))
    return _logistic(taught.states, taught.answerable, PROBE_C)


def _probed_apart(data: Data) -> Array:
    """The probe's log-odds for each row, from a probe fitted without the row's pack."""
    out = np.zeros(len(data.packs))
    for pack in np.unique(data.packs):
        weights, bias = _probe(data.at(data.packs != pack))
        out[data.packs == pack] = data.states[data.packs == pack] @ weights + bias
    return out


def _rule(data: Data, probed: Array) -> tuple[Array, float]:
    usable = _usable(data)
    x = np.column_stack([data.values, probed])[usable]
    return _logistic(x, data.answerable[usable], RULE_C)


def _threshold(odds: Array, data: Data, cost: float) -> float:
    """The least log-odds for an answer at which the mistakes cost least."""
    good = odds[data.answerable & data.found]
    bad = odds[~data.answerable]
    steps = np.arange(-3.0, 3.01, 0.05)
    lost = [(1 - UNANSWERABLE) * (good < t).mean() + cost * UNANSWERABLE * (bad >= t).mean() for t in steps]
    least = np.asarray(lost) <= min(lost) + 1e-9
    return float(np.mean(steps[least]))


def _report(name: str, odds: Array, data: Data, thresholds: Sequence[float]) -> dict[str, Any]:
    good = data.answerable & data.found
    auc = float(roc_auc_score(data.answerable[_usable(data)], odds[_usable(data)]))
    out: dict[str, Any] = {"auc": round(auc, 3)}
    print(f"{name:28} AUC {auc:.3f}", end="")
    for threshold in thresholds:
        told = odds >= threshold
        kept, refused = told[good].mean(), (~told[~data.answerable]).mean()
        print(f" | at {threshold:+.2f}: answerable answered {kept:.2f}, unanswerable refused {refused:.2f}", end="")
        out[f"{threshold:+.2f}"] = {"answered": round(float(kept), 3), "refused": round(float(refused), 3)}
    print()
    return out


def _left_out(data: Data) -> tuple[Array, Array]:
    """Log-odds of the rule and of the probe alone for each row, both fitted without the row's pack."""
    rule_odds, probe_odds = np.zeros(len(data.packs)), np.zeros(len(data.packs))
    for pack in np.unique(data.packs):
        rest, here = data.at(data.packs != pack), data.packs == pack
        weights, constant = _rule(rest, _probed_apart(rest))
        probe, bias = _probe(rest)
        probe_odds[here] = data.states[here] @ probe + bias
        rule_odds[here] = np.column_stack([data.values[here], probe_odds[here]]) @ weights + constant
    return rule_odds, probe_odds


def fit(work: Path, model: str) -> None:
    """Fit and write `calibration.SHIPPED/MODEL.json`; prints how well it does on packs left out.

    Raises:
        ValueError: nothing was collected with the larger encoder.
    """
    main = read(work, model, BEST)
    if main is None:
        raise ValueError(f"nothing was collected for {model} in {work}")
    odds, alone = _left_out(main)
    stated = main.values[:, SIGNALS.index("stated")]
    print(f"{len(main.packs)} questions of {len(np.unique(main.packs))} packs, {int(main.answerable.sum())} answerable")
    normal, high = (_threshold(odds, main, COST[name]) for name in ("normal", "high"))
    fitted: dict[str, Any] = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(), "questions": len(main.packs),
        "packs": sorted(set(map(str, main.packs))),
        "log_odds": _report("log-odds of yes alone", stated, main, []),
        "probe": _report("probe alone", alone, main, [0.0]),
        "rule": _report("rule", odds, main, [normal, high]),
    }  # fmt: skip
    for pack in np.unique(main.packs):
        here = main.packs == pack
        _report(f"  {pack}", odds[here], main.at(here), [normal, high])
    probe, bias = _probe(main)
    apart = _probed_apart(main)
    rules = {}
    for encoder in (BEST, ANY):
        # Another encoder spreads its cosines differently: for it the score counts nothing.
        data = main if encoder == BEST else replace(main, values=main.values * (np.array(SIGNALS) != "score"))
        weights, constant = _rule(data, apart)
        named = dict(zip((*SIGNALS, "probe"), (round(float(w), 4) for w in weights), strict=True))
        rules[encoder] = Rule(round(constant, 4), named, round(normal, 2), round(max(high, normal), 2))
        print(encoder, rules[encoder])
    found = Calibration(probe.astype(np.float32), bias, rules, FINGERPRINT)
    calibration.SHIPPED.mkdir(exist_ok=True)
    (calibration.SHIPPED / f"{model}.json").write_text(to_json(found, fitted), encoding="utf-8")
