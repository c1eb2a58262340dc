"""Distil, LoRA-tune, prune, quantize and export small models for a domain pack.

Empty in this edition: the chain from a pack to a tested small GGUF is built in its own issue.
"""
