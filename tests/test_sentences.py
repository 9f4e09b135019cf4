"""Sentence splitting, and the punctuation of all scripts that it shares with the parser."""

from __future__ import annotations

import pytest
from tests.growing import text_of

from briefing.english.sentences import sentences
from briefing.parse.markdown import read_markdown
from briefing.parse.plain import read_plain
from briefing.text import alternatives, in_basic_letters


@pytest.mark.parametrize(
    "expected",
    [
        (
            "The lamp went dark.",
            "It burns again!",
            "Who paid for it?",
            "“The town did.”",
            "(All of it.)",
            "So…",
            "Well.",
        ),
        ("The lamp is dear to Rep. Costa, R-St. Velm.", "The council pays."),
        ("Er kam.", "Öl war teuer.", "Es brannte bis zum 14. Januar."),
        ("„Er kam.“", "„Sie ging.“", "»Und nun?«", "Das Licht brennt."),
        ("La lámpara se apagó.", "¿Quién la encendió?", "¡El pueblo!", "Nadie más."),
        ("La lampe s’éteint.", "Élise la rallume."),
        ("انطفأ المصباح.", "من أشعله؟", "أهل المدينة!", "لا أحد غيرهم."),
        ("چراغ بجھ گیا۔", "کس نے جلایا؟", "شہر والوں نے۔"),
        ("दीपक बुझ गया।", "किसने जलाया?", "नगर ने॥", "और कोई नहीं।"),
        ("မီးငြိမ်းသွားသည်။", "မြို့သူမြို့သားများ ထွန်းသည်။"),
        ("መብራቱ ጠፋ።", "ማን አበራው፧", "ከተማው።"),
        ("Լույսը մարեց։", "Քաղաքը վառեց։"),
    ],
)
def test_sentences_end_in_every_script(expected: tuple[str, ...]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize("space", ["", " "])
def test_chinese_and_japanese_sentences_need_no_space_between_them(space: str) -> None:
    expected = ("灯灭了。", "「谁点的？」", "是镇上的人！", "没有别人。")
    assert sentences(space.join(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Reyes met Gov. Linden at 9 a.m. Tuesday.",
        "The U.S. Senate voted.",
        "It grew by 3.5 percent, e.g. in May.",
        "“Why?” asked the mayor.",
        "It burnt… and went dark.",
        "Am 14. Januar berät der Rat.",
    ],
)
def test_abbreviations_ordinals_and_what_continues_in_lower_case_do_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == (text,)


def test_an_abbreviation_ends_a_sentence_before_a_word_that_starts_one() -> None:
    assert sentences("The talks were in the U.S. He left.") == ("The talks were in the U.S.", "He left.")


@pytest.mark.parametrize("end", [".", "。", "۔", "।", "။", "።", "։", ",", "،", "؛", "：", ";"])
def test_a_line_that_ends_as_a_sentence_or_a_clause_is_not_a_markdown_standfirst(end: str) -> None:
    blocks = read_markdown(text_of("# A headline", f"A short line{end}", "The first paragraph.", "The second."), 1)
    assert [block.kind for block in blocks] == ["headline", *["paragraph"] * 3]


@pytest.mark.parametrize("end", ["؛", "،", "；", "，"])
def test_a_line_that_ends_as_a_clause_is_not_a_heading_in_a_plain_seed(end: str) -> None:
    paragraph = "قرر المجلس يوم الثلاثاء إعادة تشغيل العبارة بين ضفتي النهر بعد أحد عشر عاما من بيع آخر قارب فيها. " * 2
    body = text_of("المجلس يعيد العبارة القديمة", paragraph, paragraph, f"لماذا الآن{end}", paragraph, paragraph)
    assert "heading" not in [block.kind for block in read_plain(body, 1)]


@pytest.mark.parametrize(("words", "text"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
def test_alternatives_are_joined_with_or(words: list[str], text: str) -> None:
    assert alternatives(words) == text


@pytest.mark.parametrize(
    "expected",
    [
        ("Rev. Low met Adm. Hale and Det. Moss.", "They left."),
        ("Das gilt z. B. für Velm.", "Er ging."),
        ("Il vient, p. ex. de Velm.", "Il part."),
        ("She holds a Ph.D. in law.", "He does not."),
        ("Она пришла. а он нет.", "Да."),
        ("هل جاء؟", "نعم."),
        ("Ինչո՞ւ։", "Այո։"),
        ("灯又亮了．", "很好。"),
    ],
)
def test_titles_and_small_letters_end_no_sentence_in_any_script(expected: tuple[str, ...]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_word_with_a_letter_of_its_own_has_a_form_in_basic_letters() -> None:
    assert in_basic_letters(["Łódź and Małgorzata, Łódź", "Øre, élan"]) == "lodz malgorzata ore"
