"""What the scenarios are judged by finds what it is there for: a good run, and planted mistakes."""

import asyncio
import copy
import dataclasses
import json
import types

import pytest

import scenario
from builds import TOP
from handshake import ANSWERS

SERVE, CAUSES = ANSWERS["close"]
ONE = scenario.Scenario("one", "", SERVE, frozenset({"closed"}), frozenset({"early-reply"}))
JSON = scenario.Way("", "json", False, ("--json",), True)
WORDS = scenario.Way("", "words", False, (), True)
STAGE = {"connections": 1, "heard": [b"EHLO"], "broken": None, "unsaid": 0}
END = {"status": 3, "seconds": 1, "peak_kib": 9000}


@pytest.fixture(scope="module")
def good():
    """A real answer, made to be the one of ONE."""
    example = json.loads((TOP / "tests" / "hostile" / "answer.json").read_text())
    return example


def judged(end=None, answer=None, out=None, way=JSON, **how):
    stage = types.SimpleNamespace(**{**STAGE, **how})
    if out is None:
        out = json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    return list(scenario.judge(ONE, stage, way, {**END, **(end or {})}, out, b""))


def test_a_good_run(good):
    assert judged(answer=good) == []


@pytest.mark.parametrize("how", [
    {"end": {"status": -11}}, {"end": {"status": 0}}, {"end": {"seconds": 3.1}},
    {"end": {"peak_kib": 70000}}, {"connections": 2}, {"heard": [b"EHLO\r\n\x16\x03\x01\2\0"]}])
def test_a_bad_run(good, how):
    assert judged(answer=good, **how)


@pytest.mark.parametrize("wrong", [
    {"cause": "timeout"}, {"findings": []}, {"verdict": "perhaps"}, {"because": "\u202e"},
    {"because": "\x9b"}, {"because": "\ud7ff\ue000"}])
def test_a_bad_answer(good, wrong):
    assert judged(answer={**copy.deepcopy(good), **wrong})


@pytest.mark.parametrize("outcome, wrong", [("limit", True), ("garbled", False)])
def test_what_is_too_long_inside_has_its_cause(good, outcome, wrong):
    answer = {**copy.deepcopy(good), "application": {
        "outcome": outcome, "step": "EHLO", "said": "", "unasked": False,
        "wants_certificate": False}}
    assert bool(judged(answer=answer)) == wrong


@pytest.mark.parametrize("how, late", [
    ({"end": {"seconds": 3.1}}, True), ({"answer": {"cause": "timeout", "findings": []}}, True),
    ({"end": {"status": 0}}, False), ({"answer": {"cause": "reset"}}, False),
    ({"answer": {"cause": "reset"}, "unsaid": 1}, True),
    ({"answer": {"cause": "timeout"}, "connections": 2}, False)])
def test_only_time_is_the_crowd_s_fault(good, how, late):
    answer = {**copy.deepcopy(good), **how.get("answer", {})}
    complaints = judged(**{**how, "answer": answer})
    assert complaints and all(isinstance(c, scenario.Late) for c in complaints) == late


@pytest.mark.parametrize("out", [b"", b"\x1b[2J", b"\xff", b"a\rb", "\u2028".encode(), b"\x7f"])
def test_bad_words(out):
    assert judged(out=out, way=WORDS)
    assert not judged(out=b"good words\n", way=WORDS)


def test_what_must_be_said():
    stage = types.SimpleNamespace(**STAGE)
    one = dataclasses.replace(ONE, says="and 3 more")
    for out, wrong in (b"x, and 3\n   more\n", False), (b"x, and more\n", True):
        assert bool(list(scenario.judge(one, stage, WORDS, END, out, b""))) == wrong


@pytest.mark.parametrize("outcome, wrong", [("proxy", True), ("closed", False)])
def test_no_hello_for_a_proxy(good, outcome, wrong):
    """TLS from the first byte is not agreed on with one that does not let us through."""
    answer = copy.deepcopy(good)
    answer["attempts"][0].update(transport="direct", starttls=None, outcome=outcome)
    assert bool(judged(answer=answer, heard=(b"CONNECT\r\n\x16\x03\x01\2\0",))) == wrong


@pytest.mark.parametrize("ends, times", [
    ([[]], 1), ([["late"], []], 2), ([["late"]] * 4, 4), ([["wrong"]], 1),
    ([["late"], ["late"], ["wrong"]], 3)])
def test_what_was_late_is_tried_alone(monkeypatch, tmp_path, ends, times):
    left = iter(ends)

    async def run(*_):
        story = next(left)
        return story, story == ["late"]
    monkeypatch.setattr(scenario, "run", run)
    stories = asyncio.run(scenario.run_all([(ONE, JSON)], tmp_path))
    assert stories == {("one", "json"): ends[-1]}
    assert len(ends) - len(list(left)) == times


def test_what_is_checked_may_be_missing(good):
    """A run that did not come so far is judged like the others."""
    wants = dataclasses.replace(ONE, check=lambda answer: answer["application"]["outcome"])
    answer = {**copy.deepcopy(good), "application": None}
    assert ["lacks what was to be checked" in said
            for said in scenario.judge_end(wants, answer)] == [True]
