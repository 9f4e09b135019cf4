"""A seed is text, never code: no seed runs script, reads or writes other files, or stalls a build."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import hostile
from tests.conftest import build_site
from tests.dom import Element, read_file, read_html
from tests.growing import HEADLINE, LEDE, NEXT, WHY, article_of, grow, plant, text_of
from tests.indexed import fragments

from briefing.compose.summary import slug_of
from briefing.pipeline import build
from briefing.problems import Code, SeedError

# The only attributes that may contain a seed's text, and so a payload: browsers do not run them.
_TEXTUAL = {"title", "content", "alt", "aria-label", "placeholder", "id"}
_SCHEMES = {"", "http", "https", "mailto"}


def _pages(site: Path) -> Iterator[tuple[str, Element]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), read_file(path)


def _scripts(page: Element) -> set[str]:
    """The page's scripts, without the relative path to the site's root, which differs with depth.

    JSON-LD does not count, as long as nothing in it can end its element.
    """
    json_ld = page.all("script", type="application/ld+json")
    assert not any(set("<>&") & set("".join(map(str, e.children))) for e in json_ld)
    elements = [e for e in page.all("script") if e not in json_ld]
    scripts = (f"{e.attributes.get('src', '')}|{''.join(map(str, e.children))}" for e in elements)
    return {re.sub(r'(?:\.\./)+|"base": *"[^"]*"|\.\./?|\./', "", script) for script in scripts}


def test_too_many_brackets_are_reported_before_they_stall_a_build(tmp_path: Path) -> None:
    """300 kB of them once took 240 s."""
    text = "Headline\n\n" + "\n".join(["[a " * 900] * 3) + "\n\n" + "[a " * 1_900 + "\n"
    edition = build(plant(tmp_path / "seeds", [("brackets.md", text), ("brackets.txt", text)]))
    assert [str(problem).partition(";")[0] for problem in edition.problems] == [
        "seeds/brackets.md:5:1: S104 a paragraph has more than 2,000 opening brackets"
    ]


def test_a_hostile_sites_scripts_are_the_themes_own(site: Path, hostile_site: Path) -> None:
    own = set().union(*(_scripts(page) for _, page in _pages(site)))
    assert own
    for name, page in _pages(hostile_site):
        assert _scripts(page) <= own, name


def test_a_hostile_sites_elements_and_attributes_are_those_of_any_site(site: Path, hostile_site: Path) -> None:
    """No tag or attribute that harmless seeds do not have: no handler, style, frame or form."""

    def kinds(page: Element) -> set[tuple[str, str]]:
        return {(e.tag, name) for e in page.walk() for name in ("", *e.attributes)}

    ours = set().union(*(kinds(page) for _, page in _pages(site)))
    allowed = ours | {(tag, "") for tag in ("code", "pre", "em", "strong", "blockquote", "p")} | {("ol", "start")}
    allowed |= {(tag, name) for tag in ("div", "p") for name in ("lang", "dir")} | {("code", "class")}
    for name, page in _pages(hostile_site):
        strange = kinds(page) - allowed
        assert strange == set(), name
        assert not {attribute for _, attribute in kinds(page) if attribute.startswith("on") or attribute == "srcdoc"}


def test_no_address_on_a_hostile_site_can_run_or_load_anything(hostile_site: Path) -> None:
    for name, page in _pages(hostile_site):
        for element in page.walk():
            for attribute, value in element.attributes.items():
                if attribute in ("href", "src", "action", "formaction", "data", "poster", "srcset"):
                    assert urlsplit(re.sub(r"[\s\x00-\x20]", "", value)).scheme in _SCHEMES, f"{name}: {value}"
                    loads = attribute != "href" or element.tag == "link"
                    assert not (loads and "evil.example" in value), f"{name}: {value}"
                elif attribute not in _TEXTUAL:
                    assert "PWNED" not in value, f"{name}: {attribute}={value}"


def test_no_hostile_seed_takes_an_id_of_the_site_theme(hostile_site: Path) -> None:
    for name, page in _pages(hostile_site):
        ids = [e.attributes["id"] for e in page.all(id=None)]
        assert len(ids) == len(set(ids)), name
        assert ids.count("__config") <= 1


def test_every_payload_is_shown_as_text_on_its_page(hostile_site: Path) -> None:
    for number, payload in enumerate(hostile.PAYLOADS):
        page = read_file(hostile_site / f"briefings/hostile-{number}/index.html")
        assert _squash(payload) in _squash(page.one("h1").text()), payload


def _squash(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


def test_search_shows_a_hostile_title_as_text(hostile_site: Path) -> None:
    """Only the index: test_search_index.py tests assets/search.js, which shows it, in a browser."""
    titles = {_squash(fragment["meta"]["title"]) for fragment in fragments(hostile_site).values()}
    assert all(_squash(payload) in titles for payload in hostile.PAYLOADS)


def test_hostile_text_does_not_leave_its_element_in_the_data(hostile_site: Path) -> None:
    listed = json.loads((hostile_site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    assert {b["slug"] for b in listed} == {f"hostile-{number}" for number in range(len(hostile.PAYLOADS))}


@pytest.mark.parametrize("trick", hostile.TRICKS)
def test_markdown_syntax_in_a_plain_seed_is_shown_as_typed(trick: str) -> None:
    line = f"{trick} and so the clerk wrote on, for a page, about the lamp, the stairs, the door and the price of oil."
    briefing, pages = grow(article_of(text_of(HEADLINE, LEDE, line, WHY, NEXT)))
    [source] = [page for page in pages if page.path.endswith("source.md")]
    shown = [e.text(added=False) for e in read_html(source.text).all(data_paragraph=None)]
    bullet = r"^\s*(?:[*>]|1\.)\s" if trick.startswith(("*", ">", "1.")) else r"^\b$"
    assert any(_squash(line) in _squash(text) or _squash(re.sub(bullet, "", line)) in _squash(text) for text in shown)
    assert len(briefing.article.paragraphs) == 4


@pytest.fixture(scope="module")
def tricky_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each trick as the first line of a longer paragraph, in a site built by MkDocs."""
    folder = tmp_path_factory.mktemp("tricky")
    paragraphs = [
        f"{trick}\nand the clerk wrote on about the lamp, number {n}." for n, trick in enumerate(hostile.TRICKS)
    ]
    seeds = plant(folder / "seeds", [("tricks.txt", text_of(HEADLINE, LEDE, *paragraphs, NEXT))])
    return build_site(folder / "site", seeds)


def test_the_site_generator_does_not_interpret_a_seeds_markdown(tricky_site: Path) -> None:
    shown = _squash(read_file(tricky_site / "briefings/tricks/source/index.html").one("article").text(added=False))
    for number, trick in enumerate(hostile.TRICKS):
        assert f"thelamp,number{number}." in shown
        if trick.strip() not in ("---", "===", "***"):  # a rule is skipped
            assert _squash(trick.lstrip("*>1. ")) in shown, trick


# Addresses


@given(name=st.text(min_size=1, max_size=60), title=st.text(min_size=1, max_size=60))
def test_a_slug_has_only_letters_digits_and_single_hyphens_whatever_the_names(name: str, title: str) -> None:
    try:
        article = article_of(f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n{LEDE}\n")
    except SeedError:
        return
    slug = slug_of(replace(article, seed=replace(article.seed, name=f"{name}.txt")))
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= 100


@pytest.mark.parametrize("escape", ["\\ud800", "\\ud83d\\ude00", "\\0", "\\x07", "\\x1b[31m", "\\uffff"])
def test_an_escape_cannot_produce_a_character_that_files_may_not_contain(escape: str) -> None:
    with pytest.raises(SeedError) as refused:
        article_of(_front(f'title: "a{escape}b"'))
    assert [problem.code for problem in refused.value.problems] == [Code.INVALID_VALUE]


@pytest.mark.parametrize("key", ["slug", "aliases"])
@pytest.mark.parametrize(
    "slug",
    [
        "../x",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".",
        "a--b",
        "-a",
        "A",
        "ä",
        "a b",
        "a.html",
        "con:",
        "%2e%2e",
        "a\u202eb",
        "x" * 101,
    ],
)
def test_a_slug_that_could_lead_out_of_the_site_is_rejected(key: str, slug: str) -> None:
    with pytest.raises(SeedError) as refused:
        article_of(f"---\n{key}: {json.dumps(slug)}\n---\n{text_of(HEADLINE, LEDE)}", "seed.md")
    assert [problem.code for problem in refused.value.problems] == [Code.INVALID_VALUE]


def test_every_page_of_a_hostile_edition_is_below_the_site(tmp_path: Path) -> None:
    edition = build(plant(tmp_path / "seeds", hostile.seeds().items()))
    assert edition.problems == ()
    for page in edition.pages:
        assert re.fullmatch(r"(?:[a-z0-9-]+/)*[a-z0-9-]+\.(?:md|json|html|xml|ics|txt)", page.path), page.path


def test_links_in_the_seeds_folder_are_not_followed(tmp_path: Path) -> None:
    secret = plant(tmp_path / "elsewhere", [("secret.txt", text_of("A secret", LEDE))])
    seeds = plant(tmp_path / "seeds", [("lamp.txt", text_of(HEADLINE, LEDE))])
    (seeds / "link.txt").symlink_to(secret / "secret.txt")
    (seeds / "folder").symlink_to(secret)
    edition = build(seeds)
    assert [briefing.slug for briefing in edition.briefings] == ["lamp"]
    assert ("seeds/link.txt", Code.UNREADABLE) in {(problem.path, problem.code) for problem in edition.problems}
    assert not any("secret" in page.text.lower() for page in edition.pages)


# Small files that have stalled or crashed a parser. Each must end as expected here; the alarm ends one that hangs.


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _front(text: str) -> str:
    return f"---\n{text}\n---\n{text_of(HEADLINE, LEDE)}"


def _body(text: str) -> str:
    return text_of(HEADLINE, LEDE, text, NEXT)


def _placed(names: list[str], paragraphs: list[str]) -> str:
    body = _body("\n\n" + "\n\n".join(paragraphs))
    return f"---\nthemes: {{{', '.join(f'{name}: none' for name in names)}}}\n---\n# {body}"


_MERGES = "\n".join(f"k{n}: &k{n} {{<<: [*k{n - 1}, *k{n - 1}]}}" for n in range(1, 40))
REJECTED: dict[str, tuple[Callable[[], str], Code]] = {
    "yaml that merges a billion times": (lambda: _front("k0: &k0 {a: 1}\n" + _MERGES), Code.YAML),
    "yaml nested in brackets": (lambda: _front("title: " + "[" * 9_000 + "]" * 9_000), Code.TOO_DEEP),
    "yaml nested in 400 kB of brackets": (lambda: _front("title: " + "[\n" * 200_000), Code.TOO_LARGE),
    "yaml nested in dashes": (lambda: _front("- " * 6_000), Code.TOO_DEEP),
    "yaml nested in question marks": (lambda: _front("? " * 6_000), Code.TOO_DEEP),
    "400 kB of brackets in one line": (lambda: _body("[" * 400_000), Code.TOO_LARGE),
    "a hundred brackets": (lambda: _body("[" * 100), Code.TOO_DEEP),
    "8,000 brackets": (lambda: _body("[" * 8_000), Code.TOO_DEEP),
    "8,000 pictures that never begin": (lambda: _body("![" * 8_000), Code.TOO_DEEP),
    "two million letters": (lambda: _body("word " * 400_000), Code.TOO_LARGE),
    "20,000 lines": (lambda: _body("A word.\n" * 20_000), Code.TOO_LARGE),
    "5,000 paragraphs": (lambda: "Headline\n" + "A word.\n\n" * 4_999 + "Two words.\n" * 2, Code.TOO_LARGE),
    "thousands of topics": (
        lambda: f"Categories: {' / '.join(map(str, range(2_500)))}\n\n{_body('')}",
        Code.INVALID_VALUE,
    ),
    "thousands of topics in a list": (lambda: _front(f"topics: {[*range(3_000)]}"), Code.INVALID_VALUE),
    "thousands of aliases": (lambda: _front(f"aliases: {[*range(3_000)]}"), Code.INVALID_VALUE),
    "a thousand overrides": (lambda: _front("themes:\n" + "  aa: none\n" * 1_000), Code.UNMATCHED_THEME),
}
NESTED: dict[str, Callable[[], str]] = {
    "9,000 quotations deep": lambda: _body("> " * 9_000 + "deep down"),
    "9,000 lists deep": lambda: _body("- " * 9_000 + "deep down"),
    "300 lists deep by indents": lambda: _body("".join("  " * n + "- down\n" for n in range(300))),
}
PUBLISHED: dict[str, Callable[[], str]] = {
    "brackets, nearly too many together": lambda: _body(("[" * 99 + "a") * 20),
    "brackets that close": lambda: _body(("[" * 49 + "a" + "]" * 49) * 40),
    "pictures that never begin": lambda: _body("![a" * 1_900),
    "links that never end": lambda: _body("[a](b" * 1_900),
    "70,000 nested elements": lambda: _body(("<div>" * 1_000 + "\n") * 70),
    "19,000 full stops": lambda: _body("." * 19_000),
    "19,000 full stops of Chinese": lambda: _body("。" * 19_000),
    "19,000 stars": lambda: _body("*" * 19_000),
    "stars and letters": lambda: _body("**a *b " * 2_500),
    "19,000 backticks": lambda: _body("a" + "`" * 19_000),
    "backticks that never match": lambda: _body("".join("`" * n + "a" for n in range(1, 180))),
    "19,000 spaces": lambda: _body("a" + " " * 19_000 + "b"),
    "19,000 accents on one letter": lambda: _body("e" + "\u0301" * 19_000),
    "4,000 short lines": lambda: _body("a\n" * 4_000),
    "4,000 short paragraphs": lambda: _body("A word.\n\n" * 4_000),
    "abbreviations without end": lambda: _body("A. Mr. U.S. " * 1_500),
    "4,000 link definitions": lambda: _body("\n".join(f"[{n}]: /a" for n in range(4_000))),
    "8,000 rows": lambda: _body("| a | b |\n|---|---|\n" + "| a | b |\n" * 8_000),
    "19,000 bars": lambda: _body("|" * 19_000),
    "19,000 ampersands": lambda: _body("&" * 19_000),
    "a date, 1,500 times": lambda: _body("1 May 2026 " * 1_500),
    "a date, 40,000 times": lambda: _body("\n\n".join(["1 May 2026 " * 1_700] * 24)),
    "capitals that concern nobody": lambda: _body(f"[theme]: stakes\nFor {'A' * 60} it is bad."),
    "300 long numbers": lambda: _body("\n\n".join(f"{'1' * 50}x{n}" for n in range(300))),
    "9,900 blank lines of code": lambda: _body("```\nx" + "\n" * 9_900 + "x\n```"),
}
# As much as a seed may contain of things that are each compared with all the others.
QUADRATIC: dict[str, Callable[[], str]] = {
    "footnotes": lambda: _body("\n\n".join(f"[^{n}]: {'word ' * 16}" for n in range(4_900))),
    "brackets": lambda: _body("[a" * 1_990 + ("\n" + "word " * 3_950) * 24),
    "placements": lambda: _placed([f"h{n}" for n in range(1_500)], [f"## h{n}" for n in range(4_900)]),
    "placements that name nothing": lambda: _placed(
        [f"no {n}" for n in range(1_300)], [f"## h{n}" for n in range(4_900)]
    ),
    "placements that name all": lambda: _placed(["a word"[:n] for n in range(1, 7)] * 15, ["A word."] * 4_900),
}


@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
@pytest.mark.parametrize("case", REJECTED)
def test_input_that_could_stall_a_parser_is_rejected(case: str, name: str, tmp_path: Path) -> None:
    text, code = REJECTED[case]
    with _at_most(60):
        edition = build(plant(tmp_path / "seeds", [(name, text()), ("good.txt", text_of(HEADLINE, LEDE))]))
    assert {problem.code for problem in edition.problems} == {code}
    assert [briefing.article.seed.name for briefing in edition.briefings] == ["good.txt"]


@pytest.mark.parametrize("case", NESTED)
def test_deep_nesting_is_rejected_in_markdown_and_is_text_in_a_plain_seed(case: str, tmp_path: Path) -> None:
    text = NESTED[case]()
    with _at_most(60):
        edition = build(plant(tmp_path / "seeds", [("deep.md", text), ("plain.txt", text)]))
    assert [(problem.path, problem.code) for problem in edition.problems] == [("seeds/deep.md", Code.TOO_DEEP)]
    assert [briefing.article.seed.name for briefing in edition.briefings] == ["plain.txt"]


@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
@pytest.mark.parametrize("case", PUBLISHED)
def test_harmless_input_that_could_stall_a_parser_is_published_whole(case: str, name: str, tmp_path: Path) -> None:
    with _at_most(60):
        edition = build(plant(tmp_path / "seeds", [(name, PUBLISHED[case]())]))
    assert edition.problems == ()
    [briefing] = edition.briefings
    assert NEXT in [paragraph.plain for paragraph in briefing.article.paragraphs]


def test_thousands_of_things_compared_with_each_other_do_not_stall_a_build(tmp_path: Path) -> None:
    """These once took minutes."""
    seeds = [(f"{name} {n}.md", text()) for name, text in QUADRATIC.items() for n in range(3)]
    with _at_most(60):
        edition = build(plant(tmp_path / "seeds", seeds))
    assert {problem.code for problem in edition.problems} == {Code.UNMATCHED_THEME}
    assert len(edition.briefings) == 9
