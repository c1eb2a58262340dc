"""Distil, LoRA-tune, prune, quantize and export small models for a domain pack, and measure what came of it.

    recipe → chain → data → lora | distill → prune → export → quantize → evaluate → report

One TOML file (`recipe`, `sections`) says what is done; `chain` does it step by step, each in a folder of its own with a
manifest (`steps`). The assistant never imports this package; its command line loads `finetune.cli` by name.
"""
