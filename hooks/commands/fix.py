"""`check --fix`: write the themes that the model is unsure of into the seeds, as marks for the editor to change."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from briefing.pipeline import annotate_seed
from report.checked import Checked
from report.terminal import marks_of
from settings import Settings, SettingsError


def write_unsure_themes(settings: Settings, checked: Checked) -> Iterator[str]:
    """Rewrites the seeds that have no fatal problem, and yields a line on each mark."""
    broken = {problem.path for problem in checked.problems if problem.fatal}
    for briefing in checked.briefings:
        seed = briefing.article.seed
        if seed.path in broken:
            continue
        path = settings.seeds / seed.name
        data = path.read_bytes()
        if sha256(data).hexdigest() != seed.sha256:
            raise SettingsError(f"{seed.path} changed during the check; run the command again")
        text, written, omitted = annotate_seed(briefing, data.decode("utf-8"))
        if written:
            _replace(path, text.encode("utf-8"))
        yield from marks_of(briefing, written, omitted)


def _replace(path: Path, data: bytes) -> None:
    """Atomic: a reader gets the old file or the new one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
    shutil.copymode(path, file.name)
    Path(file.name).replace(path)
