"""What a page's head tells other programs: cards, citation, schema.org; all of it, nothing but what the seed says."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.conftest import build_site
from tests.dom import Element, read_file, read_html
from tests.growing import HEADLINE, LEDE, NEXT, WHY, article_of, plant, text_of

from briefing.model import NOWHERE, Site
from briefing.pipeline import make_briefing
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing, view_entry
from briefing.render.edition_pages import render_edition

SCHEMA = json.loads(Path(__file__).with_name("schemas").joinpath("json-ld.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
SITE = Site(url="https://velm.example/news/", name="Velm & Co", description="Told twice.")

FRONT = """---
date: 2026-11-22
updated: 2026-11-30
topics: [Lighthouses, Town <Hall>]
lang: en-GB
source: {name: Velm Gazette, url: "https://gazette.example/a?b=1&c=2", author: A. Costa, licence: CC BY 4.0}
updates:
  - {date: 2026-11-25, note: The vote was on a Monday., kind: major}
  - {date: 2026-11-26, note: A comma., kind: minor}
---
"""
BODY = text_of(HEADLINE, LEDE, WHY, NEXT)
FOLDERS = ("", "background/", "stakes/", "next-steps/", "source/")


def _heads(text: str, site: Site = SITE) -> dict[str, Any]:
    """What each page of a seed's briefing, and of an edition with it alone, says in its head."""
    article = article_of(text, "lamp.md")
    briefing = make_briefing(article)
    view = view_briefing(briefing, site)
    pages = [*render_briefing(view, site), *render_edition([view_entry(briefing.summary)], site)]
    return {
        page.path.removesuffix("index.md").replace(".md", "/"): _head(yaml.safe_load(page.text.split("\n---\n")[0]))
        for page in pages
        if page.path.endswith(".md")
    }


def _head(front: dict[str, Any]) -> dict[str, Any]:
    """The elements of a head: of each meta its kind, name and content, and what the script says."""
    head = read_html(front["head"])
    scripts = head.all("script", type="application/ld+json")
    return {
        "metas": [(*meta.attributes.items(),) for meta in head.all("meta")],
        "json_ld": "".join(str(text) for script in scripts for text in script.children),
    }


def _told(head: dict[str, Any]) -> dict[str, list[str]]:
    told = defaultdict(list)
    for (_, name), (_, content) in head["metas"]:
        told[name].append(content)
    return dict(told)


def _things(head: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The page's JSON-LD, valid, by type."""
    data = json.loads(head["json_ld"])
    VALIDATOR.validate(data)
    assert data.pop("@context") == "https://schema.org"
    return {thing["@type"]: thing for thing in data.get("@graph", [data])}


def test_the_overview_tells_all_that_the_seed_says() -> None:
    article = _things(_heads(FRONT + BODY)["briefings/lamp/"])["BackgroundNewsArticle"]
    url = "https://velm.example/news/briefings/lamp/"
    assert article == {
        "@type": "BackgroundNewsArticle",
        "headline": HEADLINE,
        "description": LEDE,
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": "2026-11-22",
        "dateModified": "2026-11-30",
        "inLanguage": "en-GB",
        "keywords": ["Lighthouses", "Town <Hall>"],
        "about": [
            {"@type": "Thing", "name": "Lighthouses", "url": "https://velm.example/news/topics/lighthouses/"},
            {"@type": "Thing", "name": "Town <Hall>", "url": "https://velm.example/news/topics/town-hall/"},
        ],
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": "Velm Gazette",
            "url": "https://gazette.example/a?b=1&c=2",
            "author": {"@type": "Person", "name": "A. Costa"},
            "license": {"@type": "CreativeWork", "name": "CC BY 4.0"},
        },
        "correction": [
            {"@type": "CorrectionComment", "text": "The vote was on a Monday.", "datePublished": "2026-11-25"}
        ],
        "publisher": {"@type": "Organization", "name": "Velm & Co", "url": "https://velm.example/news/"},
    }


def test_what_the_seed_does_not_say_is_not_told() -> None:
    head = _heads(BODY)["briefings/lamp/"]
    article = _things(head)["BackgroundNewsArticle"]
    assert article.keys() == {"@type", "headline", "description", "url", "mainEntityOfPage", "publisher"}
    assert {name for name in _told(head) if name.startswith(("citation_", "article:"))} == {
        "citation_title",
        "citation_public_url",
    }


def test_a_licence_is_told_by_its_address_where_the_seed_has_one() -> None:
    front = "---\nsource: {licence: https://creativecommons.org/licenses/by/4.0/, author: A. Costa}\n---\n"
    based_on = _things(_heads(front + BODY)["briefings/lamp/"])["BackgroundNewsArticle"]["isBasedOn"]
    assert based_on["license"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("licence", ["CC BY 4.0", "https://[velm", "//[velm", "https://\u2100.example/", "https:// CC"])
def test_a_licence_that_is_no_address_is_a_name_whatever_it_looks_like(licence: str) -> None:
    front = f"---\nsource: {{licence: '{licence}', author: A. Costa}}\n---\n"
    based_on = _things(_heads(front + BODY)["briefings/lamp/"])["BackgroundNewsArticle"]["isBasedOn"]
    assert based_on["license"] in (licence, {"@type": "CreativeWork", "name": licence})


def test_a_day_long_ago_has_its_four_digits() -> None:
    head = _heads("---\ndate: 0726-11-22\n---\n" + BODY)["briefings/lamp/"]
    assert _told(head)["citation_publication_date"] == ["0726/11/22"]


def test_every_page_has_a_card_that_names_its_own_address() -> None:
    heads = _heads(FRONT + BODY)
    assert {f"briefings/lamp/{folder}" for folder in FOLDERS} | {"", "topics/", "topics/lighthouses/"} <= heads.keys()
    for url, head in heads.items():
        told = _told(head)
        assert told["og:url"] == [SITE.url + url]
        assert told["og:site_name"] == ["Velm & Co"]
        assert told["og:type"] == ["article" if url.startswith("briefings/lamp/") else "website"]
        for name in ("og:title", "og:description", "twitter:card"):
            assert all(told[name]), f"{url}: {name}"
        assert {kind for (kind, name), _ in head["metas"] if name.startswith(("og:", "article:"))} == {"property"}
        assert {kind for (kind, name), _ in head["metas"] if name.startswith(("citation_", "twitter:"))} == {"name"}


def test_days_topics_and_citation_are_told_once_for_a_briefing() -> None:
    heads = _heads(FRONT + BODY)
    told = _told(heads["briefings/lamp/"])
    assert told["article:published_time"] == ["2026-11-22"]
    assert told["article:modified_time"] == ["2026-11-30"]
    assert told["article:tag"] == ["Lighthouses", "Town <Hall>"]
    citation = {name: values for name, values in told.items() if name.startswith("citation_")}
    assert citation == {
        "citation_title": [HEADLINE],
        "citation_author": ["A. Costa"],
        "citation_publisher": ["Velm Gazette"],
        "citation_publication_date": ["2026/11/22"],
        "citation_language": ["en-GB"],
        "citation_keywords": ["Lighthouses; Town <Hall>"],
        "citation_public_url": ["https://velm.example/news/briefings/lamp/"],
    }
    source = _told(heads["briefings/lamp/source/"])
    assert {name: values for name, values in source.items() if name.startswith("citation_")} == citation
    assert not any(name.startswith(("citation_", "article:")) for name in _told(heads["briefings/lamp/stakes/"]))


def test_bibtex_is_safe_for_latex_and_its_address_stands_as_it_is() -> None:
    front = "---\ntitle: '50% of {Velm} & \\x^2_1 ~ #1 $'\nslug: lamp\n---\n"
    article = article_of(front + text_of(LEDE, NEXT))
    site = Site(url="https://velm.example/~a_b/%20/", name="Velm_1")
    written = view_briefing(make_briefing(article), site).about.bibtex
    assert "  title = {50\\% of Velm \\& x\\^{}2\\_1 \\~{} \\#1 \\$}," in written
    assert "  howpublished = {Velm\\_1}," in written
    assert "  url = {https://velm.example/~a_b/%20/briefings/lamp/}\n" in written


def test_breadcrumbs_lead_from_home_to_every_page_of_a_briefing() -> None:
    heads = _heads(FRONT + BODY)
    for folder in FOLDERS:
        crumbs = _things(heads[f"briefings/lamp/{folder}"])["BreadcrumbList"]["itemListElement"]
        steps = ["", "briefings/", "briefings/lamp/", *([f"briefings/lamp/{folder}"] if folder else [])]
        assert [crumb["item"] for crumb in crumbs] == [SITE.url + step for step in steps]
        assert [crumb["position"] for crumb in crumbs] == list(range(1, len(steps) + 1))
        assert [crumbs[0]["name"], crumbs[2]["name"]] == ["Velm & Co", HEADLINE]


def test_home_tells_whose_site_it_is() -> None:
    assert _things(_heads(BODY)[""]) == {
        "WebSite": {
            "@type": "WebSite",
            "name": "Velm & Co",
            "url": SITE.url,
            "description": "Told twice.",
            "inLanguage": "en",
        }
    }


def test_without_an_address_of_the_site_there_is_none_in_any_head() -> None:
    for url, head in _heads(FRONT + BODY, NOWHERE).items():
        told = json.dumps(head).replace("https://gazette.example/", "").replace("https://schema.org", "")
        assert "://" not in told, url
        assert url not in ("", "briefings/lamp/") or _things(head)


@pytest.mark.parametrize("key", ["headline", "description", "publisher"])
def test_the_schema_refuses_what_is_not_whole(key: str) -> None:
    data = json.loads(_heads(BODY, NOWHERE)["briefings/lamp/"]["json_ld"])
    VALIDATOR.validate(data)
    del data[key]
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(data)


HOSTILE = "</script><script>alert(1)</script> \"quoted\" 'twice' & <!-- said --> \\u003c"
HOSTILE_TOPIC = "</script>\"'&<b>"


def test_no_text_of_a_seed_can_leave_the_head(tmp_path: Path) -> None:
    quoted = json.dumps(HOSTILE)
    topic = json.dumps(HOSTILE_TOPIC)
    front = f"---\ntitle: {quoted}\ntopics: [{topic}]\nsource: {{name: {quoted}, author: {quoted}}}\n---\n"
    seeds = plant(tmp_path / "seeds", [("lamp.md", front + BODY)])
    built = build_site(tmp_path / "site", seeds)
    for folder in FOLDERS:
        page = read_file(built / "briefings/lamp" / folder / "index.html")
        [json_ld] = page.all("script", type="application/ld+json")
        data = "".join(map(str, json_ld.children))
        assert not set(data) & set("<>&")
        VALIDATOR.validate(json.loads(data))
        assert HOSTILE in [crumb["name"] for crumb in _crumbs(json.loads(data))]
        assert HOSTILE in _contents(page, "property", "og:title")[0]
        assert not [e for e in page.all("script") if "alert" in str(e.children) and e is not json_ld]
    overview = read_file(built / "briefings/lamp/index.html")
    assert _contents(overview, "name", "citation_title") == [HOSTILE]
    assert _contents(overview, "name", "citation_author") == [HOSTILE]
    assert _contents(overview, "property", "article:tag") == [HOSTILE_TOPIC]


def _crumbs(data: dict[str, Any]) -> list[dict[str, str]]:
    [crumbs] = [t["itemListElement"] for t in data.get("@graph", [data]) if t["@type"] == "BreadcrumbList"]
    return list(crumbs)


def _contents(page: Element, kind: str, name: str) -> list[str]:
    return [meta.attributes["content"] for meta in page.all("meta") if meta.attributes.get(kind) == name]


def test_each_built_page_says_everything_once(site: Path) -> None:
    seen = 0
    for path in sorted(site.rglob("index.html")):
        page = read_file(path)
        [head] = page.all("head")
        names = [m.attributes.get("property") or m.attributes.get("name", "") for m in head.all("meta")]
        single = [name for name in names if name and name != "article:tag"]
        assert len(single) == len(set(single)), path
        assert len(head.all("link", rel="canonical")) == 1, path
        assert all(e in head.walk() for e in page.all("meta"))
        for script in head.all("script", type="application/ld+json"):
            VALIDATOR.validate(json.loads("".join(map(str, script.children))))
            seen += 1
    assert seen >= 46, "home, and five pages of nine briefings"
