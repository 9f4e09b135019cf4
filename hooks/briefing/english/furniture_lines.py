"""Recognises page furniture by its wording: bylines, credits, times, promotions, notices, ornaments.

`furniture_kind` tests one line, without its context. Such a line is not part of the article: the plain reader makes no
heading or standfirst of it, and the stage classify gives it the theme `none`. `furniture_places.py` has lines that only
their place tells, and `furniture.py` looser patterns, for lines that are only never headings.

Every pattern is anchored at the beginning or the end of the line and takes linear time; long lines are rejected first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Furniture = Literal["byline", "credit", "caption", "time", "promotion", "notice", "ornament"]

# Lengths are in characters.
_LONGEST = 600
_LONGEST_BYLINE, _LONGEST_CREDIT, _LONGEST_TIME, _LONGEST_PROMOTION = 120, 160, 80, 240
_LONGEST_DESK, _LONGEST_TITLE = 6, 10  # words


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(alternatives)})", re.IGNORECASE)


def _words(text: str, between: str | None = None) -> frozenset[str]:
    return frozenset(text.split(between))


_PARTICLES = _words("de da del della der den di dos du el al bin ibn la le van von ter y zu st")
# Capitalised words that occur in short headings but not in names.
_NOT_IN_NAMES = _words(
    "a all an about after again and any are as at background before best big breaking briefing case challenges city "
    "climate context crisis data deal early economic economy election energy fact facts final financial first for from "
    "future global government great growth health high history home house how impact in inside international is it key "
    "last late latest law life living local long main market markets matters media more most national new news next no "
    "not now of off old on one online open opinion other our out over past path people plan plans point points police "
    "policy political politics power price public question questions rate rates real report reports review risk risks "
    "road school security see side small social special state states steps stories story street study summary team "
    "tech test the their there these this three time timeline times to today top trade two under up us use video war "
    "water way we week what when where who why will with women work world year years you your"
)
_ROLES = _any(
    r"\b(?:correspondents?|reporters?|editors?|writers?|staff|journalists?|contributors?|columnists?|producers?"
    r"|bureau|agenc(?:y|ies)|press|reuters|afp|bloomberg|newsroom|desk|critic)\b",
    r"\b(?:bbc|cnn|nbc|abc|cbs|sky|fox|itv) news\b",
)
_AGENCY = (
    r"(?:reuters|ap|afp|xinhua|dpa|bloomberg|pa|efe|ansa|kyodo|upi|cnn|bbc|tass|ians|pti|ani|wam|iqna"
    r"|the canadian press)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{1,6})?\.?"
_BY = re.compile(
    r"(?:(?:words|written|story|text|report|reported|analysis|opinion|posted|interview|compiled"
    r"|review)(?: and \w+)? )?"
    r"by:? (?=\S)",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[,|•·/–—@]| - | and | & | in | for | with ")
_HANDLE = re.compile(r" [(|]?@\w{2,30}\)?$")
_DATELINE = re.compile(
    rf"[A-Z][^()!?]{{1,60}}(?:\((?i:{_AGENCY})\) ?[-–—:]{{0,2}}|(?i:\b{_AGENCY}) ?[-–—]{{1,2}})$", re.DOTALL
)

_CREDIT_WORD = r"(?:photos?|images?|pictures?|photographs?|illustrations?|graphics?|artwork|cover)"
_CREDIT = _any(
    rf"[(\[]?{_CREDIT_WORD}(?: (?:by|credits?|courtesy(?: of)?|source|copyright|via|caption|from)\b|\s?[:|©/])",
    rf"(?:file|ap|stock|handout|courtesy|undated|archive|representative) {_CREDIT_WORD}\b(?: by\b|\s?[:/|.]|$)",
    r"(?:credits?|courtesy|photo)\s?(?::|of\b)",
    r"(?:getty images?|shutterstock|istock|unsplash|ap photo|associated press|alamy|epa|afp|reuters"
    r"|wikimedia(?: commons)?)"
    r"(?:/[\w .'’/-]{1,60})?\.?$",
)
_CREDIT_END = re.compile(
    r"(?:[ (/]|\bvia )(?:getty images|shutterstock|istock|unsplash|ap photo|alamy)\)?\.?$"
    r"|[a-z.”\"’)]credit: ?[A-Z][^:.]{1,60}$|\breuters/[A-Z][\w .'’-]{1,40}$",
    re.IGNORECASE,
)

_CLOCK = r"\d{1,2}[:.]\d\d"
_TIME = _any(
    r"(?:about |estimated )?\d{1,3}[ -]min(?:ute)?s?\.?(?: (?:to )?read(?:ing)?(?: time)?)$",
    r"\d{1,3} (?:min(?:ute)?|hour|day|week|month|year)s? ago$",
    r"(?:estimated )?read(?:ing)? time\s?[:|-]?\s?(?:about )?\d{1,3}\b[^.]{0,20}$",
    r"(?:(?:first |originally |last )?(?:published|updated|posted|modified|created)|date(?!.*\btime:)|issued)"
    rf"\s?(?:[:|-]|on\b|at\b|(?={_MONTH}\b)|(?=\d|{_CLOCK}))[^!?]{{2,70}}$",
    r"(?:updated|published|posted|last updated)(?: (?:today|yesterday|now|just now))?$",
)

_ALONE = _words(
    "advertisement|advertisements|article content|comments|comment|continue reading|copy link|email|facebook|image|"
    "leave a comment|link copied|listen|listen to this article|loading|menu|more|more stories|most popular|most read|"
    "newsletter|photo|picture|play|play video|post|print|read more|recommended|related|related articles|"
    "related content|"
    "related stories|save|scroll down|share|share article|share this|share this article|share this post|"
    "share this story|show more|skip to content|sponsored|sponsored content|story continues below advertisement|"
    "subscribe|top stories|trending|tweet|video|video player close|watch|watch live|whatsapp|you may also like|"
    "notes to editors|note to editors|about the author|end|ends|thanks for reading|download|paid post|promoted|"
    "explore further|recommended videos|table of contents",
    "|",
)
_PROMOTION = _any(
    r"(?:read|see|watch|listen|also|more|related|recommended|don['’]t miss|up next|next up|explore|go deeper"
    r"|in pictures"
    r"|in photos|gallery|podcast|video)(?: (?:more|also|next|now|live|here|this|read|see|on this|stories|story"
    r"|articles?"
    r"|coverage|reading|content|topics?|links?)){0,2}\s?[:|»>]",
    r"(?:read (?:more|also|next|the full|the original|our)|see also|also read|you (?:may|might) also (?:like"
    r"|be interested))\b",
    r"(?:please )?(?:sign up|subscribe|register|click|tap|log in|sign in)\b(?: (?:here|now|today|for|to|on|below"
    r"|our|your|free|with)\b|[.!]?$)",
    r"(?:follow|like|find|join|connect with) (?:us|me|our|the author|him|her|them|\S{2,30}(?: \S{2,30}){0,3})"
    r" (?:on|at|via) (?:x|twitter|facebook|instagram|linkedin|youtube|tiktok|threads|bluesky|telegram|whatsapp"
    r"|mastodon)\b",
    r"(?:more|see all|all) (?:from|stories from|news from|by) [^.]{2,60}:?$|follow (?:us|@\w)|get (?:the|our"
    r"|all the) (?:latest|best|free|top)\b.{0,80}\b(?:inbox|newsletters?|app|updates|stories)\b",
    r"share (?:this|your|on|via|the) ?(?:article|story|post|page|thoughts|facebook|twitter|x)?\b.{0,40}$",
    r"slideshow \(\d|video player\b|reuters interactive\b|to view (?:a|the) graphic\b",
    r"\((?:begin |end )?optional\b[^.]{0,30}$|(?:end )?optional$|related coverage\b|@\w{2,30}$",
    r"\(?for (?:a )?graphics? (?:on|of)\b[^()]{2,120}\bclick\b",
    r"(?:got|have|do you have) (?:a |any |something to )?(?:tips?|stor(?:y|ies)|news|add)\b.{0,100}$",
    r"(?:download|get) (?:the|our) (?:\w+ ){0,3}app\b|support (?:our|independent|quality) journalism",
    r"(?:story|article) continues\b|continue reading\b|advertisement\b|view \d+ photos$",
    r"(?:never|don['’]t) miss (?:a|an|another|out)\b.{0,80}\b(?:sign up|subscribe|newsletters?)\b",
    r"(?:try|get) (?:\S+ ){1,4}for (?:only|just|as little as) [$£€]?\d",
    r"you can (?:now |also )?(?:subscribe|follow|sign up|listen|read more|find more|join)\b.{0,80}"
    r"\b(?:our|twitter|facebook|instagram)\b",
    r"follow (?:\S+ ){0,5}coverage\b",
    r"(?:send|email|share) (?:us )?(?:your|any) (?:pictures|photos|videos|stories|tips|comments|questions|letters)\b",
    r"for (?:more|the latest|breaking) \S{3,20}(?: \S{1,20}){0,6},? (?:visit|see|go to|click|follow|subscribe"
    r"|sign up|check out|read)\b",
)
# The reader is asked to do something, in the last sentence or after a question.
_INVITATION = re.compile(
    r"^to (?:read|view|see|hear|watch|access|continue)\b[^!?]{2,180}\b(?:click (?:here|on)|tap here|subscribe|log in"
    r"|sign in)\b[^.!?]{0,60}\.?$"
    r"|(?:^|[.!?:”\"] )(?:please )?(?:click|sign up|subscribe|register|tap|learn more|find out more|read more|read on)"
    r"(?: (?:here|now|today|below))?[.!»>]*$|\bfree sign up$"
    r"|^(?:want|would you like|do you want|interested in|enjoy(?:ed|ing)?|not a member yet)\b[^?]{0,100}\? (?:please )?"
    r"(?:sign up|subscribe|follow|check out|read|visit|click|join|get|download|listen|become|see|find|learn)\b"
    r"|\blet us know in (?:a|the) comments?\b[^.!?]{0,20}[.!?]?$"
    r"|^if you (?:have|['’]re|are|would|want|enjoy)\b[^.!?]{0,160}\b(?:let us know|(?:contact|email|write to"
    r"|reach out to) us|(?:sign up for|subscribe to) our)\b"
    r"|^[^«.!?]{2,100} (?:»|>>)$|^\[[^\[\]]{0,200}\b(?:inbox|newsletter|subscribe|sign up)\b[^\[\]]{0,100}\]$",
    re.IGNORECASE,
)
_ADVERT = re.compile(r"(?:^|[\s*—–-])\*(?:ad|advert|advertisement|sponsored)\*?\.?$", re.IGNORECASE)
_NOTICE = _any(
    r"(?:©|\(c\) \d|copyright\b(?! (?:law|act|bill|rules?|holders?|infringement|claims?|office|case|protection)))",
    r"[(\[]?(?:additional |further )?(?:reporting|editing|writing|additional reporting|research|graphics?"
    r"|production|compiled"
    r"|edited|written|translated)(?: and (?:writing|editing|reporting|photographs?|production))?(?: assistance)?"
    r"(?: also)? (?:by|contributed by) [A-Z]",
    r"with (?:files|reporting|assistance|additional reporting|contributions?) (?:from|by)\b",
    r"with reports? from [^.]{2,60}$",
    r"(?:this|the) (?:article|story|report|piece|(?:blog )?post|version|content) (?:was|is|has been|first|originally"
    r"|contains|appeared)"
    r"\b.{0,60}\b(?:published|updated|corrected|amended|refiled|republished|generated|produced|edited|appeared"
    r"|translated"
    r"|affiliate|corrects?)\b",
    r"\((?:the|this) (?:story|article|version)\b|\((?:in )?this \w{3,10} \d{1,2} story\b",
    r"\(corrects (?:paragraphs?|day|date)\b",
    r"a version of (?:this|the) (?:article|story|report|piece|post|essay|interview)\b",
    r"this (?:blog )?(?:article|piece|post|feature|essay|column) (?:is|was|has been)"
    r" (?:part of|based on|provided by|adapted|excerpted|reprinted|sponsored|authored|written|made possible|powered)\b",
    r"this story (?:is part of (?:a|an|our|the|[“\"])|(?:is|was) (?:provided|supported|sponsored) by)\b",
    r"this interview (?:has been|was) (?:edited|condensed|lightly|shortened)\b",
    r"(?:the )?(?:views|opinions) expressed (?:(?:here|above|in this \w{4,12}|by the authors?) )?are"
    r" (?:those|solely|the)\b",
    r"(?:(?:all|the) )?products (?:featured |recommended )?(?:here |on \S{2,20} )?are (?:\S+ )?independently"
    r" (?:selected|chosen)\b",
    r"(?:special thanks to|thanks to [^.]{2,120} for [^.]{0,60}\b(?:comments|feedback|help)\b[^.]{0,20}\b(?:this|the) "
    r"(?:post|article|piece|essay))\b",
    r"(?:contributing|contributors?|eds)\s?: ?\S",
    r"our standards\s?:|some (?:answers|responses|quotes) (?:were|have been) (?:edited|translated)\b",
    r"(?:correction|clarification|editor['’]?s['’]? note|disclaimer|disclosure|citation|tags|topics|filed under"
    r"|keywords"
    r"|more information|source|sources|via)\s?(?:[:|]|\(\d)",
    r"(?:media|press|investor|news)(?: relations)? (?:contacts?|enquiries|inquiries|office)\b[^.]{0,80}$",
    r"contact (?:the (?:author|writer|reporter|editor|newsroom)|us|him|her|[\w ]{0,30}\bat [\w.+-]{1,40}@)",
    r"contacts?\s?:|to contact the (?:reporter|editor|author)",
    r"\(\$?\d[\d., ]{0,8}[\w ]{0,24} = [^()]{1,30}\)$|graphic\s?-|\((?:adds?|updates?|recasts?|writes"
    r"|repeats?) [^()]{3,120}\)$",
    r"(?:—|–|--?) ?[^()]{2,60}\(@\w{2,30}\) \w+ \d{1,2}, \d{4}$|learn more (?:at|about) [^.]{2,60}\.?$",
    r"all rights reserved\b|(?:-|–|—) ?(?:30|ends?) ?(?:-|–|—)$|#{2,5}$",
)
_NOTICE_END = _any(
    r"\bcontributed (?:(?:to )?(?:reporting|research|(?:the reporting (?:of|for) )?this (?:story|report|article|piece))"
    r")(?: from [A-Z][\w., ]{2,30})?\.?$",
    r"\bwe may (?:earn|receive|get)\b[^.]{0,60}\bcommission\b[^.]{0,60}\.?$",
    r"^(?!.{0,80}\bsaid\b)[^.!?:;“”\"]{3,60} reported from [A-Z][\w .,'’-]{1,80}\.?$",
    r"\ball rights reserved\.?$",
    r"^[^.!?]{0,80}\b[\w.+-]{1,40}@[\w-]{1,40}\.[\w.]{2,20}\.?$",
)
_SENTENCE_END = re.compile(r"[a-z\d)”\"’][.!?][\"”’')]? +(?=\S)")


def is_personal_name(text: str) -> bool:
    """Whether a text is two to five words that look like a person's name and unlike a heading: "Ana de la Cruz"."""
    words = text.replace("’", "'").split()
    if not 2 <= len(words) <= 5 or not all(
        word.replace("'", "").replace("-", "").replace(".", "").isalpha() for word in words
    ):
        return False
    large = [word for word in words if word[0].isupper()]
    small = [word for word in words if not word[0].isupper()]
    known = any(word.strip(".").lower() in _NOT_IN_NAMES for word in words)
    return len(large) >= 2 and words[-1][0].isupper() and _PARTICLES.issuperset(small) and not known


def _is_byline(text: str) -> bool:
    """Whether a line names the author: "By Ana Cruz, Harbour Times", "Ana Cruz @anacruz", "Ana Cruz | 3 May 2027"."""
    if len(text) > _LONGEST_BYLINE or _SENTENCE_END.search(text) or text.endswith(("?", "!", ":")):
        return False
    if _DATELINE.match(text):
        return True
    handle = _HANDLE.search(text)
    by = _BY.match(text)
    rest = text[by.end() :] if by else text
    first, *others = (piece.strip(" .") for piece in _SPLIT.split(rest))
    named = is_personal_name(first) or (bool(by) and _is_desk(first))
    if by:
        return (named and not text.endswith(".")) or _is_desk(rest)
    return is_personal_name(first) and (bool(handle) or (bool(others) and _is_title(text, first, others)))


def _is_desk(text: str) -> bool:
    """Whether a newsroom takes the place of a name: "Reuters Staff", "staff and agencies"."""
    return len(text.split()) <= _LONGEST_DESK and _ROLES.search(text) is not None and not text.endswith(".")


def _is_title(text: str, name: str, others: list[str]) -> bool:
    """Whether what follows a name is the author's role, or a date after a bar."""
    if text.endswith(".") or len(text.split()) > _LONGEST_TITLE:
        return False
    after_bar = "|" in text and any(
        piece[:1].isdigit() or re.match(_MONTH, piece, re.IGNORECASE) for piece in others if piece
    )
    return after_bar or (_ROLES.search(text[len(name) :]) is not None and len(others) <= 3)


def _is_ornament(text: str) -> bool:
    """Whether a line has no words but an end mark: "* * *", "—", "###", "-30-"."""
    bare = text.strip("-–—*#_=~•·. \t")
    return bare in ("", "30") or (bare.lower() in ("end", "ends") and bare != text)


@lru_cache(maxsize=256)  # parse and classify ask for the lines of the same article
def furniture_kind(text: str) -> Furniture | None:
    """The kind of furniture that a line is; None if it is part of the article."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if _is_ornament(text):
        return "ornament"
    if text.lower().rstrip(".!:…") in _ALONE:
        return "promotion"
    if _is_byline(text):
        return "byline"
    if len(text) <= _LONGEST_CREDIT and (_CREDIT.match(text) or _CREDIT_END.search(text)):
        return "credit"
    if len(text) <= _LONGEST_TIME and _TIME.match(text):
        return "time"
    bare = text.lstrip("([*—– ")
    if any(_NOTICE.match(start) for start in (text, bare)) or _NOTICE_END.search(text):
        return "notice"
    if _ADVERT.search(text):
        return "promotion"
    if len(text) > _LONGEST_PROMOTION or len(_SENTENCE_END.findall(text)) > 1:
        return None
    return "promotion" if _PROMOTION.match(text) or _PROMOTION.match(bare) or _INVITATION.search(text) else None
