"""An article, read once: its sentences with their words, names and quotation marks, and where names first stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefing.english.discourse import EMPTY, TITLES, UNNAMING
from briefing.english.sentences import sentences_of
from briefing.english.speech import people_in, speaker_of
from briefing.model import Article, Kind, Paragraph

_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-.][^\W\d_]+)*|[$€£]?\d(?:[\d,.:]*\d)?|[%?!.;:,()“”\"–—]")
_NAME = re.compile(
    r"(?<![\w’'])(?:(?:[A-Z]\.){2,}|[A-Z][\w’'-]*\.?)(?: (?:(?:de|del|van|von|bin|al|el|der|la|of|of the) )?"
    r"(?:(?:[A-Z]\.)+|[A-Z][\w’'-]*))*"
)
_QUOTE = re.compile(r"[“”\"]")
# Speech in single marks: an apostrophe has no capital after it, or no mark that closes it after a full stop or comma.
_SINGLE = re.compile(r"(?<![^\s(])['‘](?=[A-Z])((?:(?<![\s(])['‘]|[^'‘])*?[.,!?…])['’](?=[\s)]|$)")
_ACRONYM = re.compile(r"\b[A-Z][A-Z&]{1,5}s?\b")
_DEFINED = re.compile(r"\(([A-Z][A-Za-z&-]{1,9})\)")
STEM = 6
# Of an English text's words, at least this share are function words.
_ENGLISH_SHARE = 0.25
_FEWEST_WORDS = 20

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in its place: `number` counts over the article, `place` in its paragraph of `count` sentences.

    `outside` is its text without what stands in quotation marks; `begins_inside` and `ends_inside` say whether a
    quotation is open there; `speaker` how it tells who speaks (see `speaker_of`).
    """

    number: int
    paragraph: int
    place: int
    count: int
    kind: Kind
    text: str
    words: tuple[str, ...]
    outside: str
    begins_inside: bool
    ends_inside: bool
    names: tuple[Name, ...]
    stems: frozenset[str]
    speaker: str

    @property
    def quotes(self) -> bool:
        return self.begins_inside or len(self.outside) < len(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """The article's sentences; `starts[p]` is the number of paragraph p's first one, with one more at the end.

    `introduced` tells where a surname first stands with its first name, `named` where a word first stands in any name,
    `defined` where an acronym is spelt out; `spread` in how many sentences a stem stands,
    and `first` in which it does first. `people` are the last names of those who speak or bear a title.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    headline: Sentence
    introduced: Mapping[str, int]
    named: Mapping[str, int]
    defined: Mapping[str, int]
    spread: Mapping[str, int]
    first: Mapping[str, int]
    people: frozenset[str]

    def of(self, paragraph: int) -> Sequence[Sentence]:
        """A paragraph's sentences."""
        return self.sentences[self.starts[paragraph] : self.starts[paragraph + 1]]


@lru_cache(maxsize=1)  # classify and select ask for the same article
def analyse(article: Article) -> Analysis:
    """Splits, tokenises and indexes an article."""
    found: list[Sentence] = []
    starts: list[int] = []
    lower = _lower_words(article)
    carried = False
    for paragraph in article.paragraphs:
        starts.append(len(found))
        own = tuple(_sentences_of(paragraph, len(found), lower, carried))
        carried = bool(own) and own[-1].ends_inside
        found += own
    title = article.headline.plain + (f" {article.standfirst.plain}" if article.standfirst else "")
    headline = _view(0, -1, 0, 1, "paragraph", title, _outside(title, False)[0], False, False, lower)
    spread = Counter(stem for sentence in found for stem in sentence.stems)
    introduced, named = _introduced(found, 2), _introduced(found, 1)
    ends = (*starts, len(found))
    first = {stem: sentence.number for sentence in reversed(found) for stem in sentence.stems}
    return Analysis(
        article,
        tuple(found),
        ends,
        headline,
        introduced,
        named,
        _defined(found),
        spread,
        first,
        _people(article),
    )


def _lower_words(article: Article) -> frozenset[str]:
    """Words that the article writes small somewhere: no names where they begin a sentence."""
    return frozenset(w for p in article.paragraphs for w in re.findall(r"\b[a-z][\w’'-]*", p.plain))


def _sentences_of(paragraph: Paragraph, number: int, lower: frozenset[str], carried: bool) -> Iterator[Sentence]:
    texts = sentences_of(paragraph.plain)
    marked = _SINGLE.sub(r"“\1”", paragraph.plain.replace("''", '" '))  # as long as the plain text
    inside = carried and not paragraph.plain.lstrip().startswith(("“", '"')) and "”" in paragraph.plain
    at = 0
    for place, text in enumerate(texts):
        at = paragraph.plain.index(text, at)
        outside, still = _outside(marked[at : at + len(text)], inside)
        yield _view(
            number + place, paragraph.index, place, len(texts), paragraph.kind, text, outside, inside, still, lower
        )
        inside = still


def _view(
    number: int,
    paragraph: int,
    place: int,
    count: int,
    kind: Kind,
    text: str,
    outside: str,
    inside: bool,
    still: bool,
    lower: frozenset[str],
) -> Sentence:
    words = tuple(map(str.lower, _TOKEN.findall(text.replace("’", "'"))))
    stems = frozenset(w[:STEM] for w in words if len(w) > 2 and w[0].isalpha() and w not in EMPTY)
    names = tuple(_names(text, lower))
    speaker = speaker_of(outside, bool(names))
    return Sentence(number, paragraph, place, count, kind, text, words, outside, inside, still, names, stems, speaker)


def _outside(text: str, inside: bool) -> tuple[str, bool]:
    """What stands outside quotation marks, and whether one is open at the end."""
    kept: list[str] = []
    start = 0
    for mark in _QUOTE.finditer(text):
        if not inside:
            kept.append(text[start : mark.start()])
        inside = mark.group() == "“" or (mark.group() == '"' and not inside)
        start = mark.end()
    if not inside:
        kept.append(text[start:])
    return " ".join(kept), inside


def _names(text: str, lower: frozenset[str]) -> Iterator[Name]:
    for match in _NAME.finditer(text):
        parts = [p.strip(".").removesuffix("’s").removesuffix("'s").strip("’'") for p in match.group().split()]
        first = parts[0].lower()
        opens = match.start() == 0 or text[match.start() - 1] in "“\"'‘(" or text[max(0, match.start() - 2)] in ".:!?"
        if first in UNNAMING or (opens and len(parts) == 1 and first in lower):
            parts = parts[1:]
        while parts and parts[0].lower() in TITLES:
            parts = parts[1:]
        kept = tuple(part for part in parts if len(part) > 1 and part[0].isupper())
        if kept and kept[0].lower() not in UNNAMING:
            yield kept


def _introduced(found: Sequence[Sentence], least: int) -> dict[str, int]:
    """For the words of each name of at least so many: the first sentence that has it so.

    Every word counts: the surname of "Olympia Snowe of Maine" is not the last.
    """
    first: dict[str, int] = {}
    for sentence in found:
        for name in sentence.names:
            if len(name) >= least:
                for word in name:
                    first.setdefault(word, sentence.number)
    return first


def _people(article: Article) -> frozenset[str]:
    return frozenset(name for p in article.paragraphs for name in people_in(p.plain))


def _defined(found: Sequence[Sentence]) -> dict[str, int]:
    first: dict[str, int] = {}
    for sentence in found:
        for match in _DEFINED.finditer(sentence.text):
            first.setdefault(match[1], sentence.number)
    return first


def is_english(analysis: Analysis) -> bool:
    """Whether the article is in English: the editor says so, or many of its words are English function words."""
    language = analysis.article.front.lang
    if language:
        return language.partition("-")[0].lower() == "en"
    words = [word for sentence in analysis.sentences for word in sentence.words if word[0].isalpha()]
    return len(words) >= _FEWEST_WORDS and sum(word in EMPTY for word in words) >= _ENGLISH_SHARE * len(words)


def acronyms(text: str) -> Iterator[str]:
    """Words in capitals."""
    return (match.group() for match in _ACRONYM.finditer(text))
