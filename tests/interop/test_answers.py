"""Healthy answers, as every SDK sees them: words, calls of tools, forms, thoughts, pictures, usage."""

import json

import pytest

from sdks import PIXEL, SCHEMA, TOKENS, WEATHER, Heard, Question, marked

WAYS = ("whole", "streamed")


def heard(sdk, mock, way: str, question: Question) -> Heard:
    """The answer, asked for in one of two ways."""
    if way == "whole":
        return sdk.ask(mock, question, max_retries=0)
    answer = Heard()
    sdk.listen(mock, answer, question, max_retries=0)
    return answer


@pytest.mark.parametrize("way", WAYS)
def test_words_and_what_they_cost(healthy, any_sdk, way):
    answer = heard(any_sdk, healthy, way, Question())
    assert (answer.tokens, answer.finish) == (TOKENS, any_sdk.finish.stop)
    assert answer.usage.output == TOKENS
    assert answer.usage.input > 0
    assert len(answer.chunks) == (1 if way == "whole" else TOKENS)


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_reaches_its_limit_says_so(healthy, sdk, way):
    answer = heard(sdk, healthy, way, Question(limit=5))
    assert (answer.tokens, answer.finish, answer.usage.output) == (5, sdk.finish.length, 5)


@pytest.mark.parametrize("way", WAYS)
def test_a_tool_that_is_named_is_called(healthy, any_sdk, way):
    question = Question(text="What does get_weather say?", tools=(WEATHER,))
    answer = heard(any_sdk, healthy, way, question)
    [call] = answer.calls
    assert (call.name, answer.finish, answer.text) == ("get_weather", any_sdk.finish.calls, "")
    assert call.id
    arguments = json.loads(call.arguments)
    assert type(arguments["city"]) is str and type(arguments["days"]) is int


@pytest.mark.parametrize("way", WAYS)
def test_a_tool_that_must_be_called_is_called(healthy, sdk, way):
    answer = heard(sdk, healthy, way, Question(tools=(WEATHER,), must_call=True))
    assert [call.name for call in answer.calls] == ["get_weather"]


@pytest.mark.parametrize("way", WAYS)
def test_no_tool_is_called_for_nothing(healthy, sdk, way):
    answer = heard(sdk, healthy, way, Question(tools=(WEATHER,)))
    assert (answer.calls, answer.tokens) == ([], TOKENS)


@pytest.mark.needs("schema")
@pytest.mark.parametrize("way", WAYS)
def test_an_answer_has_the_form_that_is_asked_for(healthy, able, way):
    answer = heard(able, healthy, way, Question(schema=SCHEMA))
    filled = json.loads(answer.text)
    assert type(filled["name"]) is str and type(filled["age"]) is int
    assert answer.finish == able.finish.stop


@pytest.mark.needs("thoughts")
@pytest.mark.parametrize("way", WAYS)
def test_thoughts_come_before_words_and_are_counted(healthy, able, way):
    answer = heard(able, healthy, way, Question(thoughts=True))
    assert "".join(answer.thoughts)
    assert answer.tokens == TOKENS
    assert answer.usage.thoughts > 0


@pytest.mark.needs("thoughts")
@pytest.mark.parametrize("way", WAYS)
def test_who_asks_for_no_thoughts_sees_none(healthy, able, way):
    answer = heard(able, healthy, way, Question())
    assert (answer.thoughts, answer.usage.thoughts) == ([], 0)


@pytest.mark.needs("images")
def test_a_picture_is_taken(healthy, able):
    assert heard(able, healthy, "whole", Question(image=PIXEL)).tokens == TOKENS


@pytest.mark.needs("models")
def test_the_model_is_listed(healthy, able):
    with able.client(healthy) as client:
        assert able.model in able.models(client)


def test_the_same_question_has_the_same_answer(serve, sdk):
    answers = [sdk.ask(serve()).text for _ in range(2)]
    assert answers[0] == answers[1]


def test_two_questions_have_two_answers(healthy, sdk):
    one, other = (sdk.ask(healthy, Question(text=marked(request=name))).text for name in ("a", "b"))
    assert one != other
