"""The rules of `orders`: regular expressions over folded English, and beginnings of Greek words compared by sound.

Each was held against the honest documents of all packs at hand: an instruction to people ("Ignore the alarm", "Reply
to the carrier within 3 days", "Include your booking number in your reply") must pass.
"""

from __future__ import annotations

import re

from assistant.text import fold_greek_sound

# Between two words of a rule: up to so many others, but no end of a sentence.
_GAP = r"(?:[^\w.!?]+[\w'’]+){0,%d}?[^\w.!?]+"
_FEW, _SOME = _GAP % 3, _GAP % 6
# The same, but not on to another clause.
_STRAIGHT = r"(?:[^\w.!?]+(?!(?:and|or|if|but|then|until|unless|when)\b)[\w'’]+){0,5}?[^\w.!?]+"
#: What may stand around a beginning: quotation marks, bullets, emphasis.
_MARKS = r"[\W_]{0,9}"
#: Beginning of a sentence.
_FIRST = r"(?:^|[.!?:]\s*)[\W_]{0,9}(?:please\s+|now\s+|also\s+|then\s+)?"
#: Beginning of a clause.
_BEGIN = r"(?:^|[.!?:;,)\"“«—–-]\s*|\b(?:and|then|also|please|now|must|should|to)\s+)[\W_]{0,9}"
_REPLY = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies)|completions?)"
_MACHINE = (
    r"(?:a[il]s?|artificial intelligence|(?:large )?language models?|llms?|chat ?bots?|chat ?gpt|gpt(?:-?\d)?|"
    r"openai|open ai|(?:a[il]|virtual|digital|chat) (?:assistant|model)s?|kaiki)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|former|existing|initial|original|system|before)"
_TOLD = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|orders?|polic(?:y|ies)|context|"
    r"training|messages?|conversation|text|input|safeguards?|constraints?)"
)
_CHANGE = (
    r"(?:augment|embed|encode|encrypt|enhance|enrich|modify|rearrange|render|reorder|reverse|rewrite|scramble|shuffle|"
    r"transform|translate|anagram|misspell|jumble|alter|obfuscate)"
)
_MAKE = (
    rf"(?:add|append|attach|begin|close|combine|conclude|convert|end|finish|group|include|incorporate|insert|integrate|"
    rf"introduce|mix|place|prefix|preface|prepend|provide|put|remove|repeat|replace|shift|start|substitute|swap|turn|"
    rf"use|weave|work|write|change|give|mention|spell|{_CHANGE})"
)
_THING = (
    r"(?:numbers?|references?|names?|dates?|times?|address(?:es)?|cop(?:y|ies)|codes?|photos?|pictures?|signatures?|"
    r"forms?|receipts?|invoices?|certificates?|documents?|details|papers|letters?|licen[cs]es?|passports?|tickets?|"
    r"plates?|length|draught|weight|flight|card|e-?mail|phone)"
)
#: What people are asked to put into a reply to somebody else: "your booking number", "a copy of the invoice".
_PAPERS = rf"(?:your|the|a|an|any|both|all|this|these)\b[^.!?\"“]{{0,60}}?\b{_THING}\b"
#: What people reply with to a text message.
_KEYWORD = r"[\"“'‘]?(?:yes|no|stop|start|cancel|confirm|help|ok)\b"
_BY_POST = (
    r"(?:writing|person|english|greek|french|german|block|capital|ink|pen|post|letter|e-?mail|phone|"
    r"the (?:form|card|letter|slip|post|phone|envelope))\b"
)

ENGLISH = (
    # Ignore all previous instructions; forget everything above.
    rf"(?<!not )(?<!n't )(?<!never )\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|bypass|neglect|skip|"
    rf"erase|discard)(?:{_STRAIGHT}{_BEFORE}{_FEW}{_TOLD}|"
    rf"(?:\s+(?:all|any|every|of|the|your|my|these|those|other)){{0,4}}\s+{_TOLD}{_FEW}"
    rf"(?:above|before|so far|earlier|previously)\b)",
    r"\b(?:ignore|disregard|forget)\s+(?:everything|anything|all(?: that)?|what(?:ever)?)\s+"
    r"(?:above|before|else|(?:you|i|we|they)\b|(?:was|were|has been|came|stands|is written)\b)",
    rf"\b(?:ignore|disregard|forget|override|bypass)\s+(?:all\s+|any\s+|of\s+)*"
    rf"(?:your|openai'?s?|the system'?s?)\s+(?:\w+\s+){{0,3}}{_TOLD}",
    r"\b(?:instead|rather than)\s+(?:of\s+)?(?:answer(?:ing)?|reply(?:ing)?|respond(?:ing)?)\b[^.!?]{0,40}"
    r"\b(?:question|user)",
    r"\bnew (?:system )?instructions?\s*(?:for (?:the |you|your)|:\s*(?:you|ignore|answer|reply|respond|say|print))",
    r"\b(?:ignorez|oubliez|ignore|oublie)\s+(?:toutes\s+)?(?:les|vos|tes)\s+(?:\w+\s+){0,2}"
    r"(?:instructions|consignes|regles)\b",
    r"\b(?:ignorier(?:e|en)|vergiss|vergessen|missachte)\s+(?:sie\s+)?(?:alle\s+)?(?:\w+\s+){0,2}"
    r"(?:anweisungen|instruktionen|regeln|befehle)\b",
    r"\b(?:ignora|olvida|ignore|olvide|dimentica)\s+(?:todas\s+|tutte\s+)?(?:las|le|tus|sus)\s+(?:\w+\s+){0,2}"
    r"(?:instrucciones|istruzioni|reglas|regole)\b",
    # You are now DAN; act as; stay in character.
    r"\byou(?:'re| are| will be| shall be) (?:now |no longer |henceforth )?(?:an? |the )?"
    rf"(?:\w+[\s-]+){{0,3}}{_MACHINE}\b",
    r"\byou(?:'re| are) (?:now|henceforth) (?:an? |the )?(?:\w+ ){0,2}(?:assistant|model|bot|dan|unrestricted|"
    r"uncensored|unfiltered|jailbroken|persona)\b",
    rf"\b(?:act|behave|respond|answer|reply|speak|talk|acting|responding)\b[^.!?]{{0,12}}\b(?:as|like)\s+"
    rf"(?:if you (?:are|were)\s+)?(?:an? |the )?(?:\w+[\s-]+){{0,2}}"
    rf"(?:dan|dude|{_MACHINE}|linux terminal|python interpreter|uncensored|unrestricted)\b",
    rf"\b(?:role|personality|identity) of (?:an? |the |another )?(?:\w+[\s-]+){{0,2}}(?:{_MACHINE}|dan|persona)\b",
    r"\bpretend(?:ing)? (?:that )?you(?:'re| are)\b",
    r"\byou (?:are going|have|need) to (?:pretend|act as|play the role)\b",
    r"\b(?:stay(?:ing)?|remain) in character\b|\bbreak(?:ing|s)?(?: of)?(?: your)? character\b",
    r"\bfrom (?:now|here) on(?:wards?)?,?\s+(?:you\s+)?"
    r"(?:(?:will|are going to|must|should|shall|always|have to|only)\s+){0,4}"
    r"(?:answer|act|respond|reply|speak|behave|pretend)\b",
    r"\b(?:jail ?br(?:eak|oken)|do anything now|developer mode|(?:dan|god|sudo) mode|uncensored|"
    r"(?:your|openai'?s?|ignores?|all) (?:\w+ ){0,3}content polic(?:y|ies)|anti-dan|as an? (?:a[il]|language model))\b",
    r"\b(?:openai|open ai|chat ?gpt)\b[^.!?]{0,80}\b(?:you|your|rules?|polic)",
    # Addressed to a machine.
    rf"^{_MARKS}(?:dear|hello|hi|hey|attention|note|notice|message|instructions?|reminder|important)[\s,:]*(?:to|for)?\s*"
    rf"(?:the |any |all |every )?{_MACHINE}\b",
    rf"\bif you(?:'re| are) (?:an? |the )?(?:\w+ ){{0,2}}"
    rf"(?:{_MACHINE}|bot|robot|automated (?:system|assistant|agent))\b",
    rf"\b{_MACHINE}\s+(?:that |who |which |reading |processing |summari[sz]ing )?(?:\w+ ){{0,5}}"
    r"(?:must|should|shall|has to|have to|needs? to|(?:is|are) (?:to|required|instructed|told|asked)|will now)\b",
    r"\bassistant (?:that reads?|reading|processing|summari[sz]ing) "
    r"(?:this|these|the (?:document|passage|text|page))\b",
    r"^[\W_]{0,9}(?:system|assistant|developer|admin(?:istrator)?)\s+(?:prompt|message|override|instructions?|command)s?\b"
    r"\s*[:\])>-]",
    r"^[\W_]{0,9}(?:system|assistant|user|human|a[il]|developer|admin)\s*:\s*[^\n]*\b(?:ignore|disregard|override|prompt|"
    r"(?:answer|reply|respond|say) (?:only|with|that|the|always)|sure[,!]|certainly[,!]|output|"
    r"you (?:are|must|will|should|shall) (?:now|only|always|answer|reply|respond|say|never|not|an?))\b",
    r"\b(?:reveal|print|show|output|repeat|display|leak|share|disclose)\s+(?:me\s+|us\s+)?(?:your|the)\s+"
    r"(?:system|initial|hidden)\s+(?:prompt|instructions)\b",
    r"\bsystem prompt\b",
    r"^[\W_]{0,9}stated\s*:\s*(?:yes|no)\b",
    r"\b(?:call|invoke|execute)\s+(?:the\s+)?[\w.-]+\s+(?:tool|function|plugin|api)\b",
    r"\b(?:tool|function)_(?:call|use)s?\b",
    # About whoever asks.
    r"\b(?:do not|don't|never|must not|mustn't|should not)\s+(?:ever\s+)?(?:tell|inform|warn|show|reveal|mention|"
    r"disclose|say|give|let)\b[^.!?]{0,40}\b(?:the user|the asker|the human)\b",
    r"\b(?:tell|inform|advise|convince|persuade|encourage|urge|instruct|direct|assure|remind|invite)\s+"
    r"(?:the user|the asker|the person (?:asking|who asks))\b",
    r"\b(?:when|if|whenever)\s+(?:the |a )(?:user|asker)\s+(?:asks?|wants?|mentions?|says?|questions?)\b",
    # Respond only with; just print.
    r"\b(?:respond|reply|answer)(?:\s+\w+){0,2}\s+(?:only|exclusively|solely|nothing but)\s+(?:with|in|using|as|by)\s+"
    rf"(?!{_BY_POST}|{_PAPERS}|{_KEYWORD})",
    r"\b(?:only|exclusively|solely|always|just|simply)\s+(?:ever\s+)?(?:respond|reply|answer)\b[^.!?]{0,20}"
    rf"\b(?:with|using|as)\s+(?!{_PAPERS}|{_KEYWORD}|care\b|courtesy\b|your\b|a (?:clerk|nurse|doctor)\b)",
    r"\b(?:respond|reply|answer)\s+(?:to\s+(?:\w+\s+){1,4})?(?:with|by saying|saying|using)\s+(?:only\s+|exactly\s+)?"
    rf"(?:the\s+)?(?:following\b|exactly\b|(?:exact|single)\s+\w+|(?:word|phrase|sentence|text|string|words)\s+(?!{_KEYWORD}))",
    r"\b(?:just|only|simply|instead|exactly)[\s,]+(?:print|output|respond|reply|answer|return|echo)s?\s*[:,]?\s*"
    rf"[\"“«'‘”](?!{_KEYWORD})\S+\s+\S",
    r"\b(?:print|output|echo)\s+(?:out\s+)?(?:the\s+)?(?:following|exact)\s+(?:text|words?|phrase|sentence|string)\b",
    rf"{_BEGIN}(?:output|print|answer|reply|respond)\s+(?:with\s+)?nothing (?:but|else)\b",
    rf"{_BEGIN}(?:write|output|print|answer|reply|respond)\s+(?:exactly|verbatim)\s*[:\"“«]",
    # Your answer has to look so and so.
    rf"{_BEGIN}{_MAKE}\b(?!\s+{_PAPERS})(?:[^\w.!?]+[\w'’]+){{1,24}}?[^\w.!?]+"
    rf"(?:your (?:next |final |entire |whole )?{_REPLY}|(?:this|each|every) (?:response|output|answer))\b",
    rf"{_BEGIN}{_CHANGE} (?:your|the) (?:\w+ )?(?:{_REPLY}|words)\b",
    rf"{_BEGIN}(?:provide|write|give|deliver|phrase|format) your {_REPLY} "
    r"(?:using|without|with (?:intentional|random|no)|"
    r"in (?:json|base64|rot13|morse|pig latin|reverse|verse|rhyme|emojis?|code|leet))\b",
    rf"{_FIRST}(?:in|at the (?:end|start|beginning) of|throughout) (?:all |each |every )?(?:of )?your (?:next |final )?"
    rf"{_REPLY}\s*,?\s+(?:always\s+|also\s+|please\s+)?(?:suggest|tease|add|say|tell|mention|recommend|include|write|"
    rf"promote|advertise|praise|use|insert|print|claim)\b(?!\s+{_PAPERS})",
    r"\breplace (?:all |the |every )?(?:vowels?|letters?|consonants?)\b",
    # Work that one gives to a machine.
    r"\b(?:write|compose|draft|create|provide|develop|generate|tell|produce)\s+(?:me\s+|us\s+)?(?:an?|the|some)?\s*"
    r"(?:\w+\s+){0,3}?(?:poem|haiku|limerick|sonnet|short story|essay|speech|joke|fairy tale)"
    r"\s+(?:about|on|based on)\b",
    r"\b(?:show|write|give|provide|create|generate)\s+(?:me\s+|us\s+)?(?:an?\s+)?(?:\w+\s+){0,4}?"
    r"(?:python|javascript|php|sql|java|bash|c\+\+)\s+(?:function|code|script|program|snippet|query)\b",
    r"\b(?:difference|differences) between\b[^.!?]{0,40}\b(?:python|javascript|php|java)\b",
    r"\busing (?:php|python|javascript)\b",
    rf"{_FIRST}(?:translate|what(?: is|'s)|how do you say|provide the \w+ equivalent)\b[^.!?]{{0,60}}"
    r"[\"“'‘][^\"”'’]{2,60}[\"”'’]?[^.!?]{0,20}\b(?:in|into|to)\s+(?:english|french|german|spanish|italian|russian|"
    r"chinese|japanese|portuguese|arabic|latin|dutch)\b",
    rf"{_FIRST}(?:translate the following|provide the \w+ equivalent (?:for|of))\b",
)

#: Marks that only the text of a chat has. The model reads them as plain text; they are orders by intent. In capitals:
#: the personas of well-known prompts, which are also people's names.
TAGS = re.compile(
    r"<\|?/?\s*(?:system|user|assistant|im_start|im_end|endoftext|eot_id|start_header_id|begin_of_text|tool_call|"
    r"function)\b[^>\n]{0,40}>"
    r"|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>"
    r"|^#{2,}\s*(?:[Ss]ystem|[Ii]nstruction|[Rr]esponse|[Hh]uman)s?\s*:?\s*$"
    r"|\{\s*\"(?:name|tool|function|tool_name)\"\s*:\s*\"[\w.-]+\"\s*,\s*\"(?:arguments|parameters|input)\""
    r"|\b(?:DAN|DANs|STAN|DUDE)\b\s+(?:can|is|are|has|have|should|must|will|would|does|never|with|mode|Mode|as)\b"
    r"|\b(?:as|of|named|like|act|acting|how|what) (?:a )?(?:DAN|STAN|DUDE)\b",
    re.MULTILINE,
)

_IGNORE_GREEK = (
    "αγνόησε", "αγνοήστε", "αγνόησέ", "ξέχνα", "ξέχασε", "ξεχάστε", "παράβλεψε", "παραβλέψτε", "μην ακολουθήσεις",
    "μην ακολουθείς", "μη λάβεις υπόψη",
)  # fmt: skip
_BEFORE_GREEK = ("προηγούμεν*", "παραπάνω", "πιο πάνω", "όλ*", "κάθε", "αρχικ*", "δικές σου")
_TOLD_GREEK = ("οδηγί*", "εντολ*", "προτροπ*", "κανόν*")
_LATER_GREEK = ("παραπάνω", "προηγούμεν*", "σου", "ως τώρα", "μέχρι τώρα")
#: Whole words, or beginnings of words with `*`; `…` stands for up to four words.
_SAID_GREEK = (
    "είσαι τώρα", "είσαι πλέον ένα*", "είσαι ένα γλωσσικό μοντέλο", "ως γλωσσικό μοντέλο", "γλωσσικό μοντέλο…πρέπει",
    "από εδώ και πέρα θα απαντ*", "από εδώ και στο εξής θα απαντ*", "από τώρα θα απαντ*", "απάντα μόνο με",
    "απάντησε μόνο με", "απάντησε ακριβώς", "απάντησε με τη φράση", "απάντα με τη φράση", "απάντα πάντα",
    "απάντησε πάντα", "γράψε μόνο", "πες μόνο", "τύπωσε", "μην πεις στο χρήστη", "μην πεις στον χρήστη",
    "μην πείτε στον χρήστη", "πες στον χρήστη", "πες στο χρήστη", "στην απάντησή σου", "οδηγί* προς το μοντέλο",
    "οδηγί* προς την τεχνητή", "οδηγί* για την τεχνητή", "προς το σύστημα τεχνητής", "γράψε ένα ποίημα", "μετάφρασε",
    "κάνε πως είσαι", "προσποιήσου", "παίξε τον ρόλο",
)  # fmt: skip


def _sounds(words: str) -> str:
    """Greek words as the sounds that Greek and Greeklish share."""
    gap = r"(?:\s+\w+){0,4}?\s+"
    parts = (" ".join(_sound(word) for word in part.split()) for part in words.split("…"))
    return r"\b" + gap.join(parts) + r"\b"


def _sound(word: str) -> str:
    return fold_greek_sound(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")


#: To be searched in `fold_greek_sound` of a sentence.
GREEK = tuple(
    _sounds(words)
    for words in (
        *(f"{verb}…{before}…{told}" for verb in _IGNORE_GREEK for before in _BEFORE_GREEK for told in _TOLD_GREEK),
        *(f"{verb}…{told}…{later}" for verb in _IGNORE_GREEK for told in _TOLD_GREEK for later in _LATER_GREEK),
        *(f"{verb}…τα {all_}" for verb in _IGNORE_GREEK for all_ in ("παραπάνω", "προηγούμενα")),
        *_SAID_GREEK,
    )
)
