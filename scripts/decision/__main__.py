"""See `scripts.decision`."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli.evaluate import Plan
from assistant.config import home
from assistant.engine.seal import seal
from assistant.loading import BEST, DiskLoader
from assistant.models.adapter import craft_adapter, file_adapter
from scripts.decision.fit import compare_layers, fit
from scripts.decision.look import Bench, look
from scripts.decision.read import read


def main() -> None:
    """Look, read or fit."""
    parser = argparse.ArgumentParser(prog="python -m scripts.decision", description=__doc__)
    parser.add_argument("step", choices=("look", "read", "layers", "fit"))
    parser.add_argument("packs", nargs="*", help="names of installed packs")
    parser.add_argument("--work", type=Path, default=Path("build/decision"))
    parser.add_argument(
        "--layers",
        default="19",
        help="of the probe, from 0, as in 16,20, or none; for `layers` several, as in 16 20 16,20",
    )
    parser.add_argument("--model", default="qwen2.5-coder-1.5b", help="for `layers` and `fit` also NAME+craft")
    parser.add_argument("--craft", action="store_true", help="`read` under the model's craft adapter")
    parser.add_argument("--adapter", type=Path, help="`read` under the adapter in this file")
    parser.add_argument("--encoder", default=BEST)
    parser.add_argument("--development", action="store_true", help="their development questions")
    parser.add_argument("--limit", type=int, default=0, help="at most so many questions a pack, spread evenly")
    options = parser.parse_intermixed_args()
    seal()
    options.work.mkdir(parents=True, exist_ok=True)
    choices = [[int(layer) for layer in each.split(",") if layer != "none"] for each in options.layers.split()]
    if options.step == "layers":
        compare_layers(options.work, options.model, choices)
        return
    if options.step == "fit":
        fit(options.work, options.model, choices[0])
        return
    loader = DiskLoader(home())
    if options.step == "read":
        model = loader.model(options.model)
        if options.adapter or options.craft:
            model.use_adapter(
                file_adapter(options.adapter) if options.adapter else craft_adapter(loader.sha256(options.model))
            )
        read(options.work, model, options.encoder, options.packs)
        return
    bench = Bench(home(), loader.encoder(options.encoder), options.work)
    plan = Plan(limit=options.limit, development=options.development)
    for name in options.packs:
        print(f"{name}: {look(bench, name, plan)} readings", flush=True)


if __name__ == "__main__":
    main()
