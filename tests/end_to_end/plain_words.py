"""Demands that an error is told to a person: its own code, a sentence, a cause and a next step."""

from __future__ import annotations

from eoffice.errors import Language, catalogue, explain, explain_code

_BLANK = "…"


def demand_plain_words(error: BaseException) -> str:
    """Fail unless an error is told in both languages with every value filled in; return the sentence."""
    code, values = getattr(error, "code", ""), getattr(error, "values", {})
    assert code in catalogue(), f"no words for {code or type(error).__name__}"
    demand_words_of(code, values)
    return explain(error).sentence


def demand_words_of(code: str, values: dict[str, object]) -> None:
    """Fail unless a code is told in both languages with every value filled in."""
    for language in Language:
        told = explain_code(code, values, language)
        for words in (told.sentence, told.cause, told.next_step):
            assert words.strip(), (code, language)
            assert _BLANK not in words, (code, language, words)
            assert "{" not in words, (code, language, words)
