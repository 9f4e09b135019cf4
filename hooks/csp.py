"""The content security policy of a finished page, as a meta element in its head.

The MkDocs adapter adds it last. An inline script runs only if the policy holds its digest, and only the theme's own
scripts get one, recognised by their exact text: any other script in a page does not run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)

# The inline scripts of the pinned theme, by the SHA-256 of their text. The first contains the path to the site's root,
# which varies by page and is removed before hashing.
_THEME = {
    "7eb3684fdacd2881f67b9428983273a29d8774d8bc82622af9b65a8ec1032a90",  # the site's root, the store of settings
    "0eb10c249dbdb0beef225a10ce5cbe55418cc4a7014cc208f8e7d6ed8f00906e",  # restores light or dark
    "ffcc0f7735fdab434d257c80e65cec2e88d716991e69757185b7e450e41a5b2f",  # selects the tab that the address names
}
_ROOT = re.compile(r'(?<=^__md_scope=new URL\(")(?:/(?!/)[\w.~%/-]*|\.|\.\.(?:/\.\.)*)(?=",location\))')
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CHARSET = re.compile(r"<meta charset=[\"']?utf-8[\"']?>", re.IGNORECASE)


def with_policy(page: str) -> str:
    """The page with its policy after the character set, above all that loads or runs; unchanged if it declares none."""
    policy = POLICY.format(hashes="".join(f" 'sha256-{digest}'" for digest in _digests(page)))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return _CHARSET.sub(lambda charset: charset.group() + meta, page, count=1)


def _digests(page: str) -> Iterator[str]:
    """The digests of the theme's scripts in a page, each once, in base64 as policies need them."""
    scripts = dict.fromkeys(found.group(1) for found in _INLINE.finditer(page))
    return (base64.b64encode(_sha256(script)).decode() for script in scripts if _is_from_theme(script))


def _is_from_theme(script: str) -> bool:
    return _sha256(_ROOT.sub("", script)).hex() in _THEME


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
