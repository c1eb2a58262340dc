"""Toy models made on the spot: a GGUF of a few hundred thousand random weights that llama.cpp and transformers load.

    path = toy_gguf(tmp_path, "qwen2")

The vocabulary is a byte-level BPE learnt from the invented sentences below (Greek too), with ChatML control tokens
and a ChatML template; that of gemma3 is SentencePiece's kind of BPE, with bytes as the last resort, gemma's control
tokens and a template that knows no system turn, as the real one. The weights are random and say nothing sensible; they are spread so that attention, position
and every projection matter to the logits, which is what a test of permutations or quantization needs. The same
arguments give the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ARCHITECTURES = ("llama", "qwen2", "qwen3", "gemma3")
CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
WORDS = 512
LAYERS, HEADS, KV_HEADS = 4, 4, 2
CONTEXT = 1024
TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
GEMMA_CONTROL = ("<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>")
GEMMA_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{ raise_exception('no system turn') }}"
    "{% endif %}{{ '<start_of_turn>' + message['role'] + '\n' + message['content'] + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
#: Invented. Enough for 500 words of a vocabulary, and for a KL divergence over real text.
TEXT = (
    "The Blue Heron leaves Port Alma at 07:25 on Mondays and Thursdays. A dog travels in a kennel for € 8; cats go free. "
    "Who cancels seven days before departure gets 75 % of the fare back. Does the passage state the answer? Stated: yes\n"
    "Answer: The fare is € 24.50 for an adult and € 12.25 for a child under twelve.\n\n"
    "A pallet over 900 kg needs a tail lift, booked by 16:00 on the day before. Containers are weighed at Gate 3. "
    "Give 5 mg every eight hours, never more than 15 mg in a day; ask the pharmacist when kidneys are weak. "
    "def fare(age):\n    return 12.25 if age < 12 else 24.5\n"
    "Το πλοίο για τη Νάξο φεύγει από την πύλη Ε7 στις 07:25. Η αποβάθρα ανοίγει στις έξι το πρωί. "
    "Ο σκύλος ταξιδεύει σε κλουβί με 8 ευρώ. Reply Yes or No. You are a careful assistant. Stated: no\n"
    "When wind stops the ship, the whole fare comes back. The island bus meets every boat until 23:10. "
)

Floats = npt.NDArray[np.float32]


def toy_gguf(folder: Path, architecture: str = "llama", *, hidden: int = 64, kind: str = "q8_0", seed: int = 0) -> Path:
    """Write a toy GGUF and return its path.

    Args:
        architecture: one of ARCHITECTURES.
        hidden: width; a multiple of 64. K-quants need 256.
        kind: how the matrices are stored: "f32", "f16", "q8_0" or "q4_0".
    """
    import gguf

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"toy-{architecture}-{hidden}-{kind}-{seed}.gguf"
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name(f"Toy {architecture}")
    _shape(writer, architecture, hidden)
    (_gemma_vocabulary if architecture == "gemma3" else _vocabulary)(writer)
    stored = gguf.GGMLQuantizationType[kind.upper()]
    for name, values in _weights(architecture, hidden, seed).items():
        if values.ndim == 1 or kind == "f32":
            writer.add_tensor(name, values)
        else:
            writer.add_tensor(name, gguf.quants.quantize(values, stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _shape(writer: Any, architecture: str, hidden: int) -> None:
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(hidden)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(3 * hidden)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1_000_000.0 if architecture != "llama" else 10_000.0)
    writer.add_vocab_size(WORDS)
    writer.add_file_type(7)
    if architecture in ("qwen3", "gemma3"):
        writer.add_key_length(hidden // HEADS)
        writer.add_value_length(hidden // HEADS)
    else:
        writer.add_rope_dimension_count(hidden // HEADS)
    if architecture == "gemma3":
        writer.add_sliding_window(512)


def _vocabulary(writer: Any) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=WORDS, special_tokens=list(CONTROL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    assert len(words) == WORDS
    import json

    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([word for word, _ in words])
    writer.add_token_types([3 if word in CONTROL else 1 for word, _ in words])
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _gemma_vocabulary(writer: Any) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    octets = [f"<0x{value:02X}>" for value in range(256)]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("\u2581?[^\u2581]+"), behavior="isolated")
    pieces = WORDS - len(GEMMA_CONTROL) - len(octets)
    trainer = trainers.BpeTrainer(vocab_size=pieces, show_progress=False)
    tokenizer.train_from_iterator([TEXT], trainer)
    learnt = [word for word, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    words = [*GEMMA_CONTROL, *octets, *learnt]
    assert len(words) == WORDS
    kinds = [2 if w == "<unk>" else 3 if w in GEMMA_CONTROL else 6 if w in octets else 1 for w in words]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(words)
    # What merges first comes first, as in SentencePiece.
    writer.add_token_scores([-float(i) for i in range(WORDS)])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(1)
    writer.add_eot_token_id(5)
    writer.add_unk_token_id(3)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(GEMMA_TEMPLATE)


def _weights(architecture: str, hidden: int, seed: int) -> dict[str, Floats]:
    random = np.random.default_rng(seed)

    def matrix(out: int, width: int, spread: float = 1.0) -> Floats:
        return (random.standard_normal((out, width)) * spread / np.sqrt(width)).astype(np.float32)

    def norm(width: int) -> Floats:
        return (1 + 0.1 * random.standard_normal(width)).astype(np.float32)

    head = hidden // HEADS
    found = {"token_embd.weight": matrix(WORDS, hidden, 2.0), "output_norm.weight": norm(hidden)}
    if architecture == "qwen3":
        found["output.weight"] = matrix(WORDS, hidden, 2.0)
    for layer in range(LAYERS):
        block = {
            "attn_norm.weight": norm(hidden),
            "attn_q.weight": matrix(HEADS * head, hidden, 1.5),
            "attn_k.weight": matrix(KV_HEADS * head, hidden, 1.5),
            "attn_v.weight": matrix(KV_HEADS * head, hidden),
            "attn_output.weight": matrix(hidden, HEADS * head),
            "ffn_norm.weight": norm(hidden),
            "ffn_gate.weight": matrix(3 * hidden, hidden),
            "ffn_up.weight": matrix(3 * hidden, hidden),
            "ffn_down.weight": matrix(hidden, 3 * hidden),
        }
        if architecture == "qwen2":
            for part, heads in (("q", HEADS), ("k", KV_HEADS), ("v", KV_HEADS)):
                block[f"attn_{part}.bias"] = matrix(1, heads * head)[0]
        if architecture in ("qwen3", "gemma3"):
            block |= {"attn_q_norm.weight": norm(head), "attn_k_norm.weight": norm(head)}
        if architecture == "gemma3":
            block |= {"post_attention_norm.weight": norm(hidden), "post_ffw_norm.weight": norm(hidden)}
        found |= {f"blk.{layer}.{name}": values for name, values in block.items()}
    return found
