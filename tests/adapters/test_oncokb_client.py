from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from fascicle.adapters.download import HttpDownloader, Patience
from fascicle.adapters.oncokb_client import TOKEN_VARIABLE, ask_oncokb, make_address, read_token
from fascicle.errors import ToolError
from fascicle.knowledge.importers.oncokb import Question
from http_server import LocalServer, Served, answer_status, serve

BRAF = Question(("BRAF",), "V600E", "MEL")
FUSION = Question(("ETV6", "NTRK3"), None, None)
TOKEN = "a-token-of-a-user"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve() as running:
        yield running


def ask(server: LocalServer, *questions: Question) -> list[tuple[Question, str]]:
    client = HttpDownloader(Patience(tries=2, timeout_seconds=5.0), sleep=lambda _: None)
    return ask_oncokb(questions, TOKEN, address=server.address, downloader=client)


def answer(server: LocalServer, question: Question, text: bytes, **values: object) -> Served:
    path = make_address(question, "")
    server.files[path] = Served(text, content_type="application/json", **values)  # type: ignore[arg-type]
    return server.files[path]


def test_ask_oncokb__asks_with_the_token_and_keeps_answers_with_their_questions(server: LocalServer) -> None:
    answer(server, BRAF, b'{"treatments": []}')
    answer(server, FUSION, b'{"treatments": null}')

    answers = ask(server, BRAF, FUSION)

    assert answers == [(BRAF, '{"treatments": []}'), (FUSION, '{"treatments": null}')]
    assert {asked.authorization for asked in server.asked} == {f"Bearer {TOKEN}"}


def test_ask_oncokb__tries_again_after_a_passing_fault(server: LocalServer) -> None:
    answer(server, BRAF, b"{}", faults=[answer_status(503), None])

    assert ask(server, BRAF) == [(BRAF, "{}")]


def test_ask_oncokb__a_refused_token_is_one_clear_error_that_shows_neither_token_nor_question(
    server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer(server, BRAF, b"{}", faults=[answer_status(401)])

    with pytest.raises(ToolError, match="the server answered 401") as error:
        ask(server, BRAF)

    assert not any(secret in str(error.value) + caplog.text for secret in (TOKEN, "V600E"))


def test_ask_oncokb__a_token_never_follows_to_another_server(server: LocalServer) -> None:
    with serve() as other:
        path = make_address(BRAF, "")
        other.files[path] = Served(b"{}")
        answer(server, BRAF, b"", faults=[answer_status(302, Location=other.address + path)])

        assert ask(server, BRAF) == [(BRAF, "{}")]
        assert [asked.authorization for asked in other.asked] == [None]


@pytest.mark.parametrize("token", ["", "  ", "two words", "täken"])
def test_read_token__a_missing_or_impossible_token_says_where_to_put_it(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, token)

    with pytest.raises(ToolError, match=TOKEN_VARIABLE):
        read_token()


def test_read_token__takes_the_token_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, f" {TOKEN}\n")

    assert read_token() == TOKEN


def test_make_address__asks_for_a_functional_fusion_and_names_no_disease_that_is_not_known() -> None:
    assert make_address(FUSION, "https://server") == (
        "https://server/annotate/structuralVariants?hugoSymbolA=ETV6&hugoSymbolB=NTRK3"
        "&structuralVariantType=FUSION&isFunctionalFusion=true"
    )
