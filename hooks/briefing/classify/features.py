"""What an article shows of each paragraph's role, as named signs with a strength: words, tense, place, heading …

The theme model weighs these signs; its training reads them from here too, so that both see the same. A sign's name
begins with its family ("word", "pair", "heading"), by which the model tells its reasons.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from briefing.english.cues import load_theme_cues
from briefing.english.sentences import sentences
from briefing.model import Article, Paragraph

Signs = dict[str, float]


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
    "these days": "yesterday today tonight monday tuesday wednesday thursday friday saturday sunday morning afternoon "
    "evening night week weekend",
    "month": "january february march april june july august september october november december",
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
TOKEN = re.compile(r"[$£€¥]?\d(?:[\d,.:]*\d)?|[^\W\d_]+(?:['’-][^\W\d_]+)*|[%?!;:()“”\"]")
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
REGULAR_PARTICIPLE = re.compile(r"[a-z]{3,}ed$")
IRREGULAR_PARTICIPLES = _words(
    "been done made taken given seen gone become begun come known shown led held left lost sent put set won found "
    "built told said"
)
LEADS_TO_FUTURE = _words("going set expected due scheduled likely plans about slated hopes wants")
QUOTES = frozenset('“”"')
EMPTY_WORDS = _words(
    "the a an of to in on at for and or with by from as that this it its is are was were be been has have had his her "
    "their they he she we you i not but will would who which said"
)
# "Why Miami, and what could follow": each part of a heading names a theme of its own.
_PARTS = re.compile(r"[,;:–—/]| and | or ", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”‘'«„]")
# An article whose headings name this many themes is divided by them, and its headings mean what they say.
DIVIDED = 3
SHAPE_CUES = (
    "modal", "future", "past", "present", "earlier", "judgement", "risk", "furniture", "you", "I, we", "said",
    "these days", "expert", "month", "<year>", "definition",
)  # fmt: skip


def _cues_by_word() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, tuple[str, ...]] = {}
    for cue, words in CUES.items():
        for word in words.split():
            by_word[word] = (*by_word.get(word, ()), cue)
    return by_word


CUES_BY_WORD: Mapping[str, tuple[str, ...]] = _cues_by_word()


def words_of(text: str) -> list[str]:
    """Words in lower case, numbers as their kind, telling punctuation as it is."""
    return [_normal(token) for token in TOKEN.findall(text)]


def _normal(token: str) -> str:
    if token[0] in "$£€¥":
        return "<money>"
    if token[0].isdigit():
        return "<year>" if YEAR.fullmatch(token) else "<time>" if ":" in token else "<number>"
    return token.lower().replace("’", "'")


def _content(words: Iterable[str]) -> frozenset[str]:
    """The stems by which two texts are seen to speak of the same."""
    return frozenset(w[:6] for w in words if len(w) > 2 and w[0].isalpha() and w not in EMPTY_WORDS)


def _bucket(value: float, edges: tuple[float, ...]) -> int:
    return sum(value > edge for edge in edges)


def _tenses(words: list[str]) -> Iterator[str]:
    """Tenses that take two words: "has left", "had been", "was held", "going to"."""
    for one, two in pairwise(words):
        if one in ("has", "have", "had", "was", "were", "been", "is", "are", "be"):
            if two in IRREGULAR_PARTICIPLES or REGULAR_PARTICIPLE.match(two):
                yield f"{one} done"
            elif two == "to":
                yield f"{one} to"
        elif two == "to" and one in LEADS_TO_FUTURE:
            yield "about to"


def _cues(words: list[str]) -> Counter[str]:
    """How often each cue, tense and kind of number occurs."""
    counts = Counter(cue for word in words for cue in CUES_BY_WORD.get(word, ()))
    counts.update(_tenses(words))
    counts.update(word for word in words if word[0] == "<")
    counts["-ed"] = sum(word.endswith("ed") and len(word) > 4 for word in words)
    return +counts


@dataclass(frozen=True, slots=True)
class Reading:
    """A paragraph, read: its words and cues, and the signs of its sentences taken together."""

    length: int
    cues: Counter[str]
    content: frozenset[str]
    quotes: bool
    years: tuple[int, ...]
    signs: Signs


def _sentence_signs(sentence: str, words: list[str], cues: Counter[str]) -> Signs:
    plain = [word for word in words if word not in QUOTES]
    signs = dict.fromkeys((f"word {word}" for word in plain), 1.0)
    line = ["^", *plain, "$"]
    signs.update(dict.fromkeys((f"pair {one} {two}" for one, two in pairwise(line)), 1.0))
    for cue, count in cues.items():
        signs[f"cue {cue}"] = 1.0
        signs[f"cues {cue}"] = min(count, 3) / 3
    signs["names"] = min(sum(map(str.isupper, re.findall(r"\s[“\"(]?(\w)", sentence))), 10) / 10
    if plain:
        signs[f"opens {plain[0]}"] = 1.0
    if len(plain) < len(words):
        signs["quote"] = 1.0
        if words[0] in QUOTES:
            signs["quote first"] = 1.0
    signs[f"length {_bucket(len(words), (3, 6, 10, 15, 20, 28, 38))}"] = 1.0
    return signs


def read(text: str) -> Reading:
    """One paragraph's text. Its sentences' signs are summed over the square root of their number."""
    total: Signs = {}
    cues: Counter[str] = Counter()
    everything: list[str] = []
    parts = sentences(text) or (text,)
    share = 1 / math.sqrt(len(parts))
    for sentence in parts:
        words = words_of(sentence)
        here = _cues(words)
        for name, strength in _sentence_signs(sentence, words, here).items():
            total[name] = total.get(name, 0.0) + strength * share
        cues.update(here)
        everything += words
    total[f"sentences {_bucket(len(parts), (1, 2, 3, 5))}"] = 1.0
    total[f"size {_bucket(len(everything), (5, 12, 25, 40, 60, 90))}"] = 1.0
    quotes = not QUOTES.isdisjoint(everything)
    return Reading(len(everything), cues, _content(everything), quotes, tuple(map(int, YEAR.findall(text))), total)


@dataclass(frozen=True, slots=True)
class Whole:
    """The article as a whole: how rare each stem is and where it is first met, how dense its cues, its latest year.

    `named` has the themes that each heading names; an article whose headings name several is `divided` by them.
    """

    article: Article
    readings: tuple[Reading, ...]
    headline: frozenset[str]
    rarity: Mapping[str, float]
    first_met: Mapping[str, int]
    density: Mapping[str, float]
    latest_year: int
    shape: Signs
    named: tuple[Signs, ...]
    divided: bool


def take_in(article: Article) -> Whole:
    """Reads every paragraph, then counts over all of them."""
    readings = tuple(read(paragraph.plain) for paragraph in article.paragraphs)
    length = sum(reading.length for reading in readings) + 1
    cues = sum((reading.cues for reading in readings), Counter[str]())
    density = {cue: count / length for cue, count in cues.items()}
    seen = Counter(stem for reading in readings for stem in reading.content)
    rarity = {stem: math.log((len(readings) + 1) / (count + 0.5)) for stem, count in seen.items()}
    first_met = {stem: index for index in range(len(readings) - 1, -1, -1) for stem in readings[index].content}
    shape = {f"shape {cue}": min(1.0, 20 * density.get(cue, 0)) for cue in SHAPE_CUES}
    shape["shape quotes"] = sum(reading.quotes for reading in readings) / max(1, len(readings))
    standfirst = article.standfirst.plain if article.standfirst else ""
    headline = _content(words_of(f"{article.headline.plain} {standfirst}"))
    years = [year for reading in readings for year in reading.years if year < 2040]
    named = tuple(themes_named(heading.plain) for heading in article.headings)
    divided = len({theme for themes in named for theme in themes}) >= DIVIDED
    latest = max(years, default=0)
    return Whole(article, readings, headline, rarity, first_met, density, latest, shape, named, divided)


def _place_signs(index: int, count: int) -> Iterator[tuple[str, float]]:
    """Where in the article: its first places, its last ones, how far along, and how long the article is."""
    along = index / max(1, count - 1)
    yield f"place {min(index, 6)}", 1.0
    if count - 1 - index < 4:
        yield f"place last {count - 1 - index}", 1.0
    yield "along", along
    yield "along squared", along * along
    yield f"along {int(along * 5)}", 1.0
    size = _bucket(count, (5, 9, 14, 20, 30, 45))
    yield f"article {size}", 1.0
    yield f"article {size // 2} along {int(along * 4)}", 1.0


def _contrast_signs(whole: Whole, reading: Reading) -> Iterator[tuple[str, float]]:
    """Which cues are denser here than in the article: an article about the future makes "will" say little."""
    for cue, count in reading.cues.items():
        excess = count / max(reading.length, 8) - whole.density[cue]
        yield f"more {cue}", max(-1.0, min(1.0, 15 * excess))


def _likeness_signs(whole: Whole, index: int) -> Iterator[tuple[str, float]]:
    """How much of what is said here the headline, the lede and the paragraph before have said, and how much is new."""
    rarity, here = whole.rarity, whole.readings[index].content
    total = 1 + math.fsum(rarity[stem] for stem in here)

    def shared(other: frozenset[str]) -> float:
        return math.fsum(rarity[stem] for stem in here & other) / total

    yield "like headline", 5 * shared(whole.headline)
    if index:
        yield "like lede", shared(whole.readings[0].content)
        yield "like before", shared(whole.readings[index - 1].content)
    yield "new", math.fsum(rarity[stem] for stem in here if whole.first_met[stem] == index) / total


def _year_signs(whole: Whole, reading: Reading) -> Iterator[tuple[str, float]]:
    if reading.years:
        yield ("year latest" if max(reading.years) >= whole.latest_year else "year past"), 1.0
        if min(reading.years) < whole.latest_year - 3:
            yield "year long past", 1.0


def _neighbour_signs(whole: Whole, index: int) -> Iterator[tuple[str, float]]:
    """The cues of the paragraphs before and after, within the section."""
    paragraphs = whole.article.paragraphs
    for side, other in (("before", index - 1), ("after", index + 1)):
        if not 0 <= other < len(paragraphs):
            yield f"{side} nothing", 1.0
        elif paragraphs[other].heading == paragraphs[index].heading:
            reading = whole.readings[other]
            for cue, count in reading.cues.items():
                yield f"{side} {cue}", min(1.0, 10 * count / max(8, reading.length))
            if reading.quotes:
                yield f"{side} quote", 1.0


def themes_named(heading: str) -> Signs:
    """The themes that a heading names by the lists in `themes.toml`, in shares of 1; a quotation names none.

    "Why Miami, and what could follow" names two, and so leaves the choice to its paragraphs.
    """
    if _QUOTED.match(heading):
        return {}
    parts = [
        [key for key, cues in load_theme_cues().items() if any(pattern.search(part) for pattern in cues.headings)]
        for part in _PARTS.split(heading)
    ]
    telling = [keys for keys in parts if keys]
    return {
        key: share / len(telling)
        for key in load_theme_cues()
        if (share := math.fsum(1 / len(keys) for keys in telling if key in keys))
    }


def heading_signs(text: str, named: Signs, headline: frozenset[str]) -> Iterator[tuple[str, float]]:
    """What a section's heading says of the section."""
    words = [word for word in words_of(text) if word[0].isalpha() or word[0] == "<" or word == "?"]
    for word in dict.fromkeys(words):
        yield f"heading {word}", 1.0
    for theme, share in named.items():
        yield f"heading names {theme}", share
    if words:
        yield f"heading opens {words[0]}", 1.0
        yield f"heading ends {words[-1]}", 1.0
    yield f"heading length {_bucket(len(words), (1, 2, 4, 7))}", 1.0
    if _QUOTED.match(text):
        yield "heading quoted", 1.0
    if text[:1].isdigit():
        yield "heading numbered", 1.0
    stems = _content(words)
    yield "heading like headline", len(stems & headline) / max(1, len(stems))


def _section_signs(whole: Whole, paragraph: Paragraph, section: list[int]) -> Iterator[tuple[str, float]]:
    """Where in its section and among the sections; nothing of it in an article without headings."""
    article = whole.article
    if not article.headings:
        yield "headless", 1.0
        return
    yield "headed", 1.0
    yield f"section place {min(section.index(paragraph.index), 3)}", 1.0
    yield f"section size {_bucket(len(section), (1, 2, 4, 8))}", 1.0
    yield f"sections of {_bucket(len(article.paragraphs) / (len(article.headings) + 1), (1.5, 2.5, 4, 7))}", 1.0
    if paragraph.heading is None:
        yield f"before headings {min(paragraph.index, 3)}", 1.0
        return
    if paragraph.heading == 0:
        yield "first section", 1.0
    if paragraph.heading == len(article.headings) - 1:
        yield "last section", 1.0
    yield f"section along {int(4 * paragraph.heading / len(article.headings))}", 1.0
    named = whole.named[paragraph.heading]
    yield from heading_signs(article.headings[paragraph.heading].plain, named, whole.headline)
    if whole.divided:
        for theme, share in named.items():
            yield f"divided {theme}", share


def without_crossheads(article: Article) -> Article:
    """The article as it is judged: lines in capitals that name no theme are an agency's ornament, and part nothing."""
    plain = [heading.plain for heading in article.headings]
    if not plain or any(text != text.upper() or themes_named(text) for text in plain):
        return article
    return replace(article, headings=(), paragraphs=tuple(replace(p, heading=None) for p in article.paragraphs))


def signs_of(article: Article) -> tuple[Signs, ...]:
    """The signs of each paragraph, in order."""
    whole = take_in(article)
    sections: dict[int | None, list[int]] = {}
    for paragraph in article.paragraphs:
        sections.setdefault(paragraph.heading, []).append(paragraph.index)
    found = []
    for paragraph, reading in zip(article.paragraphs, whole.readings, strict=True):
        signs = {"always": 1.0, f"kind {paragraph.kind}": 1.0, **reading.signs, **whole.shape}
        signs.update(_place_signs(paragraph.index, len(article.paragraphs)))
        signs.update(_contrast_signs(whole, reading))
        signs.update(_likeness_signs(whole, paragraph.index))
        signs.update(_year_signs(whole, reading))
        signs.update(_neighbour_signs(whole, paragraph.index))
        signs.update(_section_signs(whole, paragraph, sections[paragraph.heading]))
        found.append(signs)
    return tuple(found)
