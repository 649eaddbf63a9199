"""certask and servers that mean it harm: see scenarios.py for what they do."""

import pytest

import foreign
import strip
from dialogue import TRAP
from scenarios import SCENARIOS


def test_hostile(played, story):
    assert not story, "\n".join(story)


def test_nobody_was_led_elsewhere():
    with pytest.raises(BlockingIOError):
        TRAP.accept()


def test_there_are_enough():
    names = [s.name for s in SCENARIOS]
    assert len(names) >= 300 and len(set(names)) == len(names)


def test_each_offer_is_taken_away():
    assert not strip.unstripped()


def test_each_go_ahead_comes_in_another_s_name():
    assert not foreign.unnamed()
