"""The probe and the rules of one model from what was collected, and how they do on packs they were not fitted on.

Every figure that is printed comes from a rule fitted without the pack it is measured on (leave one pack out), the
probe's log-odds inside the fit from a probe fitted without the question's pack. Logistic regression with an L2 penalty
throughout. Layers and penalties were chosen by these same figures, so they flatter a little; data/unseen does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.answering import calibration
from assistant.answering.calibration import LEAST_DIGITS, Calibration, Rule, to_json
from assistant.answering.decide import ANY
from assistant.answering.write import prompt_kind
from assistant.loading import BEST
from assistant.models.adapter import craft_cards
from scripts.decision.data import SIGNALS, Array, Data, Flags, read

#: What the rule weighs beside the probe. Score, covered and unknown words and the log-odds add nothing to these
#: (docs/experiments.md), and without the score one rule serves every encoder.
WEIGHED = ("shown", "lacking", "rank")
_COLUMNS = [SIGNALS.index(name) for name in WEIGHED]
#: Inverse strengths of the penalty: on the hidden states, on the rule.
PROBE_C, RULE_C = 0.003, 0.3
#: What a false answer costs against a false refusal, by caution. In use about one question in four has no answer.
COST = {"normal": 1.0, "high": 2.0}
UNANSWERABLE = 0.27
#: Costs that do not differ, of some hundred questions.
NEARLY = 0.01


def fit(work: Path, model: str, layers: Sequence[int]) -> None:
    """Fit and write `calibration.SHIPPED/MODEL.json`; prints how well it does on packs left out.

    Args:
        model: its name, or NAME+craft for it under its craft adapter.
        layers: of the probe; none for a rule over the model's own log-odds in the probe's place.

    Raises:
        ValueError: nothing was read with the larger encoder.
    """
    data = read(work, model, BEST)
    if data is None:
        raise ValueError(f"nothing was read by {model} in {work}")
    data = data.at(data.script == "en")
    main = replace(data, states=data.states[:, list(layers)])
    odds, alone = left_out(main)
    print(f"{len(main.pack)} readings for {len(set(main.question))} questions of {len(set(main.pack))} packs")
    least = {name: threshold(odds, main, cost) for name, cost in COST.items()}
    normal, high = least["normal"], max(least.values())
    fitted: dict[str, Any] = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(), "readings": len(main.pack),
        "questions": len(set(main.question)), "packs": sorted(set(map(str, main.pack))),
        "log_odds": report("log-odds of yes alone", main.values[:, SIGNALS.index("stated")], main, []),
        "probe": report("probe alone", alone, main, []), "rule": report("rule", odds, main, [normal, high]),
    }  # fmt: skip
    for pack in np.unique(main.pack):
        here = main.pack == pack
        report(f"  {pack}", odds[here], main.at(here), [normal, high])
    weights, constant = fit_rule(main, probed_apart(main))
    last = "probe" if layers else "stated"
    named = dict(zip((*WEIGHED, last), (round(float(w), 4) for w in weights), strict=True))
    rule = Rule(round(constant, 4), named, round(normal, 2), round(high, 2))
    print(rule)
    name, _, under = model.partition("+")
    adapter = craft_cards()[0][name].sha256[:LEAST_DIGITS] if under else ""
    found = Calibration(rules={ANY: rule}, prompt=prompt_kind(craft=bool(under)), adapter=adapter)
    if layers:
        probe, bias = fit_probe(main)
        rows = probe.reshape(len(layers), -1).astype(np.float32)
        found = replace(found, probe=rows, layers=tuple(layers), bias=bias)
    calibration.SHIPPED.mkdir(exist_ok=True)
    (calibration.SHIPPED / f"{model}.json").write_text(to_json(found, fitted), encoding="utf-8")


def compare_layers(work: Path, model: str, layers: Sequence[Sequence[int]]) -> None:
    """Print how the probe alone does with each choice of layers; chooses nothing."""
    data = read(work, model, BEST)
    if data is None:
        raise ValueError(f"nothing was collected for {model} in {work}")
    data = data.at(data.script == "en")
    for choice in layers:
        main = replace(data, states=data.states[:, list(choice)])
        report(f"layers {', '.join(map(str, choice))}", probed_apart(main), main, [])


def left_out(data: Data) -> tuple[Array, Array]:
    """Log-odds of the rule and of the probe alone for each row, both fitted without the row's pack."""
    rule_odds, probe_odds = np.zeros(len(data.pack)), np.zeros(len(data.pack))
    for pack in np.unique(data.pack):
        rest, here = data.at(data.pack != pack), data.pack == pack
        weights, constant = fit_rule(rest, probed_apart(rest))
        probe_odds[here] = _probed(rest, data.at(here))
        rule_odds[here] = _weighed(data.at(here), probe_odds[here]) @ weights + constant
    return rule_odds, probe_odds


def probed_apart(data: Data) -> Array:
    """The probe's log-odds for each row, from a probe fitted without the row's pack."""
    out = np.zeros(len(data.pack))
    for pack in np.unique(data.pack):
        here = data.pack == pack
        out[here] = _probed(data.at(~here), data.at(here))
    return out


def _probed(rest: Data, here: Data) -> Array:
    """Log-odds for `here` of a probe fitted on `rest`; the model's own where no layer is read."""
    if not here.states.shape[1]:
        return here.values[:, SIGNALS.index("stated")]
    weights, bias = fit_probe(rest)
    return _flat(here) @ weights + bias


def fit_probe(data: Data) -> tuple[Array, float]:
    """Weights, shape (layers · width,), and constant."""
    taught = data.at(data.taught)
    return _logistic(_flat(taught), taught.good, PROBE_C)


def fit_rule(data: Data, probed: Array) -> tuple[Array, float]:
    """Weights of the signals and the probe, and the constant."""
    return _logistic(_weighed(data, probed)[data.taught], data.good[data.taught], RULE_C)


def threshold(odds: Array, data: Data, cost: float) -> float:
    """The log-odds wanted for an answer at which the mistakes cost least, as the readings follow each other.

    It is the middle of all that cost nearly as little: the curve is flat, and its very least is chance.
    """
    steps = np.arange(-3.0, 3.01, 0.05)
    lost = []
    for step in steps:
        right, refused = outcomes(odds, data, float(step))
        lost.append((1 - UNANSWERABLE) * (1 - right) + cost * UNANSWERABLE * (1 - refused))
    least = np.asarray(lost) <= min(lost) + NEARLY
    return float(np.mean(steps[least]))


def outcomes(odds: Array, data: Data, least: float) -> tuple[float, float]:
    """Share of the answerable questions that are answered from a passage that holds what is asked for, of those with
    such a passage among their readings; and share of the unanswerable that are refused."""
    right, refused, found, without = 0, 0, 0, 0
    for question in np.unique(data.question):
        rows = np.flatnonzero(data.question == question)
        told = next((row for row in rows if odds[row] >= least), None)
        if not data.answerable[rows[0]]:
            without += 1
            refused += told is None
        elif data.read[rows].any():
            found += 1
            right += told is not None and bool(data.read[told])
    return right / max(1, found), refused / max(1, without)


def report(name: str, odds: Array, data: Data, thresholds: Sequence[float]) -> dict[str, Any]:
    """Print and return the area under the curve over first and over all readings, and what comes of thresholds."""
    first = data.taught & data.first
    out: dict[str, Any] = {"auc": _auc(odds, data, first), "auc_all": _auc(odds, data, data.taught)}
    print(f"{name:28} AUC {out['auc']:.3f}, all readings {out['auc_all']:.3f}", end="")
    for each in thresholds:
        right, refused = outcomes(odds, data, each)
        print(f" | at {each:+.2f}: right {right:.2f}, unanswerable refused {refused:.2f}", end="")
        out[f"{each:+.2f}"] = {"right": round(right, 3), "refused": round(refused, 3)}
    print()
    return out


def _auc(odds: Array, data: Data, mask: Flags) -> float:
    good = data.good[mask]
    return round(float(roc_auc_score(good, odds[mask])), 3) if good.any() and not good.all() else float("nan")


def _weighed(data: Data, probed: Array) -> Array:
    return np.column_stack([data.values[:, _COLUMNS], probed])


def _flat(data: Data) -> Array:
    return data.states.reshape(len(data.states), -1).astype(np.float64)


def _logistic(x: Array, y: Flags, strength: float) -> tuple[Array, float]:
    """Weights and constant, for unscaled `x`."""
    scale = StandardScaler().fit(x)
    fitted = LogisticRegression(C=strength, max_iter=3000).fit(scale.transform(x), y)
    weights = fitted.coef_[0] / scale.scale_
    return weights, float(fitted.intercept_[0] - weights @ scale.mean_)
