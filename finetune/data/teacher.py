"""Questions about prose by a teacher: a model writes question and answer under a grammar, and code checks the pair.

A pair is kept where the answer stands in the line that the teacher names (`assistant.answering.checking`, as for any
answer of the app), where the question does not merely repeat the line, and where the teacher, asked as the app asks,
finds the answer stated in the passage. What this does not see: a question that the passage also answers otherwise
elsewhere, and questions that nobody would ask.

Greek prose is left out. The check takes Greek, but it looks at the answer: the 1.5B, asked in Greek with a Greek
example under a grammar with its question mark, wrote seven pairs over three passages, and all seven passed; none was
good Greek that asked for what its answer says, and three repeated the example. Greek is learnt from tables (`rules`)
and from hand-written passages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from assistant.answering.check import split_claims
from assistant.answering.checking import verdict
from assistant.answering.write import plain_messages, stated
from assistant.models.chat import ChatModel, Message, Stopped, never
from assistant.retrieval.words import content_words
from assistant.text import fold
from finetune.data.pair import Pair
from finetune.data.passages import PackPassage

#: Share of a line's own words that a question may use before it gives the answer away.
MOST_ECHO = 0.7
#: Tokens of a reply at most; under the grammar three pairs need about half.
MOST_TOKENS = 420
PAIRS = 3
_GRAMMAR = r"""
root ::= "[" pair ("," pair)? ("," pair)? "]"
pair ::= "{\"line\": " number ", \"question\": \"" text "?\", \"answer\": \"" text ".\"}"
number ::= [0-9] [0-9]?
text ::= [^"\\\n?]{8,160}
"""
_TASK = (
    "You write questions that people ask at a desk, each with its answer from one numbered line of the passage. "
    "A question is short, in everyday words, asks for one thing and never mentions the passage. An answer is one "
    "sentence with the line's exact figures and words. Use different lines."
)
_SHOT = (
    "library rules — Late returns\n0 A book returned late costs € 0.20 a day, at most € 6.\n"
    "1 Children under 12 pay nothing.\n2 A lost book is paid at its price plus € 3.",
    '[{"line": 0, "question": "How much do I owe if I bring a book back too late?", '
    '"answer": "A book returned late costs € 0.20 a day, at most € 6."},'
    '{"line": 2, "question": "My son lost his book, what now?", '
    '"answer": "A lost book is paid at its price plus € 3."}]',
)


def prose(passages: Sequence[PackPassage]) -> list[PackPassage]:
    """Those that a teacher can ask about: English, with two sentences at least."""
    return [p for p in passages if p.language == "en" and sum(not row.cells for row in p.rows) >= 2]


def teacher_pairs(
    passages: Sequence[PackPassage], model: ChatModel, role: str, say: Callable[[str], None], stopped: Stopped = never
) -> Iterator[Pair]:
    """What a teacher asks about passages of English prose, checked."""
    kept = asked = 0
    for number, passage in enumerate(passages, start=1):
        for raw in _written(passage, model, stopped):
            asked += 1
            pair = _checked(passage, raw)
            if pair is None:
                continue
            if stated_in(passage, pair.question, model, role, stopped) > 0:
                kept += 1
                yield pair
        if number % 10 == 0 or number == len(passages):
            say(f"teacher: {number} of {len(passages)} passages, {kept} of {asked} pairs kept")


def stated_in(passage: PackPassage, question: str, model: ChatModel, role: str, stopped: Stopped = never) -> float:
    """Log-odds that a passage states the answer to a question, as the app asks a model without an adapter."""
    # With examples of the form: in the prompt that an adapter is trained on, a bare model's yes says next to nothing.
    return stated(model, plain_messages(role, passage.title, passage.section, passage.lines, question), stopped)


def _written(passage: PackPassage, model: ChatModel, stopped: Stopped) -> list[dict[str, object]]:
    numbered = "\n".join(f"{number} {line}" for number, line in enumerate(passage.lines))
    place = " — ".join(part for part in (passage.title, passage.section) if part)
    chat = [
        Message("system", _TASK), Message("user", _SHOT[0]), Message("assistant", _SHOT[1]),
        Message("user", f"{place}\n{numbered}"),
    ]  # fmt: skip
    if sum(model.count(message.content) for message in chat) + MOST_TOKENS + 64 > model.context_size:
        return []
    text = "".join(model.stream(chat, "", MOST_TOKENS, stopped, grammar=_GRAMMAR))
    try:
        found = json.loads(text)
    except ValueError:
        # Cut off at the limit: the whole pairs before it are good.
        end = text.rfind("}")
        try:
            found = json.loads(f"{text[: end + 1]}]") if end > 0 else []
        except ValueError:
            return []
    return [one for one in found if isinstance(one, dict)][:PAIRS] if isinstance(found, list) else []


def _checked(passage: PackPassage, raw: dict[str, object]) -> Pair | None:
    """The pair, if the line it names holds its answer and its question asks for something."""
    number, question, answer = raw.get("line"), str(raw.get("question", "")), str(raw.get("answer", ""))
    if not isinstance(number, int) or not 0 <= number < len(passage.rows) or not question or not answer:
        return None
    line = passage.rows[number].text
    claims = split_claims(answer)
    if not claims or not all(verdict(claim, line, question, passage.section).holds for claim in claims):
        return None
    told, asked = set(content_words(line)), content_words(question)
    if not asked or (told and len(told.intersection(asked)) / len(told) > MOST_ECHO):
        return None
    # An answer that says no more than its question is none.
    if not set(content_words(answer)) - set(asked) or fold(answer).strip(". ") == fold(question).strip("? "):
        return None
    return Pair(passage, question, "yes", answer, (number,), "teacher", "en")
