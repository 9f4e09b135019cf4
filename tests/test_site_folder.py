"""The folder of the site: no build harms what it did not make, and a reader finds a whole site, whatever happens."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
from tests.conftest import AS_OF, build_site, clean_environment
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import ROOT

from settings import SettingsError
from site_folder import replace as replacing
from site_folder.lock import locked
from site_folder.manifest import NAME, Manifest, manifest_of, read_manifest, write_manifest
from site_folder.place import former_of, is_replaceable, place_of
from site_folder.replace import fresh_in, lock_of, make_scratch, recover, replace, sweep

FRONT = "---\ndate: 2026-11-02\n---\n"
GOOD = FRONT + text_of(HEADLINE, LEDE, WHY, NEXT)


def run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "hooks/cli.py", command]
    given = clean_environment(AS_OF=AS_OF, **environment)
    return subprocess.run(call, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make(place: Path, **files: str) -> None:
    """What a build does with a small site of these files, without MkDocs; in names, __ stands for / and _ for a dot."""
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    recover(place)
    former = former_of(place)
    scratch = make_scratch(place)
    try:
        fresh = fresh_in(scratch)
        plant(fresh, named.items())
        write_manifest(fresh, manifest_of(fresh))
        replace(place, fresh, former)
    finally:
        sweep(scratch, place)


def beside(place: Path) -> list[str]:
    return sorted(path.name for path in place.parent.iterdir())


# What is whose


def test_the_manifest_lists_every_file_of_a_site_with_its_digest(site: Path) -> None:
    data = json.loads((site / NAME).read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs/schemas/manifest-1.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "files": {"../a": "0" * 64}}, schema)
    assert data.keys() == {"schema", "files"}
    assert data["files"].keys() | {NAME} == contents(site).keys()
    assert manifest_of(site) == read_manifest(site)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"name": "An app", "icons": []}',
        '{"schema": "manifest/1"}',
        '{"schema": "manifest/1", "files": ["a"]}',
        '{"schema": "manifest/1", "files": {"../a": "0"}}',
        '{"schema": "manifest/1", "files": {"/etc/passwd": "0"}}',
        '{"schema": "manifest/1", "files": {"a/../../b": "0"}}',
        '{"schema": "manifest/1", "files": {"a": 1}}',
        '{"schema": "manifest/1", "files": {}, "former": {"../a": "0"}}',
        "[" * 100_000,
    ],
)
def test_a_manifest_of_another_kind_makes_no_folder_ours(text: str, tmp_path: Path) -> None:
    plant(tmp_path / "site", [(NAME, text), ("index.html", "mine")])
    assert read_manifest(tmp_path / "site") is None
    with pytest.raises(SettingsError, match="holds files that no build made"):
        former_of(tmp_path / "site")


def test_a_folder_that_is_not_a_site_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    for name, files in {
        "home": [("letters/to-my-love.txt", "Dear")],
        "looks-like-one": [("thesis.txt", "years"), ("briefings.json", "{}")],
        "pages": [(".git/HEAD", "ref: refs/heads/gh-pages"), ("CNAME", "example.org")],
    }.items():
        before = contents(plant(tmp_path / name, files))
        done = run("site", SITE=str(tmp_path / name))
        assert done.returncode == 1
        assert "holds files that no build made" in done.stderr
        assert "Traceback" not in done.stderr
        assert contents(tmp_path / name) == before
    assert beside(tmp_path / "home") == ["home", "looks-like-one", "pages"]


def test_what_others_put_into_a_site_stays_there(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    site = build_site(tmp_path / "site", seeds)
    own = {
        ".git/objects/ab/cdef": b"a commit",
        "CNAME": b"example.org",
        ".nojekyll": b"",
        "topics/thesis.txt": b"years",
    }
    plant(site, own.items())
    (site / "uploads").mkdir()
    (site / "link").symlink_to("/etc/passwd")
    (seeds / "lamp.txt").rename(seeds / "buoy.txt")
    build_site(site, seeds)
    assert (site / "briefings/buoy/index.html").is_file()
    assert not (site / "briefings/lamp").exists()
    assert {name: contents(site).get(name) for name in own} == own
    assert (site / "uploads").is_dir()
    assert (site / "link").is_symlink()
    assert beside(site) == ["seeds", "site"]
    manifest = read_manifest(site)
    assert manifest
    assert not manifest.is_unfinished
    assert not own.keys() & manifest.files.keys()
    again = run("verify", SITE=str(site))
    assert again.returncode == 1
    listed = again.stdout.splitlines()
    assert listed == [f"not in the manifest: {name}" for name in ("link", "topics/thesis.txt", "uploads")]


def test_a_site_with_other_files_becomes_the_same_as_one_alone(tmp_path: Path) -> None:
    make(tmp_path / "site", index_html="1", a__b_html="1", c__d__e_html="1")
    plant(tmp_path / "site", [("CNAME", "mine")])
    make(tmp_path / "site", index_html="2", a="a file now", c__d_html="2")
    assert contents(tmp_path / "site").keys() == {"index.html", "a", "c/d.html", "CNAME", NAME}
    assert not (tmp_path / "site/c/d").exists()
    make(tmp_path / "site", index_html="2", a__b_html="a folder again")
    assert contents(tmp_path / "site").keys() == {"index.html", "a/b.html", "CNAME", NAME}


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("about.html", {"about_html": "new"}),
        ("about", {"about__index_html": "new"}),
        ("about/thesis.txt", {"about": "a file"}),
    ],
)
def test_a_name_that_is_taken_is_refused_before_anything_changes(
    there: str, wanted: dict[str, str], tmp_path: Path
) -> None:
    make(tmp_path / "site", index_html="old")
    plant(tmp_path / "site", [(there, "mine")])
    before = contents(tmp_path / "site")
    with pytest.raises(SettingsError, match=r"needs names that other files in .* have"):
        make(tmp_path / "site", index_html="new", **wanted)
    assert contents(tmp_path / "site") == before
    assert beside(tmp_path / "site") == ["site"]


def test_a_link_in_place_of_a_folder_is_never_written_through(tmp_path: Path) -> None:
    make(tmp_path / "site", index_html="old", old__a_html="old", new__a_html="old")
    for name in ("old", "new"):
        (tmp_path / "site" / name).rename(tmp_path / name)
        (tmp_path / "site" / name).symlink_to(tmp_path / name)
    with pytest.raises(SettingsError, match=r"\(new\)"):
        make(tmp_path / "site", index_html="new", new__a_html="new")
    (tmp_path / "site/new").unlink()
    make(tmp_path / "site", index_html="new", new__a_html="new")
    assert (tmp_path / "old/a.html").read_text(encoding="utf-8") == "old"
    assert (tmp_path / "site/old").is_symlink()


def test_a_file_of_a_build_that_was_changed_since_is_replaced_but_not_removed(tmp_path: Path) -> None:
    make(tmp_path / "site", index_html="old", robots_txt="old")
    plant(tmp_path / "site", [("index.html", "by hand"), ("robots.txt", "by hand")])
    make(tmp_path / "site", index_html="new")
    assert contents(tmp_path / "site").items() >= {"index.html": b"new", "robots.txt": b"by hand"}.items()


def test_the_usual_folder_from_before_manifests_is_moved_away_and_not_deleted(tmp_path: Path) -> None:
    plant(tmp_path / "site", [("briefings.json", "{}"), ("index.html", "old"), ("thesis.txt", "years")])
    before = contents(tmp_path / "site")
    assert former_of(tmp_path / "site", tmp_path) == Manifest({})
    assert not (tmp_path / "site").exists()
    assert contents(tmp_path / ".site.before") == before
    plant(tmp_path / "site", [("briefings.json", "{}")])
    former_of(tmp_path / "site", tmp_path)
    assert contents(tmp_path / ".site.before") == before
    assert contents(tmp_path / ".site.before1") == {"briefings.json": b"{}"}


# Where


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    (tmp_path / "real").mkdir()
    (tmp_path / "www").symlink_to("real")
    (tmp_path / "to-come").symlink_to("later")
    for name, real in (("www", "real"), ("www", "real"), ("to-come", "later")):
        build_site(tmp_path / name, seeds)
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / real / "briefings/lamp/index.html").is_file()


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a mount"
    folder.mkdir()
    call = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(call, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_mount_point_is_filled(mount: Path, tmp_path: Path) -> None:
    assert not is_replaceable(mount)
    (mount / "lost+found").mkdir()
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    build_site(mount, seeds)
    (seeds / "lamp.txt").rename(seeds / "buoy.txt")
    build_site(mount, seeds)
    assert (mount / "briefings/buoy/index.html").is_file()
    assert not (mount / "briefings/lamp").exists()
    assert not [path for path in mount.iterdir() if path.name.startswith(".")]


def test_a_folder_of_the_same_disk_that_is_mounted_is_filled(tmp_path: Path) -> None:
    for name in ("real", "mounted"):
        (tmp_path / name).mkdir()
    call = ["mount", "--bind", str(tmp_path / "real"), str(tmp_path / "mounted")]
    if os.geteuid() or subprocess.run(call, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a folder")
    try:
        for text in ("one", "two"):
            make(tmp_path / "mounted", index_html=text)
            assert (tmp_path / "real/index.html").read_text(encoding="utf-8") == text
    finally:
        subprocess.run(["umount", str(tmp_path / "mounted")], check=True)


def test_a_folder_below_a_read_only_one_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)
    for text in ("one", "two"):
        make(tmp_path / "site", index_html=text)
        assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == text
        assert {path.name for path in (tmp_path / "site").iterdir()} == {"index.html", NAME}
        assert lock_of(tmp_path / "site").parent == tmp_path / "site"


@pytest.mark.parametrize(
    "site",
    [
        *("seeds", "seeds/out", "site/../seeds/out", "docs/x", "hooks", ".git/x", ".", "..", "../..", "a-link/out"),
        *("overrides", "site/../../{name}/docs", "other-seeds", "other-seeds/site", "above-other-seeds"),
    ],
)
def test_a_folder_of_sources_and_one_around_them_is_refused(site: str, tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    for name in ("seeds", "docs", "hooks", "overrides", ".git", "above-other-seeds/seeds"):
        (root / name).mkdir(parents=True)
    (root / "a-link").symlink_to("seeds")
    (root / "other-seeds").symlink_to("above-other-seeds/seeds")
    with pytest.raises(SettingsError, match=r"inside a folder of source files|contains the source files"):
        place_of(root / site.format(name=root.name), root / "other-seeds", root)


def test_a_file_and_a_loop_of_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    for name, words in (("file", "is a file"), ("loop", "leads nowhere|is a file|loop")):
        with pytest.raises(SettingsError, match=words):
            place_of(tmp_path / name, tmp_path / "seeds")


def test_a_web_server_can_read_a_site_built_with_a_strict_umask(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    before = os.umask(0o077)
    try:
        site = build_site(tmp_path / "site", seeds)
        plant(site, [("CNAME", "mine")])
        (seeds / "buoy.txt").write_text(GOOD.replace("lighthouse", "buoy"), encoding="utf-8")
        build_site(site, seeds)
    finally:
        os.umask(before)
    modes = {oct(path.stat().st_mode & 0o777) for path in site.rglob("*") if path.name != "CNAME"}
    assert modes == {"0o644", "0o755"}
    assert site.stat().st_mode & 0o777 == 0o755


# When something goes wrong


@pytest.mark.parametrize("harm", ["index.html", NAME])
def test_a_damaged_new_site_is_not_published(harm: str, tmp_path: Path) -> None:
    place = tmp_path / "site"
    make(place, index_html="old")
    before = contents(place)
    scratch = make_scratch(place)
    plant(fresh_in(scratch), [("index.html", "new")])
    write_manifest(fresh_in(scratch), manifest_of(fresh_in(scratch)))
    (fresh_in(scratch) / harm).write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"is damaged \({harm}\)"):
        replace(place, fresh_in(scratch), former_of(place))
    sweep(scratch, place)
    assert contents(place) == before
    assert beside(place) == ["site"]


@pytest.mark.parametrize("free", [0, 1, 3])
def test_a_full_disk_is_one_message_and_the_last_site_stays(free: int, mount: Path, tmp_path: Path) -> None:
    """Room for some megabytes; a site and an index of search need about six."""
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    site = build_site(mount / "site", seeds)
    before = contents(site)
    status = os.statvfs(mount)
    (mount / "filler").write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - free * 300_000)))
    plant(seeds, [("lamp.txt", f"{GOOD}\nThe keeper has a key.\n")])
    done = run("site", SEEDS=str(seeds), SITE=str(site))
    assert done.returncode == 1
    assert "is full" in done.stderr or "damaged" in done.stderr
    assert "free some space" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(site) == before
    (mount / "filler").unlink()
    build_site(site, seeds)
    assert beside(site) == ["site"]


def test_a_killed_build_is_swept_and_a_site_in_its_hands_is_restored(tmp_path: Path) -> None:
    place = tmp_path / "site"
    make(place, index_html="old")
    before = contents(place)
    scratch = make_scratch(place)
    plant(fresh_in(scratch), [("half", "a site")])
    place.rename(scratch / "old")
    other = plant(tmp_path / ".site.build-of-mine", [("thesis.txt", "years")])
    recover(place)
    assert contents(place) == before
    assert beside(place) == [".site.build-of-mine", "site"]
    assert contents(other) == {"thesis.txt": b"years"}


@pytest.mark.parametrize("gone", [{}, {"gone_html": "old", "a__b_html": "old"}])
@pytest.mark.parametrize("steps", range(6))
def test_a_build_that_was_killed_while_filling_a_folder_is_finished(
    steps: int, gone: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "site"
    make(place, index_html="old", **gone)
    plant(place, [("CNAME", "mine")])
    done = 0
    move = Path.replace

    def die(self: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done > steps + 1:  # the first one writes the manifest of the new site
            raise KeyboardInterrupt
        return move(self, target)

    scratch = make_scratch(place)
    plant(fresh_in(scratch), [("index.html", "new"), ("a", "new"), ("c.txt", "new"), ("d.css", "new")])
    write_manifest(fresh_in(scratch), manifest_of(fresh_in(scratch)))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        with suppress(KeyboardInterrupt):
            replace(place, fresh_in(scratch), former_of(place))
    sweep(scratch, place)  # as a build does whose disk is full, and a killed one does not
    recover(place)
    found = contents(place)
    assert {name: found[name] for name in found if name != NAME} == {
        **dict.fromkeys(("index.html", "a", "c.txt", "d.css"), b"new"),
        "CNAME": b"mine",
    }
    manifest = read_manifest(place)
    assert manifest
    assert not manifest.is_unfinished
    assert beside(place) == ["site"]


def test_what_arrives_during_the_exchange_moves_to_the_new_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "site"
    make(place, index_html="old")
    exchange = replacing._exchange

    def late(place: Path, fresh: Path) -> None:
        plant(place, [("CNAME", "just arrived")])
        exchange(place, fresh)

    monkeypatch.setattr(replacing, "_exchange", late)
    make(place, index_html="new")
    assert contents(place).items() >= {"index.html": b"new", "CNAME": b"just arrived"}.items()
    assert beside(place) == ["site"]


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_site_is_exchanged_in_one_step_or_by_two_renames(
    in_one_step: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not in_one_step:
        monkeypatch.setattr(replacing, "_rename_exchange", lambda *_: False)
    for text in ("one", "two"):
        make(tmp_path / "site", index_html=text)
        assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == text
        assert beside(tmp_path / "site") == ["site"]


def test_a_second_build_says_who_is_writing(tmp_path: Path) -> None:
    site, seeds = tmp_path / "site", plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    with locked(site, lock_of(site)):
        done = run("site", SEEDS=str(seeds), SITE=str(site))
        assert done.returncode == 1
        assert f"another build is writing {site} (process {os.getpid()} on " in done.stderr
        assert not site.exists()
    build_site(site, seeds)
    assert beside(site) == ["seeds", "site"]


def test_the_lock_of_a_killed_build_holds_nobody_up_and_a_foreign_file_is_no_lock(tmp_path: Path) -> None:
    lock = lock_of(tmp_path / "site")
    lock.write_text("make site: process 1 on a machine\n", encoding="utf-8")
    with locked(tmp_path / "site", lock):
        pass
    assert not lock.exists()
    lock.write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="move that file away"), locked(tmp_path / "site", lock):
        pass
    assert lock.read_text(encoding="utf-8") == "mine"


# verify


def test_verify_names_every_difference(tmp_path: Path, site: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    plant(copy, [(".git/HEAD", "x"), ("CNAME", "x")])
    done = run("verify", SITE=str(copy))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is as its manifest says" in done.stdout
    (copy / "index.html").write_text("changed", encoding="utf-8")
    (copy / "feed.xml").unlink()
    plant(copy, [("added\n.html", "x")])
    done = run("verify", SITE=str(copy))
    assert done.returncode == 1
    assert sorted(done.stdout.splitlines()) == [
        "changed: index.html",
        "missing: feed.xml",
        "not in the manifest: added\\n.html",
    ]


def test_verify_needs_a_site(tmp_path: Path) -> None:
    assert run("verify", SITE=str(tmp_path / "none")).stderr.startswith("error: no folder ")
    assert "manifest.json is missing" in run("verify", SITE=str(tmp_path)).stderr
