"""English words by what they signal about a paragraph's role, and the verb phrases that show its tense.

The theme model's features count these cues. Their names are part of feature names, and so of the trained weights:
after a change here, run `make train`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from briefing.english.calendar import MONTHS, WEEKDAYS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CUES: Mapping[str, str] = {
    "modal": "would could may might can cannot should must ought wouldn't couldn't can't shouldn't",
    "future": "will won't shall tomorrow upcoming forthcoming scheduled slated planned expected expects expect plans "
    "plan intend intends forecast forecasts predicted predicts anticipates anticipated poised pending next "
    "soon coming until by due ahead 'll they'll we'll it'll he'll she'll i'll",
    "past": "was were had did said told came went took made became began begun gave got found left held led lost "
    "met paid put ran rose saw sent set shot showed spoke stood struck thought threw won wrote fell felt "
    "grew heard hit kept knew brought built bought broke cut drew fought flew sought spent taught sold",
    "present": "is are has have do does says say isn't aren't hasn't haven't doesn't don't remains remain seems "
    "includes means needs makes takes gives shows works lives wants",
    "condition": "if unless whether provided depending depends otherwise assuming once",
    "cause": "because since due thanks therefore thus so hence result resulted caused led",
    "contrast": "but however although though despite while yet nevertheless instead rather",
    "said": "said says say told added according statement announced reported spokesman spokeswoman spokesperson "
    "quoted confirmed stated noted described",
    "argued": "argue argues argued believe believes believed think thinks thought fear fears feared hope hopes hoped "
    "worry worries worried warn warns warned warning suggest suggests suggested criticized criticised "
    "critics critic supporters opponents praised condemned called accused insisted urged",
    "demand": "call calls called urge urged urges demand demanded demands need needs should must ask asked asks",
    "expert": "analyst analysts expert experts economist economists professor researcher researchers scientist "
    "scientists strategist observers commentators author institute university",
    "official": "official officials minister ministry police authorities government department agency president "
    "prosecutor court judge spokesman spokeswoman commission senator",
    "people": "resident residents victim victims family families mother father neighbor neighbour workers people "
    "children consumers customers patients students farmers",
    "judgement": "important significant crucial critical key vital serious severe major best worst better worse good "
    "bad great difficult hard easy dangerous wrong right unprecedented historic worrying unfair",
    "risk": "risk risks threat threats threaten threatens danger harm damage cost costs loss losses crisis concern "
    "concerns pressure uncertainty vulnerable hurt undermine problem problems challenge challenges",
    "benefit": "benefit benefits help helps improve opportunity opportunities boost gain gains save savings growth "
    "advantage stronger",
    "earlier": "decades decade years year months century ago since earlier previously formerly historically former "
    "once already history longtime previous past last first founded established began originally "
    "traditionally",
    "these days": f"yesterday today tonight {' '.join(WEEKDAYS).lower()} morning afternoon evening night week weekend",
    # "may" is a modal verb far more often than a month.
    "month": " ".join(month for month in MONTHS if month != "May").lower(),
    "figures": "million billion thousand hundred hundreds thousands percent per average rate total",
    "pending": "meeting vote hearing trial election deadline talks decision decide investigation inquiry proposal "
    "bill plan plans review summit appeal launch release",
    "I, we": "i we my our me us i'm i've we're we've",
    "you": "you your you're you'll",
    "definition": "called known refers means include includes including consists type types which used uses based",
    "furniture": "reporting editing photo photograph getty images file subscribe newsletter copyright rights reserved "
    "email click read related advertisement contributed writer reporter follow twitter facebook contact "
    "video source courtesy credit afp ap reuters xinhua editor pictured shown story updated published",
}

# What carries no content: two texts that share only these are about different things.
STOP_WORDS = _words(
    "the a an of to in on at for and or with by from as that this it its is are was were be been has have had his her "
    "their they he she we you i not but will would who which said"
)

_AUXILIARIES = _words("has have had was were been is are be")
_REGULAR_PARTICIPLE = re.compile(r"[a-z]{3,}ed$")
_IRREGULAR_PARTICIPLES = _words(
    "been done made taken given seen gone become begun come known shown led held left lost sent put set won found "
    "built told said"
)
_BEFORE_INFINITIVE = _words("going set expected due scheduled likely plans about slated hopes wants")


def _cues_by_word() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, tuple[str, ...]] = {}
    for cue, words in CUES.items():
        for word in words.split():
            by_word[word] = (*by_word.get(word, ()), cue)
    return by_word


CUES_BY_WORD: Mapping[str, tuple[str, ...]] = _cues_by_word()


def count_cues(tokens: Sequence[str]) -> Counter[str]:
    """How often each cue, tense and kind of number (`<year>`, `<money>` …) occurs among lower-case tokens."""
    counts = Counter(cue for token in tokens for cue in CUES_BY_WORD.get(token, ()))
    counts.update(_verb_phrases(tokens))
    counts.update(token for token in tokens if token[0] == "<")
    counts["-ed"] = sum(token.endswith("ed") and len(token) > 4 for token in tokens)
    return +counts


def _verb_phrases(tokens: Sequence[str]) -> Iterator[str]:
    """Tenses that take two words: "has left", "had been", "was held", "going to"."""
    for first, second in pairwise(tokens):
        if first in _AUXILIARIES:
            if second in _IRREGULAR_PARTICIPLES or _REGULAR_PARTICIPLE.match(second):
                yield f"{first} done"
            elif second == "to":
                yield f"{first} to"
        elif second == "to" and first in _BEFORE_INFINITIVE:
            yield "about to"
