"""Frozen objects and documents: what goes in comes out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Literal

import numpy as np
import pytest
from bson import decode, encode
from bson.codec_options import CodecOptions
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.storage.codec import from_document, to_document
from smartrunning.units import FloatArray


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    number: float
    words: tuple[str, ...] = ()
    pair: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class Outer:
    day: date
    at: datetime
    inner: Inner
    others: tuple[Inner, ...]
    by_name: Mapping[str, Inner]
    by_number: dict[int, float]
    colour: Colour
    word: Literal["a", "b"]
    perhaps: float | None
    anything: Any
    flag: bool
    count: int
    listed: Sequence[int] = ()


numbers = st.floats(allow_nan=False)
inners = st.builds(
    Inner,
    numbers,
    st.lists(st.text()).map(tuple),
    st.none() | st.tuples(numbers, st.integers(-9, 9)),
)
outers = st.builds(
    Outer,
    day=st.dates(),
    at=st.datetimes(
        min_value=datetime(1971, 1, 1),  # noqa: DTZ001  # the zone comes next
        max_value=datetime(2999, 1, 1),  # noqa: DTZ001  # the zone comes next
        timezones=st.just(UTC),
    ).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)),
    inner=inners,
    others=st.lists(inners, max_size=3).map(tuple),
    by_name=st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0")), inners, max_size=3
    ),
    by_number=st.dictionaries(st.integers(), numbers, max_size=3),
    colour=st.sampled_from(Colour),
    word=st.sampled_from(["a", "b"]),
    perhaps=st.none() | numbers,
    anything=st.none() | st.integers(-9, 9) | st.text(),
    flag=st.booleans(),
    count=st.integers(-(2**40), 2**40),
    listed=st.lists(st.integers(-9, 9)).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(outers)
def test_what_goes_in_comes_out(value: Outer) -> None:
    stored = decode(encode({"v": to_document(value)}), CodecOptions(tz_aware=True))["v"]
    assert from_document(Outer, stored) == value


def test_a_gap_is_null_in_the_document_and_nan_in_the_number() -> None:
    document = to_document(Inner(math.nan, pair=(math.nan, 1)))
    assert document == {"number": None, "words": [], "pair": [None, 1]}
    back = from_document(Inner, document)
    assert math.isnan(back.number)
    assert back.pair is not None
    assert math.isnan(back.pair[0])


def test_an_optional_number_that_is_none_stays_none() -> None:
    @dataclass(frozen=True)
    class Perhaps:
        value: float | None

    assert from_document(Perhaps, to_document(Perhaps(None))).value is None


def test_arrays_come_back_frozen_and_with_their_gaps() -> None:
    @dataclass(frozen=True, eq=False)
    class Load:
        daily_load_au: FloatArray

    document = to_document(Load(np.array([1.0, np.nan, 3.5])))
    assert document == {"daily_load_au": [1.0, None, 3.5]}
    back = from_document(Load, document).daily_load_au
    np.testing.assert_array_equal(back, [1.0, np.nan, 3.5])
    assert back.dtype == np.float64
    assert not back.flags.writeable


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float64(1.5), 1.5),
        (np.float32("nan"), None),
        (np.int64(7), 7),
        (np.bool_(True), True),  # the value
        (date(2026, 5, 1), "2026-05-01"),
        (Colour.RED, "red"),
        (frozenset({1}), [1]),
        (math.inf, math.inf),
    ],
)
def test_plain_forms(value: object, plain: object) -> None:
    assert to_document(value) == plain
    assert type(to_document(value)) is type(plain)


def test_instants_become_utc() -> None:
    zone = timezone(timedelta(hours=2))
    assert to_document(datetime(2026, 5, 1, 12, 0, 0, 1999, tzinfo=zone)) == datetime(
        2026, 5, 1, 10, 0, 0, 1000, tzinfo=UTC
    )


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="aware"):
        to_document(datetime(2026, 5, 1))  # noqa: DTZ001  # the mistake


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        to_document(object())
    with pytest.raises(TypeError, match="plain form"):
        from_document(complex, 1)


def test_a_field_that_came_later_takes_its_default_and_one_that_went_is_passed_over() -> None:
    assert from_document(Inner, {"number": 1.0, "gone": 2}) == Inner(1.0)
