"""The sections of a recipe: what each step may be told, described key by key."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0)]
#: What torch draws with is made of it and of step and pack, and must fit 64 bits.
Seed = Annotated[int, Field(ge=0, lt=2**31)]
Some = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0.0)]
#: The projections of a layer, in attention and MLP; what adapters of other matrices would need, llama.cpp cannot load.
Projection = Literal["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
Kind = Literal["f16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q4_0", "q3_k_m", "q2_k"]


#: What shapes an adapter that is made.
_SHAPE = ("rank", "alpha", "dropout", "dora", "targets", "from_layer")
#: Behind a model's name: with the adapter that the app would lay over it.
ADAPTED = "+adapter"


class Section(BaseModel):
    """Settings of which unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


class Data(Section):
    """Which examples the model is trained on."""

    most: Count = 0
    """Examples from the pack at most, those of tables and timetables thinned out first; 0: all that can be made."""
    boards: Count = 40
    """Timetable boards at most, where the pack has a feed; 0: none."""
    teacher: str = ""
    """A model that writes questions and answers over the pack's prose, each checked; empty: rules only."""
    teacher_passages: Count = 0
    """Passages of prose that the teacher is given at most, spread evenly over the pack; 0: all. Each takes it some ten
    seconds on two cores."""
    passages: tuple[str, ...] = ()
    """Files of hand-written passages with questions (`finetune.craft`), mixed in or alone; with * for several."""
    replay: tuple[str, ...] = ()
    """Files of general instructions (`finetune.data.replay`), mixed in against forgetting."""
    refusals: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.45
    """Share of the pack's examples, at most, whose passage does not answer the question."""
    held: Share = 0.1
    """Share of the pack's documents, of the passages and of the instructions, held out for the loss that ends the
    training."""


class Train(Section):
    """How weights are fitted; the same in every step that trains."""

    learning_rate: Positive = 2e-4
    """Of AdamW, at its peak; it falls along a cosine."""
    warmup_share: Share = 0.05
    """Share of the steps in which the learning rate rises."""
    epochs: Annotated[float, Field(gt=0.0, le=1000.0)] = 1.0
    """How often each example is seen."""
    most_steps: Count = 0
    """Ends after so many steps; 0: the epochs decide."""
    most_minutes: Annotated[float, Field(ge=0.0)] = 0.0
    """Ends after so many minutes; 0: never. A run that time ended is not the same on another machine."""
    accumulation: Some = 16
    """Examples a step."""
    clip: Positive = 1.0
    """Largest norm of a step's gradient."""
    weight_decay: Annotated[float, Field(ge=0.0)] = 0.0
    """Of AdamW."""
    evaluate_every: Count = 20
    """Steps between two looks at the held-out loss; 0: at the beginning and the end only."""
    patience: Count = 4
    """Looks without a better held-out loss after which it ends; 0: never."""
    checkpoint_every: Some = 50
    """Steps between two checkpoints from which an interrupted run goes on; there is one every five minutes anyway."""
    decision_weight: Positive = 1.0
    """Factor on the loss of the token that says whether the passage states the answer."""
    most_tokens: Some = 1024
    """Of a pack of examples that share a beginning; a longer single example has a pack of its own."""


class Adapter(Train):
    """A low-rank adapter."""

    rank: Annotated[int, Field(ge=1, le=1024)] = 16
    """Width of the two factors."""
    alpha: Positive = 32.0
    """The adapter's output is scaled by alpha / rank."""
    dropout: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    """Of the adapter's input while training."""
    dora: bool = False
    """Magnitudes apart from directions (DoRA); llama.cpp has no such adapters, so only a merged file comes of it."""
    targets: Annotated[tuple[Projection, ...], Field(min_length=1)] | Literal["all-linear"] = "all-linear"
    """The projections that get an adapter, by their names in transformers; "all-linear": all seven."""
    from_layer: Count = 0
    """Layers below are left as they are; the backward pass ends here."""
    bits: Literal[4, 8, 16, 32] = 32
    """Of the base's weights while training; 4 and 8 need a GPU and bitsandbytes (QLoRA)."""

    def not_used(self, *more: str) -> str:
        """Keys that were given and would change nothing where all weights are fitted, in 32 bits."""
        few = ["bits"] if self.bits != 32 else []
        return ", ".join(sorted(self.model_fields_set & {*_SHAPE, *more, *few}))


class Lora(Adapter):
    """An adapter on the examples."""

    start: str = ""
    """An adapter to go on from, whose rank, layers and the like stay: a folder of peft's, a GGUF, or "craft" for the
    one that ships with the base; empty: from nothing."""

    @model_validator(mode="after")
    def _is_whole(self) -> Lora:
        if self.start and (unused := sorted(self.model_fields_set.intersection(_SHAPE))):
            raise ValueError(f"the adapter that it starts from decides these, so leave them out: {', '.join(unused)}")
        return self


class Distill(Adapter):
    """A smaller model learns from a larger one: alpha·T²·KL(teacher‖student) + (1−alpha)·CE."""

    teacher: str
    """A model on this disk, a GGUF file or a folder of safetensors; with +adapter under the craft adapter that ships
    with it, which knows the form of the replies (by logits only)."""
    mix: Share = 0.5
    """Alpha of the loss: 1 listens to the teacher alone, 0 to the examples alone."""
    temperature: Positive = 2.0
    """T of the loss."""
    top: Some = 64
    """Logits of the teacher that are kept a position; the mass of the rest is kept as one number."""
    by: Literal["auto", "logits", "text"] = "auto"
    """Logits need the same vocabulary; text lets the teacher write the replies. Auto: logits where that is possible."""
    weights: Literal["lora", "full"] = "lora"
    """What is fitted; all weights in float32."""

    @model_validator(mode="after")
    def _is_possible(self) -> Distill:
        if self.weights == "full" and (unused := self.not_used()):
            # In bfloat16 the steps of a small learning rate are lost to rounding.
            raise ValueError(f"all weights are fitted, in 32 bits, so leave these out: {unused}")
        if self.by == "text" and self.teacher.endswith(ADAPTED):
            raise ValueError('a teacher under an adapter teaches by its logits: leave out +adapter, or by = "text"')
        return self


class Prune(Section):
    """Weights are taken away, and the rest recovers. Zeros save nothing in a GGUF; layers, heads and channels do."""

    start: Literal["base", "lora", "distill"] = "base"
    """What is pruned."""
    layers: Count = 0
    """Whole layers to remove, the least influential ones (ShortGPT's block influence)."""
    heads: Share = 0.0
    """Share of each layer's groups of heads (a key/value head with its query heads) to remove."""
    channels: Share = 0.0
    """Share of each layer's MLP channels to remove."""
    sparsity: Share = 0.0
    """Share of single weights set to zero; makes no file smaller."""
    criterion: Literal["magnitude", "wanda"] = "wanda"
    """How single weights are judged."""
    scope: Literal["global", "layer", "row"] = "row"
    """What single weights are compared with: all, those of their matrix, those of their row."""
    pattern: str = ""
    """N:M, such as "2:4": exactly N of M neighbouring weights stay. In place of sparsity and scope."""
    rounds: Some = 1
    """Prune and recover so often; the sparsity rises along a cubic (Zhu & Gupta 2017)."""
    calibration: Some = 64
    """Training examples that activations are looked at on."""
    recover: Adapter | None = None
    """How the rest is fitted after each round; left out: it is not."""

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        found = re.fullmatch(r"([1-9]\d*):([1-9]\d*)", value)
        if value and not (found and int(found[1]) < int(found[2])):
            raise ValueError("write N:M with N below M, such as 2:4")
        return value

    @model_validator(mode="after")
    def _does_something(self) -> Prune:
        if not (self.layers or self.heads or self.channels or self.sparsity or self.pattern):
            raise ValueError("nothing is pruned: give layers, heads, channels, sparsity or pattern")
        if self.pattern and self.sparsity:
            raise ValueError("a pattern fixes the sparsity: give one of the two")
        if self.recover and self.recover.bits < 16:
            raise ValueError("recover.bits: what is pruned is held in 16 or 32 bits")
        if self.pattern and self.rounds > 1:
            raise ValueError("a pattern is applied at once: leave rounds out")
        single = self.sparsity or self.pattern
        if single and self.recover and (unused := self.recover.not_used("weight_decay")):
            raise ValueError(
                f"recover: an adapter would fill the zeros, so all weights are fitted, in 32 bits; leave out {unused}"
            )
        return self


class Export(Section):
    """Files for llama.cpp."""

    adapter: bool = True
    """The adapter as a GGUF of its own, for the base it was trained on."""
    merged: bool = False
    """The whole model as a GGUF (f16). A distilled or pruned model is always exported so."""
    into_pack: bool = False
    """Put the adapter into the pack's folder, name it in pack.toml, and put there what `evaluate` fitted for it; only
    where `pack` is a folder."""


class Quantize(Section):
    """Smaller numbers."""

    kinds: tuple[Kind, ...] = ("q8_0", "q4_k_m")
    """The files to make of each merged model."""
    base: bool = False
    """Also of the base as it comes: some kinds are computed faster than the one it comes in."""
    requantize: bool = False
    """The base may be quantized already; both errors add up."""
    importance: bool = False
    """Weigh the error by the activations on training examples (an importance matrix)."""


class Evaluate(Section):
    """What is measured, for every file that the recipe made and those it is compared with."""

    compare: tuple[str, ...] = ()
    """Models on this disk or GGUF files beside the base; with +adapter what the app would lay over it, too."""
    questions: Literal["final", "development"] = "development"
    """The pack's own test, or the questions that one may look at."""
    limit: Count = 0
    """At most so many questions, spread evenly; 0: all."""
    fit: Count = 0
    """So many of the pack's development questions are asked first, and each file's decision is fitted on them, as
    `kaiki packs eval --calibrate` does; 0: none. Only with the final questions, which it would flatter otherwise."""
    unquantized: bool = True
    """Also the f16 files of merged models, where smaller ones were made of them."""
    packs: tuple[str, ...] = ()
    """Other packs that are asked too: what was learnt for one may cost another; all installed, or all folders."""
    speed: bool = True
    """Prompt and answer tokens a second, and the largest memory of a process that does nothing else."""
    perplexity: bool = True
    """Perplexity over the pack's documents, and KL to the unquantized model."""
    general: bool = True
    """Loss on general text, against forgetting."""
    general_text: str = ""
    """Another text for it; empty: the one that Kaiki brings along."""
    most_tokens: Annotated[int, Field(ge=16)] = 2048
    """Of each text that is read for perplexity, KL and general loss."""

    @model_validator(mode="after")
    def _fits_apart(self) -> Evaluate:
        if self.fit and self.questions != "final":
            raise ValueError('fit: the questions that are fitted on would be measured; say questions = "final"')
        return self


class Report(Section):
    """Tables and pictures."""

    title: str = ""
    """Above the report; empty: the recipe's name."""
