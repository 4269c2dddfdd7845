"""Lanes keep the order, stay near what was taken, and hand on what goes wrong."""

from collections.abc import Iterator
from threading import Event, Lock
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.streaming.lanes import in_order

SECONDS = 30.0  # for what happens at once


@given(st.lists(st.integers(0, 3), max_size=20), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items_whoever_is_ready_first(delays: list[int], lanes: int) -> None:
    def work(item: tuple[int, int]) -> int:
        number, delay = item
        sleep(delay / 5_000)
        return number

    assert list(in_order([work] * lanes, enumerate(delays))) == list(range(len(delays)))


def test_lanes_work_at_the_same_time() -> None:
    both = [Event(), Event()]

    def work(item: int) -> bool:
        both[item].set()
        return both[1 - item].wait(SECONDS)

    assert list(in_order([work] * 2, range(2))) == [True, True]


def test_items_are_read_no_further_ahead_than_two_per_lane() -> None:
    read = 0

    def source() -> Iterator[int]:
        nonlocal read
        while read < 100:
            read += 1
            yield read

    for taken, _ in enumerate(in_order([str] * 3, source()), start=1):
        assert read <= taken + 6
        sleep(0.0005)
    assert read == 100


def test_a_result_does_not_wait_for_the_next_item() -> None:
    asked_again = Event()

    def source() -> Iterator[int]:
        yield 1
        asked_again.wait(SECONDS)
        yield 2

    results = in_order([str] * 2, source())
    assert next(results) == "1"
    asked_again.set()
    assert list(results) == ["2"]


def test_an_error_of_the_work_is_raised_in_its_place() -> None:
    results = in_order([lambda item: 1 // item] * 2, [1, 1, 0, 1, 1])
    assert [next(results), next(results)] == [1, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_an_error_of_the_source_is_raised_after_what_came_before() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    results = in_order([str] * 2, source())
    assert next(results) == "1"
    with pytest.raises(OSError, match="gone"):
        next(results)


def test_a_stream_that_is_left_is_read_no_further() -> None:
    taken: list[int] = []
    lock = Lock()

    def work(item: int) -> int:
        with lock:
            taken.append(item)
        return item

    results = in_order([work] * 2, iter(int, 1))  # zeros without an end
    next(results)
    results.close()  # type: ignore[attr-defined]
    sleep(0.05)
    seen = len(taken)
    sleep(0.05)
    assert len(taken) == seen <= 5
