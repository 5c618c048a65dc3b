from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from fascicle.reads.parallel import map_in_order


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_map_in_order__keeps_the_order_of_the_items(threads: int) -> None:
    def work(item: int) -> int:
        time.sleep(0.002 * (item % 3 == 0))
        return item * item

    assert list(map_in_order(work, range(40), threads)) == [item * item for item in range(40)]
    assert list(map_in_order(work, (), threads)) == []


@pytest.mark.parametrize("threads", [1, 3])
def test_map_in_order__raises_what_the_function_raises_behind_the_answers_before_it(threads: int) -> None:
    def work(item: int) -> int:
        if item == 5:
            raise ValueError("five")
        return item

    answers = map_in_order(work, range(40), threads)
    assert [next(answers) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="five"):
        next(answers)


@pytest.mark.parametrize("threads", [1, 3])
def test_map_in_order__raises_what_the_items_raise(threads: int) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(map_in_order(str, items(), threads))


def test_map_in_order__works_on_several_items_at_once() -> None:
    together = threading.Barrier(2, timeout=5)

    def work(item: int) -> int:
        together.wait()
        return item

    assert list(map_in_order(work, range(4), 2)) == [0, 1, 2, 3]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_map_in_order__does_not_read_far_ahead(threads: int) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    answers = map_in_order(str, items(), threads)
    assert next(answers) == "0"
    assert len(taken) <= 2 * threads
    list(answers)
    assert len(taken) == 100
