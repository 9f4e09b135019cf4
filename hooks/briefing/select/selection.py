"""What stands apart from the text, and what stands above a paragraph that would be misread without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.english.analysis import Analysis, analyse, is_english
from briefing.english.references import Reference, all_references
from briefing.english.standalone import understood_alone
from briefing.excerpt import Context, Excerpt, Mention
from briefing.linear import Models, load_models
from briefing.model import Article, Placement
from briefing.select.by_editor import with_choices
from briefing.select.contexts import find_contexts, lede_context
from briefing.select.excerpts import find_excerpts
from briefing.select.key_sentences import candidates, choose, is_fit, without_repetitions
from briefing.select.ties import find_needs

WEIGHTS_FILE = Path(__file__).with_name("weights.json.gz")


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
    if not is_english(analysis):
        return Selection(contexts=lede)
    models = load_models(WEIGHTS_FILE)
    references, alone = all_references(analysis), understood_alone(analysis)
    themes = [placement.theme.key for placement in placements]
    needs = find_needs(analysis, themes, references, alone, models.thresholds)
    contexts = (*lede, *_others(find_contexts(analysis, needs, references), lede, placements))
    return Selection(
        excerpts=(
            *_key_sentences(analysis, placements, references, alone, contexts, models),
            *find_excerpts(analysis, placements, references, alone, dates, published, models),
        ),
        contexts=contexts,
    )


def _others(contexts: Sequence[Context], lede: Sequence[Context], placements: Sequence[Placement]) -> Iterator[Context]:
    """Those that do not repeat on the overview the lede that stands above all of it."""
    told = {context.text for context in lede}
    for context in contexts:
        on_overview = context.needed_by is not None and not placements[context.needed_by].theme.folder
        if not (on_overview and context.text in told):
            yield context


def _key_sentences(
    analysis: Analysis,
    placements: Sequence[Placement],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
    contexts: Sequence[Context],
    models: Models,
) -> Iterator[Excerpt]:
    """For each theme its best sentence, where one is fit to be printed and the overview does not say the same."""
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
