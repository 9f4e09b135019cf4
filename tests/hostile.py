"""Text that has escaped from its page on some other site, and seeds that contain it. All of it must show as text."""

from __future__ import annotations

from collections.abc import Mapping

# Would run if read as markup. `PWNED` marks each: no page may have it outside text and plain attributes.
PAYLOADS = (
    "<script>alert('PWNED')</script>",
    "</title><script>alert('PWNED')</script>",
    "&lt;/title&gt;&lt;script&gt;alert('PWNED')&lt;/script&gt;",
    "<img src=x onerror=alert('PWNED')>",
    "<svg/onload=alert('PWNED')>",
    "<svg><script>alert('PWNED')</script></svg>",
    "<math><mtext></p><img src=x onerror=alert('PWNED')>",
    "\"><body onload=alert('PWNED')>",
    "'-alert('PWNED')-'",
    "`${alert('PWNED')}`",
    "<a href=\"javascript:alert('PWNED')\">x</a>",
    "[x](javascript:alert('PWNED'))",
    "[x](JaVaScRiPt&colon;alert('PWNED'))",
    "[x](data:text/html,<script>alert('PWNED')</script>)",
    "[x](vbscript:PWNED)",
    "![x](x\"onerror=alert('PWNED'))",
    "<https://example.org/\"onmouseover=alert('PWNED')>",
    "<javascript:alert('PWNED')>",
    "{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %} PWNED",
    "${7*7} #{7*7} <%= 7*7 %> PWNED",
    "<style>@import 'https://evil.example/PWNED.css';</style>",
    "<iframe srcdoc=\"<script>alert('PWNED')</script>\"></iframe>",
    "<base href=https://evil.example/> PWNED",
    "<meta http-equiv=refresh content=0;url=https://evil.example/PWNED>",
    "<form action=https://evil.example/><input name=PWNED autofocus onfocus=alert(1)></form>",
    "<details open ontoggle=alert('PWNED')>x</details>",
    "--><script>alert('PWNED')</script><!--",
    "]]><script>alert('PWNED')</script><![CDATA[",
    "</div></div></main><script>alert('PWNED')</script>",
    '<div data-paragraph="0" id="__config">PWNED</div>',
    "{: onclick=alert('PWNED') style=color:red }",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('PWNED')>\">",
    "<x onclick=alert('PWNED') x=1>click</x>",
    "\u202e<script>alert('PWNED')</script>\u202c",
    "java\u00adscript:alert('PWNED')",
)

# Openings of a paragraph that python-markdown or one of its extensions would read as its own syntax.
TRICKS = (
    "```",
    "~~~ python",
    "--8<-- “/etc/passwd”",
    "[TOC]",
    "{: #id .class onclick=alert(1) }",
    "!!! note",
    "??? note",
    "# no heading",
    "    no code",
    "\tno code",
    "* no list",
    "1. no list",
    "> no quotation",
    "| no | table |",
    "===",
    "***",
    "[x]: https://example.org/",
    "*[HTML]: no abbreviation",
    "[^1]: no footnote",
    "<!-- no comment -->",
    "<div markdown>",
    "<?php no processing ?>",
    "<![CDATA[ no data ]]>",
    "&amp; &lt; &#60; &copy;",
    "\\* \\_ \\`",
    "{{ no.template }} {% raw %}",
    "$no$ $$math$$",
    ":material-account: :smile:",
    "^no^ ~no~ ==no== ++no++",
    "title: no front matter",
    "---",
)


def seeds() -> Mapping[str, str]:
    """A seed for each payload, plain and Markdown in turn, with the payload everywhere that takes text."""
    return dict(_seed(number, payload) for number, payload in enumerate(PAYLOADS))


def _seed(number: int, payload: str) -> tuple[str, str]:
    quoted = payload.replace("'", "''")
    topic = quoted[:58]
    front = (
        f"---\ntitle: '{quoted}'\nstandfirst: '{quoted}'\ntopics: ['{topic}', Common]\nslug: hostile-{number}\n"
        f"source:\n  name: '{quoted}'\n  url: https://example.org/?q=PWNED&a=%22\n  author: '{quoted}'\n"
        f"  licence: '{quoted}'\nupdates:\n  - {{date: 2026-01-02, note: '{quoted}'}}\nlang: en\n---\n\n"
    )
    ending = (
        "and the clerk, who had seen worse, filed it with the other letters that nobody would answer before 2 May 2027."
    )
    if number % 2:
        body = f"{payload}\n\n{payload} {ending}\n\n- {payload}\n- two\n\n> {payload} {ending}\n\n{ending} {payload}\n"
        return f"hostile {number} {_for_a_file(payload)}.txt", front + body
    body = (
        f"## {payload}\n\n{payload} {ending}\n\n[{payload}]({payload}) ![{payload}]({payload}) {ending}\n\n"
        f"| {payload} | b |\n|---|---|\n| {payload} | d |\n\n```{payload}\n{payload}\n```\n\n    {payload}\n\n"
        f"> {payload} {ending}\n\n1. {payload}\n\n*{payload}* **{ending}**\n"
    )
    return f"hostile {number} {_for_a_file(payload)}.md", front + body


def _for_a_file(payload: str) -> str:
    return "".join(c for c in payload if c.isprintable() and c not in "/\\\0")[:40]
