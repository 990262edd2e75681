"""Whatever servers do: a request goes to the least busy one that has just said it serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.llm.faults import Fault
from assistant.llm.servers import FIRST_PAUSE, FRESH_S, LONGEST_PAUSE, Found, Servers
from assistant.telemetry.words import Circuit

PLACES = 3
# Times are sums of binary fractions: what is due to the moment is so on either side.
place = st.integers(0, PLACES - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.none()),
        st.tuples(st.just("take"), st.none()),
        st.tuples(st.just("settle"), st.tuples(st.sampled_from([None, *Fault]), st.integers(0, 9))),
        st.tuples(st.just("becomes"), st.tuples(place, st.sampled_from(Found))),
        st.tuples(st.just("wait"), st.sampled_from([0.125, FIRST_PAUSE, FRESH_S, LONGEST_PAUSE])),
    ),
    min_size=15,
    max_size=60,
)


@dataclass(slots=True)
class Real:
    """A server as it is. said: what it said when it was last looked at, and when."""

    truth: Found = Found.SERVES
    said: Found | None = None
    said_at: float = 0.0
    doubted_until: float = -1.0
    looks: int = 0


@dataclass(slots=True)
class World:
    at: float = 0.0
    reals: list[Real] = field(default_factory=lambda: [Real() for _ in range(PLACES)])
    under_way: list[int] = field(default_factory=list)

    def look(self, one: Real) -> Found:
        one.said, one.said_at, one.looks = one.truth, self.at, one.looks + 1
        if one.truth is not Found.SERVES:
            one.doubted_until = self.at + FIRST_PAUSE
        return one.truth

    def is_fresh(self, one: Real) -> bool:
        return one.said is Found.SERVES and self.at - one.said_at < FRESH_S

    def busy(self, n: int) -> int:
        return self.under_way.count(n)

    def is_doubted(self, n: int) -> bool:
        return self.at < self.reals[n].doubted_until

    def ready(self, before: Sequence[Circuit]) -> list[int]:
        """What may be asked for sure: not left alone, not tried already, and it serves."""
        return [
            n
            for n, one in enumerate(self.reals)
            if before[n] is not Circuit.OPEN
            and (before[n] is Circuit.CLOSED or not self.busy(n))
            and (one.truth is Found.SERVES or self.is_fresh(one))
        ]

    def judge(self, taken: int, before: Sequence[Circuit], ready: Sequence[int]) -> None:
        assert before[taken] is not Circuit.OPEN
        assert self.is_fresh(self.reals[taken])  # it has said so, and after its last failure
        mine = (self.is_doubted(taken), self.busy(taken))
        assert all(mine <= (self.is_doubted(n), self.busy(n)) for n in ready)


@settings(max_examples=300)
@given(STEPS)
def test_the_least_busy_that_serves_is_taken_and_none_only_where_there_is_none(steps) -> None:
    world = World()
    servers = Servers(
        [lambda one=one: world.look(one) for one in world.reals],
        now=lambda: world.at,
    )
    for step, what in steps:
        if step == "wait":
            world.at += what
        elif step == "becomes":
            world.reals[what[0]].truth = what[1]
        elif step == "settle" and world.under_way:
            n = world.under_way.pop(what[1] % len(world.under_way))
            servers.settle(n, what[0])
            if what[0] is not None:
                world.reals[n].said = None
                world.reals[n].doubted_until = world.at + FIRST_PAUSE
        elif step == "take":
            before, looks = servers.circuits(), sum(one.looks for one in world.reals)
            ready = world.ready(before)
            taken = servers.take()
            assert sum(one.looks for one in world.reals) - looks <= PLACES
            if taken is None:
                assert not ready
                continue
            world.judge(taken, before, ready)
            world.under_way.append(taken)


@given(st.integers(1, 8), st.integers(1, 40))
def test_equal_servers_share_the_work_equally(count: int, calls: int) -> None:
    servers = Servers([lambda: Found.SERVES] * count, now=lambda: 0.0)
    taken = [servers.take() for _ in range(calls)]
    shares = [taken.count(n) for n in range(count)]
    assert max(shares) - min(shares) <= 1


@given(st.lists(st.sampled_from(list(Fault)), min_size=1, max_size=8))
def test_servers_that_fail_are_each_tried_before_any_is_tried_again(faults: list[Fault]) -> None:
    servers = Servers([lambda: Found.SERVES] * len(faults), now=lambda: 0.0)
    tried = []
    for _ in faults:
        n = servers.take()
        assert n is not None
        servers.settle(n, faults[n])
        tried.append(n)
    assert sorted(tried) == list(range(len(faults)))
