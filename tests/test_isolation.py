"""A bug that breaks a promise costs one briefing: it is left out and reported, and the others stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, plant, text_of

from briefing import pipeline
from briefing.model import Briefing, Page
from briefing.problems import Code, Problem
from briefing.verify import verify
from briefing.verify.broken import broken
from bug_report import write_bug_reports
from settings import Settings

SEEDS = {
    "lamp.md": "---\ntopics: [Harbours]\n---\n" + text_of(HEADLINE, LEDE, WHY),
    "buoy.md": "---\ntopics: [Harbours]\n---\n" + text_of("The buoy of Velm stays", COST, NEXT),
    "ferry.md": "---\ntopics: [Harbours]\n---\n"
    + text_of("The night ferry runs on", NEXT, WHY.replace("lamp", "ferry")),
}


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three seeds, of which the program has a bug with one."""

    def with_a_bug(briefing: Briefing, pages: Sequence[Page]) -> Iterator[Problem]:
        yield from verify(briefing, pages)
        if briefing.slug == "lamp":
            yield broken(briefing.article, 7, "the text of paragraph 0 is lost")

    monkeypatch.setattr(pipeline, "verify", with_a_bug)
    return plant(tmp_path / "seeds", SEEDS.items())


@pytest.mark.parametrize("preview", [False, True])
def test_a_broken_promise_leaves_one_briefing_out_and_every_page_of_the_others_is_there(
    preview: bool, seeds: Path
) -> None:
    edition = pipeline.build(seeds, preview=preview)
    assert [(problem.path, problem.code) for problem in edition.problems] == [("seeds/lamp.md", Code.BROKEN_PROMISE)]
    assert not edition.is_publishable
    assert sorted(briefing.slug for briefing in edition.briefings) == ["buoy", "ferry"]
    (seeds / "lamp.md").unlink()
    assert edition.pages == pipeline.build(seeds, preview=preview).pages, "no page mentions what was left out"


def test_there_is_a_copy_of_what_to_report(seeds: Path, tmp_path: Path) -> None:
    problems = pipeline.build(seeds).problems
    [report] = write_bug_reports(problems, Settings(seeds, "seeds", None), tmp_path / "reports")
    text = report.read_text(encoding="utf-8")
    assert str(problems[0]) in text
    assert "markdown-it-py" in text
    assert text.endswith(SEEDS["lamp.md"])
    assert [*write_bug_reports((), Settings(seeds, "seeds", None), tmp_path / "reports")] == []
