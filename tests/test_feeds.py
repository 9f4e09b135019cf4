"""What other programs read: feeds, calendar, llms.txt and site map, each held against its format's own rules."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import icalendar
import jsonschema
import pytest
from lxml import etree
from tests import hostile
from tests.conftest import build_site
from tests.dom import read_file, read_html
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of

from briefing.model import NOWHERE, Site
from briefing.pipeline import build
from briefing.text import visible

SCHEMAS = Path(__file__).with_name("schemas")
EDITION = Path(__file__).with_name("edition")
AS_OF = dt.date(2026, 11, 22)
VELM = Site("https://velm.example/news/", "Velm News", "What happened in Velm, and what comes next.")
ADDRESS = "https://briefings.example/"
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "{http://www.w3.org/XML/1998/namespace}base"

FOLDERS = {"overview": "", "background": "background/", "stakes": "stakes/", "next_steps": "next-steps/"}
SAFE = set("a blockquote br code div em h2 h3 hr li ol p pre small strong table tbody td th thead tr ul".split())  # noqa: SIM905

Files = Mapping[str, str]
Data = dict[str, Any]


@pytest.fixture(scope="module", params=["site", "hostile_site"])
def built(request: pytest.FixtureRequest) -> Path:
    """A whole site: that of our own seeds, and that of hostile ones."""
    site: Path = request.getfixturevalue(request.param)
    return site


@pytest.fixture(scope="module")
def briefings(built: Path) -> dict[str, Data]:
    return _briefings(built)


def _briefings(built: Path) -> dict[str, Data]:
    """The data of every briefing, by its full address."""
    listed = _json(built / "briefings.json")["briefings"]
    return {ADDRESS + one["url"]: _json(built / one["url"] / "briefing.json") for one in listed}


def _json(path: Path) -> Data:
    data: Data = json.loads(path.read_text(encoding="utf-8"))
    return data


def _files(folder: Path, site: Site = VELM, as_of: dt.date | None = AS_OF) -> Files:
    """What the engine makes of a folder of seeds, for programs."""
    edition = build(folder, as_of=as_of, site=site)
    assert [str(problem) for problem in edition.problems] == []
    wanted = ("feed.xml", "feed.json", "calendar.ics", "llms.txt")
    return {page.path: page.text for page in edition.pages if page.path.endswith(wanted)}


# Atom


@cache
def _schema() -> Any:
    return etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))


def _feed(text: str) -> Any:
    """A feed that is sound by RFC 4287, in what its grammar says and in what only its prose does."""
    feed = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    assert _schema().validate(feed), _schema().error_log
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for part in (feed, *entries):
        ways = [(link.get("rel"), link.get("type")) for link in part.findall(f"{ATOM}link")]
        assert len(set(ways)) == len(ways)
        assert ("alternate", "text/html") in ways
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    for entry in entries:
        assert (entry.findtext(f"{ATOM}published") or "") <= entry.findtext(f"{ATOM}updated")
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == (updated[0] if updated else "1970-01-01T00:00:00Z")
    return feed


def _entries(text: str) -> list[Any]:
    entries: list[Any] = _feed(text).findall(f"{ATOM}entry")
    return entries


def test_every_feed_is_sound_and_says_where_it_stands(built: Path) -> None:
    feeds = sorted(built.rglob("feed.xml"))
    topics = [path.parent for path in (built / "topics").glob("*/index.html")]
    assert {path.parent for path in feeds} == {built, *topics}
    for path in feeds:
        feed = _feed(path.read_text(encoding="utf-8"))
        [own] = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert own == ADDRESS + path.relative_to(built).as_posix()


def test_a_feed_holds_each_briefing_whole(built: Path, briefings: dict[str, Data]) -> None:
    entries = {entry.findtext(f"{ATOM}id"): entry for entry in _entries((built / "feed.xml").read_text("utf-8"))}
    assert entries.keys() == briefings.keys()
    for address, data in briefings.items():
        entry = entries[address]
        read = read_html(entry.findtext(f"{ATOM}content")).text()
        told = [p for theme in FOLDERS for p in data["paragraphs"] if p["theme"] == theme]
        at = 0
        for paragraph in told:
            found = _squash(read).find(_squash(paragraph["plain"]), at)
            assert found >= at, f"{address}: {paragraph['plain'][:60]!r} is not there, or not in its place"
            at = found + len(_squash(paragraph["plain"]))
        assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == data["topics"]
        assert entry.findtext(f"{ATOM}rights") == data["source"]["licence"]
        day = max(filter(None, (data["published"], data["updated"])), default="1970-01-01")
        assert entry.findtext(f"{ATOM}updated") == f"{day}T00:00:00Z"


def test_a_feed_hands_nobody_anything_but_harmless_markup(built: Path) -> None:
    for path in built.rglob("feed.xml"):
        for entry in _entries(path.read_text(encoding="utf-8")):
            for element in read_html(entry.findtext(f"{ATOM}content")).walk():
                assert element.tag in SAFE | {""}
                assert element.attributes.keys() <= {"href", "dir", "lang", "value", "start"}
                assert urlsplit(element.attributes.get("href", "https:")).scheme in ("http", "https", "mailto")


def test_a_topics_feed_holds_the_topics_briefings(site: Path) -> None:
    page = read_file(site / "topics/space/index.html")
    links = {urljoin(f"{ADDRESS}topics/space/", a.attributes["href"]) for a in page.one("article").all("a")}
    feed = {entry.findtext(f"{ATOM}id") for entry in _entries((site / "topics/space/feed.xml").read_text("utf-8"))}
    assert len(feed) == 2
    assert feed <= links


# JSON Feed


def test_the_json_feed_fits_its_schema_and_says_what_the_atom_feed_says(built: Path) -> None:
    feed = _json_feed((built / "feed.json").read_text(encoding="utf-8"))
    entries = _entries((built / "feed.xml").read_text(encoding="utf-8"))
    assert feed["feed_url"] == f"{ADDRESS}feed.json"
    for item, entry in zip(feed["items"], entries, strict=True):
        for key, tag in {"id": "id", "title": "title", "summary": "summary", "content_html": "content"}.items():
            assert _squash(item[key]) == _squash(entry.findtext(f"{ATOM}{tag}")), key
        assert item.get("date_published") == entry.findtext(f"{ATOM}published")
        assert item.get("date_modified", "1970-01-01T00:00:00Z") == entry.findtext(f"{ATOM}updated")
        assert item["tags"] == [category.get("term") for category in entry.findall(f"{ATOM}category")]
        assert item["url"] == item["id"]


def _json_feed(text: str) -> Data:
    schema = _json(SCHEMAS / "jsonfeed.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    feed: Data = json.loads(text)
    jsonschema.validate(feed, schema)
    return feed


# Calendar


def _events(text: str) -> list[Any]:
    """The events of a calendar that is sound by RFC 5545, also where a reader would not mind."""
    octets = text.encode()
    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in octets.split(b"\r\n"))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", octets)
    calendar = icalendar.Calendar.from_ical(octets)
    assert calendar.errors == []
    assert calendar.subcomponents, "a calendar has a component"
    events = list(calendar.walk("VEVENT"))
    for event in events:
        assert event.errors == []
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    assert len({str(event["UID"]) for event in events}) == len(events)
    return events


def test_the_calendar_is_sound_and_names_days_and_sentences_of_the_data(site: Path) -> None:
    briefings = _briefings(site)
    events = _events((site / "calendar.ics").read_bytes().decode())
    assert events
    for event in events:
        address, _, folder = str(event["URL"]).partition("#")[0].removesuffix("next-steps/").partition("?")
        assert not folder
        data = briefings[address]
        [paragraph] = [p for p in data["paragraphs"] if str(event["URL"]).endswith(f"#{p['id']}")]
        assert paragraph["theme"] == "next_steps"
        assert visible(str(event["SUMMARY"])) in visible(paragraph["plain"])
        day = event["DTSTART"].dt
        assert isinstance(day, dt.date)
        assert not isinstance(day, dt.datetime)
        named = {d["date"] for d in data["dates"] if (d["paragraph"], d["precision"]) == (paragraph["index"], "day")}
        assert day.isoformat() in named
        assert event["DTSTAMP"].dt.isoformat()[:10] == (data["updated"] or data["published"] or "1970-01-01")
    assert [event["DTSTART"].dt for event in events] == sorted(event["DTSTART"].dt for event in events)


def test_the_calendar_keeps_what_has_passed_but_not_what_never_was_a_next_step(tmp_path: Path) -> None:
    steps = (
        "The council of Velm will look at the lamp of the lighthouse on 3 June 2024.",
        "The council of Velm will meet again on 9 June 2026.",
        "The council of Velm will meet again in April 2027.",
    )
    marked = [f"[theme]: next steps\n{step}" for step in steps]
    seed = "---\ndate: 2026-06-01\n---\n" + text_of(HEADLINE, LEDE, *marked)
    days = [e["DTSTART"].dt.isoformat() for e in _events(_files(plant(tmp_path, [("a.txt", seed)]))["calendar.ics"])]
    assert "2026-06-09" in days, "it has passed, and stood there before"
    assert not {day for day in days if day < "2026-06-01"}, "it had passed when the briefing appeared"
    assert not {day for day in days if day > "2027-03"}, "a month and a year are no days"


def test_a_day_long_ago_has_its_four_digits_in_the_calendar(tmp_path: Path) -> None:
    seed = "---\ndate: 0726-11-22\n---\n" + text_of(HEADLINE, LEDE, f"[theme]: next steps\n{NEXT}")
    [event] = _events(_files(plant(tmp_path, [("a.txt", seed)]))["calendar.ics"])
    assert event["DTSTAMP"].dt.date() == dt.date(726, 11, 22)


def test_a_step_keeps_its_name_when_its_briefing_grows(tmp_path: Path) -> None:
    step = f"[theme]: next steps\n{NEXT}"
    day = "date: 2026-11-19\n"
    before = plant(tmp_path / "before", [("lamp.txt", f"---\n{day}---\n" + text_of(HEADLINE, LEDE, step))])
    more = f"---\n{day}updates: [{{date: 2026-11-20, note: More on the costs., kind: major}}]\n---\n"
    later = "[theme]: next steps\nThe council of Velm will meet again on 5 December 2026."
    after = plant(tmp_path / "after", [("lamp.txt", more + text_of(HEADLINE, LEDE, later, WHY, step))])
    [old], new = (_events(_files(folder)["calendar.ics"]) for folder in (before, after))
    assert len(new) == 2
    assert [str(event["UID"]) for event in new][1] == str(old["UID"])
    assert str(new[1]["DTSTAMP"].dt.date()) == "2026-11-20"


# llms.txt


def test_llms_txt_has_the_form_that_llmstxt_org_gives_it(built: Path) -> None:
    text = (built / "llms.txt").read_text(encoding="utf-8")
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    title, about, *_ = head.split("\n\n")
    assert re.fullmatch(r"# \S.*", title)
    assert about.startswith("> ")
    assert len(sections) >= 3
    for section in sections:
        name, _, links = section.strip().partition("\n\n")
        assert "\n" not in name
        for line in links.split("\n"):
            assert re.fullmatch(r"- \[(?:[^\[\]\\]|\\.)+\]\(https://[^\s()]+\)(?:: .+)?", line), line


def test_llms_txt_says_every_sign_of_a_headline(tmp_path: Path) -> None:
    seed = "---\ntitle: 'R&D: *a* &amp; [b](c) &#60;d'\n---\n" + text_of(LEDE, NEXT)
    text = _files(plant(tmp_path, [("lamp.md", seed)]))["llms.txt"]
    assert "[R&D: \\*a\\* \\&amp; \\[b\\](c) \\&\\#60;d](https://velm.example/news/briefings/lamp/)" in text


def test_llms_txt_lists_what_is_new_what_is_coming_and_where_the_data_are(site: Path) -> None:
    text = (site / "llms.txt").read_text(encoding="utf-8")
    for one in _json(site / "briefings.json")["briefings"]:
        assert f"[{one['headline']}]({ADDRESS}{one['url']}): {one['standfirst']}" in text
        assert f"({ADDRESS}{one['url']}briefing.json)" in text
    assert f"({ADDRESS}topics/space/feed.xml)" in text
    assert f"({ADDRESS}feed.xml)" in text
    assert "17 January 2027" in text.partition("## Coming next")[2]


# Site map


def _map(site: Path) -> dict[str, str | None]:
    """The day of the last change of every page in the site map, by its address."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
    tree = etree.parse(site / "sitemap.xml")
    assert schema.validate(tree), schema.error_log
    spaced = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {url.findtext(f"{spaced}loc"): url.findtext(f"{spaced}lastmod") for url in tree.getroot()}
    assert len(days) == len(tree.getroot()), "each page once"
    return days


def test_the_site_map_is_sound_and_has_every_page_with_the_day_of_its_last_change(
    built: Path, briefings: dict[str, Data]
) -> None:
    days = _map(built)
    pages = {path for path in built.rglob("index.html") if not read_file(path).all("meta", http_equiv="refresh")}
    assert days.keys() == {ADDRESS + p.relative_to(built).as_posix().removesuffix("index.html") for p in pages}
    for address, data in briefings.items():
        for folder in (*FOLDERS.values(), "source/"):
            changed = max(filter(None, (data["published"], data["updated"])), default=None)
            assert days[address + folder] == changed
    assert days[f"{ADDRESS}about/"] is None, "no day is better than a wrong one"
    assert days[ADDRESS] == max(filter(None, days.values()), default=None)
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (built / "robots.txt").read_text(encoding="utf-8")


def test_a_withdrawn_briefing_is_in_no_file_for_programs(tmp_path: Path) -> None:
    gone = f"---\nstatus: removed\n---\n{text_of(HEADLINE, LEDE, NEXT)}"
    kept = text_of("The ferry of Velm stays", LEDE, WHY)
    site = build_site(tmp_path / "site", plant(tmp_path / "seeds", [("gone.txt", gone), ("ferry.txt", kept)]))
    assert (site / "briefings/gone/index.html").is_file()
    for name in ("feed.xml", "feed.json", "calendar.ics", "llms.txt", "sitemap.xml"):
        text = (site / name).read_text(encoding="utf-8")
        assert "briefings/gone/" not in text
        assert "briefings/ferry/" in text or name == "calendar.ics"


# All of them


def test_every_address_in_the_files_for_programs_leads_somewhere(built: Path) -> None:
    told = {address for name in _for_programs(built) for address in _addresses(built / name)}
    assert len(told) > 60
    dead = [address for address in sorted(told) if not _leads(built, address)]
    assert dead == []


def _for_programs(site: Path) -> Iterator[Path]:
    for name in ("feed.xml", "feed.json", "calendar.ics", "llms.txt", "sitemap.xml"):
        yield from (path.relative_to(site) for path in site.rglob(name))


def _addresses(path: Path) -> Iterator[str]:
    """Addresses of ours in a file of whatever format, as a program would find them."""
    text = path.read_bytes().decode().replace("\r\n ", "")
    if path.suffix == ".xml":
        texts = [*etree.fromstring(text.encode()).itertext(), *re.findall(r'href="([^"]*)"', text)]
        text = "\n".join(texts)
    yield from re.findall(re.escape(ADDRESS) + r"[^\s\"<>()\\]*", text)


def _leads(site: Path, address: str) -> bool:
    path, _, fragment = unquote(address.removeprefix(ADDRESS)).partition("#")
    file = site / path / "index.html" if path.endswith("/") or not path else site / path
    return file.is_file() and (not fragment or fragment in _ids(file))


@cache
def _ids(file: Path) -> frozenset[str]:
    return frozenset(e.attributes["id"] for e in read_file(file).all(id=None))


def test_pages_tell_programs_of_the_feeds(site: Path) -> None:
    def feeds(page: str) -> set[str]:
        links = read_file(site / page / "index.html").all("link", rel="alternate")
        return {urljoin(f"{ADDRESS}{page}/" if page else ADDRESS, e.attributes["href"]) for e in links}

    everywhere = {f"{ADDRESS}feed.xml", f"{ADDRESS}feed.json"}
    assert feeds("") == feeds("briefings/apophis-2029/stakes") == everywhere
    assert feeds("topics/space") == everywhere | {f"{ADDRESS}topics/space/feed.xml"}


def _sound(files: Files) -> None:
    for path, text in files.items():
        if path.endswith("feed.xml"):
            _feed(text)
    _json_feed(files["feed.json"])
    _events(files["calendar.ics"])
    assert files["llms.txt"].startswith("# ")


@pytest.mark.parametrize("site", [VELM, NOWHERE], ids=["with an address", "without one"])
def test_an_edition_without_briefings_is_sound_too(tmp_path: Path, site: Site) -> None:
    files = _files(tmp_path, site)
    _sound(files)
    assert _json_feed(files["feed.json"])["items"] == []
    assert _events(files["calendar.ics"]) == []


def test_a_correction_is_news_and_a_spelling_is_not(tmp_path: Path) -> None:
    def seed(day: str, *updates: str) -> str:
        return f"---\ndate: {day}\nupdates: [{', '.join(updates)}]\n---\n{text_of(HEADLINE, LEDE, WHY)}"

    correction = "{date: 2026-11-15, note: The vote was on Tuesday., kind: major}"
    spelling = "{date: 2026-11-20, note: Two letters., kind: minor}"
    seeds = [("old.txt", seed("2026-01-02", correction, spelling)), ("new.txt", seed("2026-11-10", spelling))]
    first, second = _entries(_files(plant(tmp_path, seeds))["feed.xml"])
    assert first.findtext(f"{ATOM}id").endswith("/old/")
    assert first.findtext(f"{ATOM}published") == "2026-01-02T00:00:00Z"
    assert first.findtext(f"{ATOM}updated") == "2026-11-15T00:00:00Z"
    assert second.findtext(f"{ATOM}updated") == "2026-11-10T00:00:00Z"
    content = first.findtext(f"{ATOM}content")
    assert "The vote was on Tuesday." in content
    assert "Two letters." not in content


def test_feeds_do_not_grow_with_the_number_of_briefings(tmp_path: Path) -> None:
    day = dt.date(2026, 1, 1)
    seeds = [
        (f"lamp-{n}.txt", f"---\ndate: {day + dt.timedelta(n)}\ntopics: [Lamps]\n---\n{text_of(HEADLINE, LEDE, WHY)}")
        for n in range(60)
    ]
    files = _files(plant(tmp_path, seeds))
    for path in ("feed.xml", "topics/lamps/feed.xml"):
        entries = _entries(files[path])
        assert len(entries) == 50
        assert entries[0].findtext(f"{ATOM}updated") == "2026-03-01T00:00:00Z"
    assert len(_json_feed(files["feed.json"])["items"]) == 50
    assert files["llms.txt"].count("/briefing.json)") == 50


ODD = (
    "a ]]> b <![CDATA[ c",
    "tabs\tand\x0bother\x0cspace\u2028here",
    "BEGIN:VEVENT; a\\b, c: “d”",
    "🗼🏴\U000e0067\U000e0062\U000e007f 👩‍👩‍👧 \U0001fffe",
    "شَهِدَ \u202eالمدينة\u202c ו",
    "ß" * 900,
    *hostile.PAYLOADS,
)


def test_whatever_a_seed_says_the_files_stay_sound(tmp_path: Path) -> None:
    def seed(odd: str) -> str:
        quoted = json.dumps(odd, ensure_ascii=False)
        topic = json.dumps(f"Odd {odd[:50]}", ensure_ascii=False)
        front = f"date: 2026-11-22\ntitle: {quoted}\nstandfirst: {quoted}\ntopics: [{topic}]\n"
        step = "[theme]: next steps\nVelm's town council will vote on the lamp on 6 December 2026."
        return f"---\n{front}---\n{text_of(LEDE, odd + 'ö' * 9_000, step)}"

    # Seeds with such characters are refused; what an owner calls the site is not looked at.
    odd_site = Site(VELM.url, "Velm\x07 & <News>; 'all'", "One\x0b, ]]> two.")
    files = _files(plant(tmp_path, [(f"odd-{n}.md", seed(odd)) for n, odd in enumerate(ODD)]), odd_site)
    _sound(files)
    assert len(_entries(files["feed.xml"])) == len(ODD)
    titles = {_squash(entry.findtext(f"{ATOM}title")) for entry in _entries(files["feed.xml"])}
    for odd in ODD:
        assert _squash(odd) in titles
    stories = {_squash(str(event["DESCRIPTION"]).splitlines()[0]) for event in _events(files["calendar.ics"])}
    assert len(stories) > len(ODD) / 2  # next to some headlines the step is not taken to be understood alone
    assert stories <= titles


def _squash(text: str) -> str:
    return "".join(visible(text).split())


# A small edition, whole


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """Its seeds where no history gives them a day."""
    return plant(tmp_path / "seeds", [(path.name, path.read_bytes()) for path in (EDITION / "seeds").iterdir()])


def test_a_small_edition_makes_the_files_that_are_expected(edition: Path) -> None:
    """`UPDATE_GOLDEN=1` writes them anew, to be read in the diff. Line ends are git's: `_events` looks at ours."""
    made = _files(edition)
    _sound(made)
    golden = {path.replace("/", "-"): text.replace("\r\n", "\n") for path, text in made.items()}
    if os.environ.get("UPDATE_GOLDEN"):
        assert "CI" not in os.environ, "UPDATE_GOLDEN is for a person who reads the diff, not for CI"
        for name, text in golden.items():
            (EDITION / name).write_text(text, encoding="utf-8")
    assert golden == {path.name: path.read_text(encoding="utf-8") for path in EDITION.iterdir() if path.is_file()}


def test_without_an_address_of_its_own_a_site_says_where_things_are_all_the_same(edition: Path) -> None:
    files = _files(edition, NOWHERE)
    _sound(files)
    for path, text in files.items():
        assert "http" not in re.sub(r"https?://(?:www\.w3\.org|jsonfeed\.org|\w+\.example)/", "", text)
        if path.endswith("feed.xml"):
            feed = _feed(text)
            root = urljoin(f"{ADDRESS}{path}", feed.get(BASE))
            assert root == ADDRESS
            for entry in feed.findall(f"{ATOM}entry"):
                assert entry.findtext(f"{ATOM}id").startswith("tag:")
                links = {link.get("rel"): urljoin(root, link.get("href")) for link in entry.findall(f"{ATOM}link")}
                assert re.fullmatch(rf"{ADDRESS}briefings/[a-z]+/", links["alternate"])
