"""From the turns of a chat to token ids, the same for the model that answers and for the one that is trained.

Only the chat template's own text may hold control tokens; contents are tokenized as plain text, so that a document
cannot end its turn. What it does not protect against: a template that itself repeats or reorders contents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.errors import ModelBroken
from assistant.models.chat import Message

#: Turns (role, content) to the text of the prompt, with the beginning of the assistant's turn at its end.
Render = Callable[[list[dict[str, str]]], str]


class Tokenize(Protocol):
    """Token ids of a text, without a beginning-of-text token; control tokens are read only if `special`."""

    def __call__(self, text: str, *, special: bool) -> list[int]:
        """See the class."""
        ...


def prompt_tokens(render: Render, tokenize: Tokenize, messages: Sequence[Message], name: str) -> list[int]:
    """Token ids of the chat up to where the assistant's reply begins.

    Raises:
        ModelBroken: the template of the model called `name` leaves out a message.
    """
    marks = [f"\ue000{i}\ue001" for i in range(len(messages))]
    rest = render([{"role": m.role, "content": mark} for m, mark in zip(messages, marks, strict=True)])
    tokens: list[int] = []
    for mark, message in zip(marks, messages, strict=True):
        before, found, rest = rest.partition(mark)
        if not found:
            raise ModelBroken(f"The chat template of {name} leaves out a message.")
        tokens += tokenize(before, special=True)
        tokens += tokenize(message.content, special=False)
    return tokens + tokenize(rest, special=True)


def chat_template(text: str | None, name: str) -> Render:
    """The model's own chat template, in Jinja's sandbox. Base models without one get ChatML-free plain turns.

    Raises:
        ModelBroken: the template cannot be parsed.
    """
    from jinja2 import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    if not text:
        return _plain_turns
    extensions = ["jinja2.ext.loopcontrols"]
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=extensions)

    def refuse(message: str) -> str:
        raise TemplateError(message)

    environment.globals["raise_exception"] = refuse
    try:
        template = environment.from_string(text)
    except TemplateError as error:
        raise ModelBroken(f"The chat template of {name} is broken: {error}.") from error

    def render(messages: list[dict[str, str]]) -> str:
        try:
            return template.render(messages=messages, add_generation_prompt=True, bos_token="", eos_token="")
        except TemplateError:
            # Some templates (gemma) know no system turn: it goes in front of the first question.
            first, second, *more = messages
            joined = {"role": second["role"], "content": first["content"] + "\n\n" + second["content"]}
            return template.render(messages=[joined, *more], add_generation_prompt=True, bos_token="", eos_token="")

    return render


def _plain_turns(messages: list[dict[str, str]]) -> str:
    lines = [f"{m['role'].capitalize()}: {m['content']}" for m in messages]
    return "\n\n".join([*lines, "Assistant:"])
