"""What stands apart from the text, and what stands above a paragraph that would be misread without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.english.analysis import Analysis, analyse
from briefing.english.discourse import EMPTY
from briefing.english.references import Reference, all_references
from briefing.excerpt import Context, Excerpt, Mention
from briefing.model import Article, Placement
from briefing.select.by_editor import with_choices
from briefing.select.contexts import find_contexts, lede_context
from briefing.select.excerpts import find_excerpts
from briefing.select.key_sentences import candidates, choose, is_fit, without_repetitions
from briefing.select.linear import load_models
from briefing.select.standalone import standalone_features
from briefing.select.ties import find_needs

# Of an English text's words, at least this share are function words; the models know no other language.
_ENGLISH_SHARE = 0.25
_FEWEST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Sentences for a place of their own, and pieces of earlier paragraphs for above those that need them."""

    excerpts: tuple[Excerpt, ...] = ()
    contexts: tuple[Context, ...] = ()


def select(
    article: Article, placements: Sequence[Placement], dates: Sequence[Mention], published: dt.date | None
) -> Selection:
    """What the models and rules select, where the editor has not decided."""
    selection = _select(article, placements, dates, published)
    return Selection(*with_choices(selection.excerpts, selection.contexts, placements))


def _select(
    article: Article, placements: Sequence[Placement], dates: Sequence[Mention], published: dt.date | None
) -> Selection:
    """Selects for an English article; of a text in another language the models would only guess, so it has the lede."""
    lede = tuple(lede_context(placements))
    analysis = analyse(article)
    if not _is_english(article, analysis):
        return Selection(contexts=lede)
    models = load_models()
    references = all_references(analysis)
    alone = tuple(map(models["alone"].probability, standalone_features(analysis, references)))
    themes = [placement.theme.key for placement in placements]
    needs = find_needs(analysis, themes, references, alone, models)
    contexts = (*lede, *find_contexts(analysis, needs, references))
    return Selection(
        excerpts=(
            *_key_sentences(analysis, placements, references, alone, contexts),
            *find_excerpts(analysis, placements, references, alone, dates, published, models),
        ),
        contexts=contexts,
    )


def _key_sentences(
    analysis: Analysis,
    placements: Sequence[Placement],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
    contexts: Sequence[Context],
) -> Iterator[Excerpt]:
    """For each theme its best sentence, where one is fit to be printed and the overview does not say the same."""
    models = load_models()
    themes = [placement.theme.key for placement in placements]
    confidence = [placement.confidence for placement in placements]
    found = candidates(analysis, themes, alone, references, confidence)
    for choice in choose(without_repetitions(found, _shown_on_overview(analysis, placements, contexts)), models):
        if is_fit(choice, models.thresholds):
            yield Excerpt("key", choice.sentence.paragraph, choice.sentence.text)


def _shown_on_overview(
    analysis: Analysis, placements: Sequence[Placement], contexts: Sequence[Context]
) -> Sequence[frozenset[str]]:
    """The stems of its title, and of each sentence in its paragraphs and their contexts."""
    on_overview = [placement.theme.has_page and not placement.theme.folder for placement in placements]
    above = [context for context in contexts if context.needed_by is None or on_overview[context.needed_by]]
    own = [s for s in analysis.sentences if on_overview[s.paragraph]]
    told = [s for context in above for s in analysis.of(context.paragraph) if s.text in context.text]
    return [sentence.stems for sentence in (analysis.headline, *own, *told)]


def _is_english(article: Article, analysis: Analysis) -> bool:
    if article.front.lang:
        return article.front.lang.partition("-")[0].lower() == "en"
    words = [word for sentence in analysis.sentences for word in sentence.words if word[0].isalpha()]
    return len(words) >= _FEWEST_WORDS and sum(word in EMPTY for word in words) >= _ENGLISH_SHARE * len(words)
