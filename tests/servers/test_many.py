"""Many targets, some of which mean harm: no answer is missing, wrong or counted wrong."""

import many

COUNT = 2000


def test_counts_add_up(installed):
    with installed():
        counts, *_ = many.run(COUNT, ["--seed", "1"])
    assert sum(counts.values()) == COUNT
    assert counts["not-requested"] == COUNT - COUNT // many.HOSTILE_IN
