"""Examples to token ids, and token ids to packs in which what examples share is computed once.

The ids are what the app's own prompt would be (`assistant.models.prompt`): only the chat template's text may hold
control tokens. The reply follows; its tokens and the token that ends the turn are labelled, nothing else is.

**Shared prefixes.** The sequences of a pack are laid out as a tree: a token that several of them begin with (the system
turn, the passage, the examples shown) stands once, each branch follows, positions go on from the branching point, and a
token attends to its own path only. In a causal model every hidden state is then the one that the sequence has by
itself, so loss and gradient are exactly those of one by one (the test compares them). For questions over one passage
this is a third of the tokens. There is no padding, so batches need no buckets of length; similar groups are not sorted
together, since order would then follow length.

Memory for attention grows with the square of a pack's tokens: packs of 500 to 1,500 are meant.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.answering.write import DECISION, NO, YES
from assistant.models.prompt import Render, Tokenize, chat_template, prompt_tokens
from finetune.errors import TuneError
from finetune.examples import Example

if TYPE_CHECKING:
    from assistant.models.chat import Message

#: A position without a label (torch's own convention).
NO_LABEL = -100

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Codec:
    """How a model writes chats.

    Attributes:
        name: of the model, for errors.
        end: the token that ends the assistant's turn.
        words: size of the vocabulary.
    """

    name: str
    render: Render
    tokenize: Tokenize
    end: int
    words: int

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """Ids up to where the reply begins."""
        return prompt_tokens(self.render, self.tokenize, messages, self.name)

    @property
    def options(self) -> tuple[int, int]:
        """The tokens of yes and no that the app compares."""
        return self.tokenize(YES, special=False)[0], self.tokenize(NO, special=False)[0]


def codec(tokenizer: Any, name: str) -> Codec:
    """The codec of a transformers tokenizer with its own chat template.

    Raises:
        ModelBroken: the template is broken.
        TuneError: nothing tells how a turn ends.
    """

    def tokenize(text: str, *, special: bool) -> list[int]:
        ids: list[int] = tokenizer(text, add_special_tokens=False, split_special_tokens=not special)["input_ids"]
        return ids

    render = chat_template(tokenizer.chat_template, name)
    mark = "\ue000"
    after = render([{"role": "user", "content": "."}, {"role": "assistant", "content": mark}]).partition(mark)[2]
    ids = tokenize(after, special=True)
    control = {*tokenizer.all_special_ids, *tokenizer.get_added_vocab().values()}
    end = ids[0] if ids and ids[0] in control else tokenizer.eos_token_id
    if end is None:
        raise TuneError(f"The tokenizer of {name} names no token that ends a turn.")
    return Codec(name, render, tokenize, int(end), len(tokenizer))


@dataclass(slots=True)
class Encoded:
    """One example as ids.

    Attributes:
        ids: prompt, reply, end of turn.
        labels: as long; the id at positions to be learnt, else NO_LABEL.
        group, example, weight: of the example.
        decision: position of the token that says whether the passage states the answer; -1 without one.
    """

    ids: list[int]
    labels: list[int]
    group: str
    example: str
    weight: float = 1.0
    decision: int = -1

    @property
    def reply(self) -> int:
        """Number of labelled tokens."""
        return sum(label != NO_LABEL for label in self.labels)


def encode(examples: Iterable[Example], code: Codec, most_tokens: int = 4096) -> list[Encoded]:
    """Ids and labels of each example.

    Args:
        most_tokens: an example of more is left out, for cutting it would teach something else; see the lengths.

    Raises:
        ModelBroken: the template leaves a message out.
    """
    out = []
    for example in examples:
        prompt = code.prompt(example.messages)
        reply = code.tokenize(example.reply, special=False)
        ids = [*prompt, *reply, code.end]
        if len(ids) > most_tokens:
            continue
        decision = -1
        start = code.tokenize(DECISION, special=False)
        if reply[: len(start)] == start and len(reply) > len(start):
            decision = len(prompt) + len(start)
        labels = [NO_LABEL] * len(prompt) + [*reply, code.end]
        out.append(Encoded(ids, labels, example.group, example.id, example.weight, decision))
    return out


@dataclass(frozen=True, slots=True)
class Packed:
    """Several examples as one tree of tokens. n tokens, m labelled ones.

    Attributes:
        ids, positions, parents: (n,) the token, its place in its own sequence, the index of the one before it or -1.
        rows: (m,) index of the token whose output predicts the label.
        targets, weights: (m,) the label and the weight of its loss.
        owner, place: (m,) the number of the example within `examples`, and of the label within the example.
        decisions: indices into the m rows where yes or no is decided.
        examples: ids of the examples.
        unpacked: tokens that the same examples have one by one.
    """

    ids: Ints
    positions: Ints
    parents: Ints
    rows: Ints
    targets: Ints
    weights: npt.NDArray[np.float32]
    owner: Ints
    place: Ints
    decisions: Ints
    examples: tuple[str, ...]
    unpacked: int

    @property
    def weight(self) -> float:
        """Sum of the weights of all labels: what the loss of a step is divided by."""
        return float(self.weights.sum(dtype=np.float64))

    def allowed(self, window: int | None = None) -> npt.NDArray[np.bool_]:
        """(n, n): whether the token of the row attends to that of the column; at most `window` back, itself counted."""
        count = len(self.ids)
        mask = np.zeros((count, count), dtype=np.bool_)
        for token, parent in enumerate(self.parents):
            if parent >= 0:
                mask[token] = mask[parent]
            mask[token, token] = True
        if window is not None:
            mask &= self.positions[:, None] - self.positions[None, :] < window
        return mask


def pack(encoded: Sequence[Encoded], decision_weight: float = 1.0) -> Packed:
    """One pack of these examples, whatever they share.

    Args:
        decision_weight: factor on the loss of the token that decides yes or no, which is one of many in a reply.
    """
    # In sorted order each sequence shares most with the one before it.
    order = sorted(range(len(encoded)), key=lambda number: encoded[number].ids[:-1])
    tree = _Tree()
    rows: list[tuple[int, int, float, int, int]] = []
    decisions = []
    for number in order:
        one = encoded[number]
        path = tree.add(one.ids[:-1])
        labelled = [at for at in range(1, len(one.ids)) if one.labels[at] != NO_LABEL]
        for place, at in enumerate(labelled):
            weight = one.weight
            if at == one.decision:
                decisions.append(len(rows))
                weight *= decision_weight
            rows.append((path[at - 1], one.labels[at], weight, number, place))
    columns = list(zip(*rows, strict=True)) or [()] * 5
    ints = [np.asarray(columns[at], np.int64) for at in (0, 1, 3, 4)]
    return Packed(
        ids=np.asarray(tree.ids, np.int64), positions=np.asarray(tree.positions, np.int64),
        parents=np.asarray(tree.parents, np.int64), rows=ints[0], targets=ints[1],
        weights=np.asarray(columns[2], np.float32), owner=ints[2], place=ints[3],
        decisions=np.asarray(decisions, np.int64), examples=tuple(one.example for one in encoded),
        unpacked=sum(len(one.ids) - 1 for one in encoded),
    )  # fmt: skip


class _Tree:
    """Tokens laid out so that sequences added in sorted order share what they begin with."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.positions: list[int] = []
        self.parents: list[int] = []
        self._path: list[int] = []

    def add(self, sequence: Sequence[int]) -> list[int]:
        """The index of each token of the sequence."""
        same = 0
        for index, token in zip(self._path, sequence, strict=False):
            if self.ids[index] != token:
                break
            same += 1
        path = self._path[:same]
        for at in range(same, len(sequence)):
            self.ids.append(sequence[at])
            self.positions.append(at)
            self.parents.append(path[-1] if path else -1)
            path.append(len(self.ids) - 1)
        self._path = path
        return path


def groups(encoded: Sequence[Encoded], most_tokens: int, seed: int = 0, decision_weight: float = 1.0) -> list[Packed]:
    """Packs of at most `most_tokens` tokens, in random order of groups; a longer single example has its own pack.

    Examples of a group stay together where they fit; a larger group is cut, and each part repeats the prefix.
    """
    by_group: dict[str, list[Encoded]] = {}
    for one in encoded:
        by_group.setdefault(one.group, []).append(one)
    names = sorted(by_group)
    random.Random(seed).shuffle(names)
    packs: list[list[Encoded]] = []
    used = most_tokens
    for name in names:
        for part in _parts(sorted(by_group[name], key=lambda one: one.ids), most_tokens):
            size = _tokens(part)
            if used + size > most_tokens:
                packs.append([])
                used = 0
            packs[-1] += part
            used += size
    return [pack(part, decision_weight) for part in packs]


def _parts(group: Sequence[Encoded], most_tokens: int) -> list[list[Encoded]]:
    """A sorted group, cut into as few parts as fit, of like sizes."""
    total = _tokens(group)
    if total <= most_tokens or len(group) == 1:
        return [list(group)]
    half = len(group) // 2
    return [*_parts(group[:half], most_tokens), *_parts(group[half:], most_tokens)]


def _tokens(group: Sequence[Encoded]) -> int:
    """Tokens of a sorted group as a tree."""
    total = 0
    before: list[int] = []
    for one in group:
        ids = one.ids[:-1]
        same = 0
        while same < min(len(before), len(ids)) and before[same] == ids[same]:
            same += 1
        total += len(ids) - same
        before = ids
    return total
