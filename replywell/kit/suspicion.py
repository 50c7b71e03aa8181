"""What in a text from outside looks like instructions to an assistant, or is hidden from a reader's eye. Pure.

None of it is obeyed anyway; it tells people to look, and keeps an answer from leaving unattended.
"""

import re

MOST = 5
"""Reasons that are told; more say nothing new."""
LONGEST = 40_000
"""Characters that are looked at."""

# Zero-width and direction marks, tag characters, variation selectors beyond emoji's. The joiners U+200C and U+200D stay:
# Persian, Hindi and emoji need them. The directional marks U+200E and U+200F stand in honest Arabic mails, too.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")

_GAP = r"[^.!?\n]{0,40}?"
_RULES = (
    r"(?:instructions?|rules?|prompts?|guidelines?|polic(?:y|ies)|directives?|directions?|commands?|constraints?|restrictions?|"
    r"training|programming|context|guardrails?|filters?|safeguards?|anweisungen|regeln|vorgaben|instructions|consignes|règles|instrucciones|reglas|istruzioni|regole)"
)
_FORMS: tuple[tuple[str, str], ...] = (
    (
        "It tells the assistant to put its rules aside",
        rf"\b(?:ignor(?:e|ing|iere?n?|ez|a)|disregard(?:ing)?|forget|override|bypass|overwrite|skip|drop|vergiss|vergessen sie|missachte|oubliez?|olvida|dimentica|do not (?:follow|obey))\b"
        rf"{_GAP}\b(?:previous|prior|above|earlier|preceding|foregoing|initial|original|all|any|every|your|system|safety|vorherigen?|bisherigen?|alle|deine|ihre|précédentes?|anteriores|precedenti)\b"
        rf"{_GAP}\b{_RULES}\b",
    ),
    (
        "It tells the assistant to put its rules aside",
        r"\b(?:ignore|disregard|forget)\b[ \t,:]+(?:everything|all(?: of)?(?: the| that)?|anything|whatever|what)\b[^.!?\n]{0,30}\b(?:above|before|previous|prior|told|said|earlier)\b"
        r"|\b(?:no longer|not|never|without) (?:be )?(?:bound|restricted|limited|constrained) by\b|\bbroken? free of the typical confines\b",
    ),
    (
        "It gives the assistant another part to play",
        r"\b(?:do anything now|developer mode|dan mode|jailbreak(?:ed)?|god mode|evil[- ]?(?:bot|confidant)|unrestricted (?:ai|mode)|opposite mode|(?:no|without|free of|bypass(?:es)?(?: all)?) (?:any )?(?:ethical|moral|content|safety) (?:guidelines?|restrictions?|limits?|boundaries|filters?|polic(?:y|ies))|amoral)\b"
        r"|\b(?:you are|you're|you will be|act(?:ing)? as|pretend(?:ing)? (?:to be|you are|that you)|play(?:ing)? the (?:role|part) of|simulate|impersonate|behave (?:as|like)|respond as|roleplay)\b"
        r"[^.!?\n]{0,60}\b(?:dan|stan|dude|ai|a\.i\.|aim|chatgpt|gpt|chatbot|language model|llm|assistant|machiavelli\w*|character|persona|hacker|no (?:restrictions|limits|rules|filters)|unfiltered|uncensored)\b"
        r"|\b(?:from now on|starting now|ab jetzt|à partir de maintenant|a partir de ahora)\b[,\s]{0,3}(?:you|your|du|sie|vous|tu|usted)\b"
        r"|(?:^|[.!?\n][ \t]*)(?:you (?:are to|will|must|shall|should) )?(?:act|behave) (?:as|like) (?:an? |the )?\w|\byou are \w+,? which stands for\b|\bstands for [\"“']?(?:do|say) anything\b"
        r"|\b(?:every|each|all|any|my) (?:prompts?|questions? i ask|messages? i (?:send|give))\b[^.!?\n]{0,40}\b(?:you|i|respond|answer|give)\b|\bawait(?:s|ing)? (?:<|\[|my |user )?input\b"
        r"|\bdu bist jetzt\b|\btu es maintenant\b|\bahora eres\b|\bstay in character\b|\bin (?:this|a) hypothetical (?:story|world|scenario)\b",
    ),
    (
        "It asks for the assistant's own instructions",
        r"\b(?:reveal|show|print|repeat|output|display|tell|give|share|write|leak|expose|return|send|list|summari[sz]e|copy|zeige?|nenne?|wiederhole?|affiche|répète|muestra|repite|what (?:is|are|was|were))\b[^.!?\n]{0,40}"
        r"\b(?:system prompt|(?:initial|original|hidden|secret|internal|system|full|complete|above|previous|exact|your)[ \t]+(?:prompt|instructions?)|prompt (?:above|text)|instructions? (?:above|you were given)|systemprompt|system-?anweisung\w*|your (?:rules|configuration|guidelines))\b"
        r"|\b(?:repeat|print|output) (?:the )?(?:words?|text|everything|all)(?: that)?(?: is| was)? (?:above|before)\b",
    ),
    (
        "It imitates the marks by which models tell who speaks",
        r"<\|[a-z_]{2,30}\|>|\[/?INST\]|<<SYS>>|<</?[a-z ]{3,30}>>>?|^[ \t]*(?:#{1,4}[ \t]*)?(?:\$?system|assistant|human|instruction|user)(?: message| prompt)?[ \t]*:(?=[ \t]*\S)"
        r"|</?(?:system|data|instructions?|context|prompt|document|tool_call|function_calls?)>|\b(?:begin|end) (?:of )?(?:system|hidden|new|untrusted)?[ ]?(?:prompt|instructions?|context|document)\b|-{3,}[ \t]*(?:end|new)[^\n]{0,30}(?:prompt|instructions?|data)",
    ),
    (
        "It speaks to the assistant instead of the desk",
        r"\b(?:dear|note (?:to|for)|attention|hey|hello|message (?:to|for)|to|important[:,]?)[ \t:]+(?:the |any |all |this |you )?(?:ai|artificial intelligence|llms?|language models?|chat ?bots?|ai (?:assistant|agent|model|system)s?|chatgpt|gpt|copilot|claude|gemini|assistant)\b"
        r"|\b(?:if|when|since|as) you(?:'re| are)? (?:an? |the )?(?:ai|llm|large language model|language model|bot|chatbot|automated|assistant|gpt)\b"
        r"|\bas an? (?:ai|language model|llm)\b|\b(?:new|updated|additional|important|secret|hidden|special|real) (?:instructions?|task|prompt|objective|orders?) (?:for you|to follow|below|is|are|:)",
    ),
    (
        "It dictates what the answer has to be",
        r"\b(?:start|begin|end|finish|prefix|preface|open)\b[^.!?\n]{0,20}\b(?:your|the|every|each|all)\b[^.!?\n]{0,20}\b(?:response|reply|replies|answer|message|output|sentence|respond)s?\b[^.!?\n]{0,20}\b(?:with|by)\b"
        r"|\b(?:respond|reply|answer|say|print|output|write)\b[^.!?\n]{0,20}\b(?:only|exactly|nothing (?:else )?but|just|simply|literally|verbatim)\b[^.!?\n]{0,60}[\"'“”«:]"
        r"|\b(?:print|output|respond with|reply with|(?:and|to|just|now|then|must|always) (?:say|write))\b[ \t]*(?:the (?:words?|phrase|text|following|sentence))?[ \t:]*[\"“'«][^\"”'»\n]{2,200}[\"”'»]"
        r"|\bin your (?:response|reply|answer|output)[, ]+(?:include|mention|add|write|insert|say|recommend|always|you must)\b"
        r"|\b(?:include|insert|embed|append|add|put)\b[^.!?\n]{0,40}\b(?:in|to|at the end of|into) (?:your|the|every) (?:response|reply|answer|output|summary)\b",
    ),
    (
        "It wants data or a link carried elsewhere",
        r"!\[[^\]\n]{0,200}\]\([ \t]*(?:https?:)?//[^)\n?]{1,500}\?[^)\n]{0,300}=|\b(?:send|forward|e-?mail|post|transmit|upload|exfiltrate|leak)\b[^.!?\n]{0,60}\b(?:chat history|(?:this|the|our|whole) conversation|all (?:the )?(?:data|customers?|tickets?|messages?|e-?mails?)|customer (?:data|list))\b"
        r"",
    ),
    (
        "It brings a program along",
        r"<[ \t]*script\b[^>\n]{0,200}>|<[ \t]*(?:iframe|object|embed|svg|img)\b[^>\n]{0,200}(?:\bon(?:error|load|mouseover)[ \t]*=|javascript:|alert\()|\bdata:text/html\b"
        r"|(?:'|\")[ \t]*(?:or|and)[ \t]+[\w'\"]{1,20}[ \t]*=[ \t]*[\w'\"]{1,20}|\bunion(?:[ \t]+all)?[ \t]+select\b|;[ \t]*(?:drop|delete|truncate)[ \t]+(?:table|from|database)\b|\bxp_cmdshell\b",
    ),
    (
        "It sets a task that no help desk has",
        r"(?:^|[.!?:;\n][ \t]*)(?:please[ \t,]+|now[ \t,]+|then[ \t,]+|also[ \t,]+)?(?:write|compose|draft|create|generate|develop|produce|provide|give me|tell me|make)\b[^.!?\n]{0,40}\b(?:poem|haiku|limerick|song|lyrics|essay|short story|fairy tale|speech|novel|screenplay|rap|joke|recipe|blog post|keylogger|malware|virus|ransomware|phishing|exploit|bomb|fake news|conspiracy|propaganda|disinformation)s?\b"
        r"|(?:^|[.!?:;\n][ \t]*)(?:please[ \t,]+)?(?:translate|encode|decode|encrypt|decrypt|rewrite|reverse|convert)\b[^.!?\n]{0,60}\b(?:into|in|to|using|with|from)\b[^.!?\n]{0,20}\b(?:french|spanish|german|italian|chinese|japanese|arabic|russian|portuguese|korean|latin|klingon|emojis?|base ?64|rot-?13|morse|caesar|hex|binary|cipher)\b",
    ),
)
_COMPILED = tuple((told, re.compile(form, re.IGNORECASE | re.MULTILINE)) for told, form in _FORMS)
_OF_ARTICLES = 6
"""The first so many are told of articles as well; the others stand in honest manuals."""


def suspicions(*texts: str) -> tuple[str, ...]:
    """Why the texts look as if they wanted to command the assistant, with the words; empty where nothing does."""
    return _told(_COMPILED, texts)


def commands_in(passage: str) -> str:
    """What in an article's passage speaks to the assistant; empty where nothing does."""
    return next(iter(_told(_COMPILED[:_OF_ARTICLES], (passage,))), "")


def readable(text: str) -> str:
    """The text without characters that no reader sees."""
    return _TURNING.sub("", _UNSEEN.sub("", text))


def _told(forms: tuple[tuple[str, re.Pattern[str]], ...], texts: tuple[str, ...]) -> tuple[str, ...]:
    reasons: dict[str, str] = {}
    for text in (given[:LONGEST] for given in texts):
        for reason, words in _unseen(text):
            reasons.setdefault(reason, words)
        plain = readable(text)
        for told, form in forms:
            found = form.search(plain) if told not in reasons else None
            if found:
                reasons[told] = " ".join(found.group().split())[:80]
    return tuple(
        f"{told}: “{words}”." if words else f"{told}." for told, words in list(reasons.items())[:MOST]
    )


def _unseen(text: str) -> list[tuple[str, str]]:
    """Letters spelled in tag characters, and marks that hide or turn words, where there are more than a slip."""
    found = []
    spelled = "".join(chr(ord(each) - 0xE0000) for run in _TAGS.findall(text) for each in run)
    if len(spelled) > 6:  # shorter ones are flags in emoji
        found.append(("Words are hidden in it that no reader sees", spelled[:80]))
    elif len(_UNSEEN.findall(text)) > 20 or any(each[0] in "\u202d\u202e" for each in _TURNING.findall(text)):
        found.append(("Characters are hidden in it that no reader sees", ""))
    return found
