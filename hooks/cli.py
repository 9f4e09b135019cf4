"""The command line: `site`, `verify`, `serve`, `check` and `new`, each a module of commands/. The Makefile runs them.

Settings come from the environment; arguments and options take precedence. An expected error is one line,
and the exit status is 1.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from briefing.classify.weights import WeightsError
from briefing.themes import ThemesError
from commands.check import check_seeds
from commands.new import create_seed
from commands.selection import names_in, select_seeds
from commands.serve import DEFAULT_PORT, serve_site
from commands.site import build_site
from commands.verify import verify_site
from settings import ROOT, SettingsError

_VARIABLES = """\b
Environment:
  SEEDS     folder of seeds (default: seeds/)
  AS_OF     day of the edition, YYYY-MM-DD (default: day of the newest commit)
  SITE_URL  address of the published site (default: site_url in mkdocs.yml)
"""


class _Commands(click.Group):
    """Turns expected errors into one line."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click ends quietly
            raise
        except (SettingsError, ThemesError, WeightsError, OSError) as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build, preview and check a site of briefings. `make` runs these commands too, and installs what they need."""


@main.command(epilog=_VARIABLES)
@click.option(
    "--site", "folder", envvar="SITE", show_envvar=True, metavar="FOLDER", help="Where to build (default: site/)."
)
def site(folder: str | None) -> None:
    """Build the site.

    A build is strict: on a fatal problem every problem is listed, the last good site stays, and the exit status is 1.
    """
    sys.exit(build_site(Path(folder) if folder and folder.strip() else ROOT / "site"))


@main.command()
@click.option(
    "--site", "folder", envvar="SITE", show_envvar=True, metavar="FOLDER", help="What to verify (default: site/)."
)
def verify(folder: str | None) -> None:
    """Compare a copy of the site with its manifest.

    Every file that is missing, changed or not listed in manifest.json is named, and then the exit status is 1.
    """
    sys.exit(verify_site(Path(folder) if folder and folder.strip() else ROOT / "site"))


@main.command(epilog=_VARIABLES)
@click.option(
    "--port",
    envvar="PORT",
    show_envvar=True,
    default=DEFAULT_PORT,
    show_default=True,
    metavar="PORT",
    help="Port to listen on.",
)
def serve(port: str) -> None:
    """Preview the site on this machine.

    Saving a seed refreshes the page. Ctrl+C stops the preview.
    """
    serve_site(port)


@main.command()
@click.argument("seeds", nargs=-1)
@click.option(
    "--seeds-from",
    envvar="SEEDS_FROM",
    show_envvar=True,
    metavar="FILE",
    help="Read the names of the seeds from a file: one a line, or separated by NUL.",
)
@click.option("--fix", envvar="FIX", show_envvar=True, is_flag=True, help="Write unsure themes into the seeds first.")
@click.option("--json", "as_json", envvar="JSON", show_envvar=True, is_flag=True, help="Print JSON for programs.")
def check(seeds: tuple[str, ...], seeds_from: str | None, fix: bool, as_json: bool) -> None:
    """List every problem of the seeds.

    SEEDS are files, or one folder; without them the environment variable SEEDS counts (default: seeds/). A table of the
    seeds follows, and details of seeds that are named. The exit status is 1 if a problem is fatal.
    """
    named = (*seeds, *names_in(Path(seeds_from))) if seeds_from else seeds
    selected = select_seeds(named, os.environ.get("SEEDS", ""))
    sys.exit(check_seeds(selected, fix=fix, as_json=as_json))


@main.command()
@click.argument("title", envvar="TITLE", default="")
def new(title: str) -> None:
    """Create a seed from the template.

    TITLE is its headline; without it the environment variable TITLE counts.
    """
    create_seed(title)


if __name__ == "__main__":
    main()
