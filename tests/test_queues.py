"""Whose turn it is among the requests of a sweep, by host, worth and age; and which addresses are known."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.frontier.known import KnownAddresses
from crawler.frontier.queues import Queues

# --- whose turn it is


def everything(queues: Queues, may_ask=lambda host: True) -> list[tuple[str, int]]:
    turns = []
    while (turn := queues.pop(may_ask)) is not None:
        queues.release(turn[0])
        turns.append(turn)
    return turns


def test_hosts_take_turns_and_within_one_the_higher_priority_then_the_older_goes_first():
    queues = Queues(0, 1)
    for number, (host, priority) in enumerate([("a", 0), ("a", 5), ("a", 5), ("b", 0), ("c", 9), ("b", 7)]):
        queues.push(host, priority, number)
    assert everything(queues) == [("a", 1), ("b", 5), ("c", 4), ("a", 2), ("b", 3), ("a", 0)]
    assert queues.waiting == 0 and not queues.has("a")


def test_no_more_of_a_host_and_of_all_are_under_way_than_allowed():
    queues = Queues(3, 2)
    for number in range(9):
        queues.push("abc"[number // 4], 0, number)
    assert [queues.pop(lambda host: True) for _ in range(4)] == [("a", 0), ("b", 4), ("c", 8), None]
    queues.release("c")
    assert queues.pop(lambda host: True) == ("a", 1)
    queues.release("b")
    assert queues.pop(lambda host: host == "a") is None, "two of a are under way"
    assert queues.pop(lambda host: True) == ("b", 5)


def test_a_host_that_waits_keeps_its_requests_and_one_that_is_dropped_loses_them():
    queues = Queues(0, 1)
    for number, host in enumerate("aab"):
        queues.push(host, 0, number)
    assert everything(queues, lambda host: host != "a") == [("b", 2)]
    assert queues.waiting == 2
    assert (
        queues.has("a")
        and sorted(queues.drop("a")) == [0, 1]
        and not queues.has("a")
        and queues.drop("a") == []
        and queues.waiting == 0
    )


def test_the_section_that_has_gained_most_goes_first():
    gains = {("a", "news"): 0.0, ("a", "shop"): 0.0}
    queues = Queues(0, 1, lambda host, section: gains.get((host, section), 0.0))
    for number, section in enumerate(["shop", "shop", "shop", "news", "news"]):
        queues.push("a", 5 if section == "shop" else 0, number, section)

    def turn() -> int:
        host, number = queues.pop(lambda host: True)
        queues.release(host)
        return number

    assert turn() == 0
    gains["a", "shop"] = -7.0
    assert turn() == 3
    gains["a", "shop"] = -5.0
    assert turn() == 1, "of two that are worth the same the older one goes first"
    assert sorted(queues.drop("a")) == [2, 4] and queues.waiting == 0


def test_a_section_that_has_its_places_taken_is_waited_for_and_holds_up_no_other():
    queues = Queues(0, 2, most_of_section={"slow": 2})
    for number, (host, priority, section) in enumerate(
        [("a", 29, "slow"), ("a", 28, "slow"), ("b", 29, "slow"), ("b", 20, ""), ("c", 29, "slow"), ("a", 20, "")]
    ):
        queues.push(host, priority, number, section)

    def turn(left: int | None = None) -> tuple[str, int] | None:
        return queues.pop(lambda host: True, left)

    assert [turn() for _ in range(3)] == [("a", 0), ("b", 2), ("a", 5)]
    assert turn(9) == ("b", 3), "the best that can go, though others are better"
    assert turn() is None and queues.waiting == 2
    queues.release("b", "slow")
    assert turn(9) == ("c", 4) and turn() is None
    queues.release("a", "slow")
    assert turn() == ("a", 1) and queues.waiting == 0


def test_when_there_is_not_enough_for_all_the_best_of_all_hosts_goes_first():
    queues = Queues(0, 1, lambda host, section: {"b": 4.0}.get(host, 0.0))
    for number, (host, priority) in enumerate([("a", 31), ("a", 33), ("b", 30), ("c", 39)]):
        queues.push(host, priority, number)
    order = [queues.pop(lambda host: host != "c", left=left) for left in (4, 3, 2)]
    assert order == [("b", 2), ("a", 1), None], "one of a is under way, c may not be asked"
    assert queues.under_way == 2


def test_what_is_worth_little_waits_for_what_is_under_way_when_not_all_can_be_asked():
    queues = Queues(0, 1)
    for number, (host, priority) in enumerate([("a", 50), ("b", 0)]):
        queues.push(host, priority, number)
    assert [queues.pop(lambda host: True, left=9) for _ in range(2)] == [("a", 0), None]
    queues.release("a")
    assert queues.pop(lambda host: True, left=8) == ("b", 1)


def test_a_request_that_waits_goes_earlier_when_a_better_link_to_it_is_met():
    queues = Queues(0, 1)
    for number in range(3):
        queues.push("a", 5, number, "news")
    queues.raise_priority("a", 9, 2, "news")
    queues.raise_priority("a", 1, 1, "news")  # a worse one changes nothing
    queues.raise_priority("a", 99, 7, "news")  # nor does one that does not wait
    queues.raise_priority("b", 99, 0, "news")
    assert everything(queues) == [("a", 2), ("a", 0), ("a", 1)]


@given(st.floats(-10, 40), st.integers(-50, 150), st.integers(1, 9))
def test_the_best_request_goes_whatever_its_section_has_gained(gain, priority, left):
    queues = Queues(0, 1, lambda host, section: gain)
    for number in range(10):
        queues.push("a", priority, number, "news")
    assert queues.pop(lambda host: True, left=left) == ("a", 0)


def test_what_is_not_among_the_best_that_are_left_waits_for_them():
    queues = Queues(0, 1)
    for number, (host, priority) in enumerate([("a", 35), ("a", 34), ("b", 31), ("b", 31)]):
        queues.push(host, priority, number)
    assert queues.pop(lambda host: True, left=3) == ("a", 0)
    assert queues.pop(lambda host: True, left=1) is None, "the only one left is for the second of a"
    assert queues.pop(lambda host: True, left=2) == ("b", 2)
    queues.release("a")
    assert queues.pop(lambda host: True, left=1) == ("a", 1)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-3, 3)), max_size=40), st.integers(0, 4), st.integers(1, 3)
)
def test_everything_that_is_pushed_comes_once_in_the_order_of_its_host(pushed, most, of_host):
    queues = Queues(most, of_host)
    for number, (host, priority) in enumerate(pushed):
        queues.push(host, priority, number)
    under_way: list[str] = []
    seen = []
    while queues.waiting:
        turn = queues.pop(lambda host: True)
        if turn is None:
            queues.release(under_way.pop(0))
            continue
        seen.append(turn)
        under_way.append(turn[0])
        assert max(Counter(under_way).values()) <= of_host
        assert not most or len(under_way) <= most
    for host in "abcd":
        wanted = sorted((-priority, number) for number, (its, priority) in enumerate(pushed) if its == host)
        assert [number for its, number in seen if its == host] == [number for _, number in wanted]


# --- what is known


PAGES = [f"https://blog.example/{number}" for number in range(6)]
MET = st.tuples(st.sampled_from(PAGES), st.integers(-2, 2))


@given(st.lists(MET, min_size=1), st.integers(1, 4))
def test_what_was_met_last_is_known_and_never_more_than_there_is_room_for(met, most):
    known = KnownAddresses(most)
    for url, priority in met:
        known.add(Request(url, priority=priority))
        assert known.has(url, priority) and len([other for other in PAGES if known.has(other, -2)]) <= most
    for url in PAGES:
        best = max((priority for one, priority in met if one == url), default=-9)
        assert not known.has(url, best + 1), "a link that promises more is asked for"
