"""The language and direction of a seed's own text, as HTML attributes: the site around it may use another language."""

from __future__ import annotations

from babel.localedata import locale_identifiers
from markupsafe import Markup

_RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "ps", "yi", "dv", "ug", "ckb", "sd"}
_LANGUAGES = {tag.partition("_")[0] for tag in locale_identifiers()}
_SCRIPTS_RIGHT_TO_LEFT = {"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"}


def language_attributes(lang: str | None) -> Markup:
    """The attributes of an element that holds text of the seed; the browser finds the direction where none is known."""
    if lang is None:
        return Markup('dir="auto"')
    direction = "rtl" if is_right_to_left(lang) else "ltr" if _is_known(lang) else "auto"
    return Markup('lang="{}" dir="{}"').format(lang, direction)


def _is_known(lang: str) -> bool:
    """Whether the usual script of a language is known, or its tag names one."""
    language, *rest = lang.lower().split("-")
    return any(len(part) == 4 and part.isalpha() for part in rest) or language in _LANGUAGES


def page_attributes(lang: str | None, messages_lang: str, site_lang: str) -> Markup:
    """The attributes of the element that holds a whole page: its labels' language, and the direction of its seed."""
    labels = Markup("") if messages_lang == site_lang else Markup(' lang="{}"').format(messages_lang)
    return labels + (Markup(' dir="rtl"') if is_right_to_left(lang) else Markup(""))


def is_right_to_left(lang: str | None) -> bool:
    """By the script that a tag names, as in "az-Arab"; else by the usual script of its language."""
    language, *rest = (lang or "").lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return script in _SCRIPTS_RIGHT_TO_LEFT if script else language in _RIGHT_TO_LEFT
