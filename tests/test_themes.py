"""`themes.toml`: a theme that is added there works, or is refused with what is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import AS_OF, clean_environment
from tests.dom import read_file
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import ROOT

from briefing.themes import FILE, ThemesError, load_themes

NONE = '[[theme]]\nkey = "none"'
REACTION = '[[theme]]\nkey = "reaction"\nfolder = "reaction"\ncolour = "#123456"\ngroups = []\n\n'
LABELS = '[themes.reaction]\ntitle = "Reaction"\nlead = "What others say"\nempty = "Nothing was filed here."\n\n'


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (NONE, REACTION.replace("#123456", "red") + NONE, "theme 'reaction': colour = 'red' is not of the form"),
        (NONE, REACTION.replace('"reaction"\nc', '"source"\nc') + NONE, "folder = 'source' is not of the form"),
        (NONE, REACTION.replace('"reaction"\nc', '"stakes"\nc') + NONE, "two themes have the same key or folder"),
        (NONE, REACTION.replace("groups = []\n", "") + NONE, "must have key, folder, colour and groups"),
        (NONE, REACTION.replace("[]", '[["x", "unheard-of"]]') + NONE, "is no pair of a name in messages/"),
        (NONE, REACTION + NONE, r"messages/de.toml has no title, lead, empty under \[themes.reaction\]"),
        ('key = "stakes"', 'key = "risks"', "are built in; keep each once"),
        (NONE, NONE.replace("none", "last"), "are built in; keep each once"),
    ],
)
def test_a_theme_that_cannot_be_used_is_refused_with_the_reason(
    before: str, after: str, message: str, tmp_path: Path
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text.count(before) == 1
    (tmp_path / "themes.toml").write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ThemesError, match=message):
        load_themes(tmp_path / "themes.toml")


def test_a_theme_that_is_added_has_a_page_in_the_site(tmp_path: Path) -> None:
    for name in ("mkdocs.yml", "docs", "hooks", "overrides"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tmp_path / name)
    seed = "---\ndate: 2026-11-02\n---\n" + text_of(HEADLINE, LEDE, f"[theme]: reaction\n{WHY}", NEXT)
    plant(tmp_path / "seeds", [("lamp.md", seed)])
    engine = tmp_path / "hooks/briefing"
    for path, here, more in (
        (engine / "themes.toml", NONE, REACTION),
        *((path, "[themes.none]", LABELS) for path in (engine / "messages").glob("*.toml")),
    ):
        path.write_text(path.read_text(encoding="utf-8").replace(here, more + here), encoding="utf-8")
    command = [sys.executable, "hooks/cli.py", "site"]
    environment = clean_environment(AS_OF=AS_OF)
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = read_file(tmp_path / "site/briefings/lamp/reaction/index.html")
    [shown] = page.all(data_paragraph=None)
    assert WHY in shown.text()
    assert (tmp_path / "site/briefings/lamp/card.png").is_file()
