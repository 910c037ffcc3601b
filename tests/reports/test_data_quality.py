"""What there is to know about a session's data: counted by hand."""

from datetime import UTC, datetime

import numpy as np

from smartrunning.records import Pause, Provenance, Quality, Records, Session
from smartrunning.reports import data_quality

START = datetime(2026, 5, 1, tzinfo=UTC)


def session(seconds: list[float], quality: list[int] | None = None, **more: object) -> Session:
    pauses = more.pop("pauses", ())
    records = Records.of(quality, elapsed_s=seconds, **more)
    return Session(
        "running", "", START, records, seconds[-1], Provenance("fit", "x"), pauses=pauses
    )


def test_each_channel_says_how_much_there_is_and_what_is_wrong() -> None:
    bad = int(Quality.HEART_RATE_SPIKE | Quality.OUT_OF_RANGE)
    found = {
        one.name: one
        for one in data_quality.channels(
            session([0, 1, 2, 3], [0, bad, bad, 0], heart_rate_bpm=[150, np.nan, 200, 150])
        )
    }
    assert found["Heart rate"].known_fraction == 0.75
    assert found["Heart rate"].remarks == ("2 samples leap faster than a heart can",)
    assert found["All samples"].remarks == (
        "2 samples had an impossible value, which was left out",
    )
    assert found["Power"].known_fraction == 0.0
    assert found["Power"].remarks == ()


def test_gaps_are_told_with_their_length_and_why() -> None:
    found = data_quality.gaps(session([0, 1, 62, 63, 200], pauses=(Pause(70.0, 190.0),)))
    assert [(one.start_s, one.end_s, one.is_pause) for one in found] == [
        (1.0, 62.0, False),
        (63.0, 200.0, True),
    ]
    said = data_quality.gap_words(found)
    assert said == "Without samples from 0:01 for 1:01, 1:03 for 2:17 (paused)."
    assert "No stretch" in data_quality.gap_words(())


def test_every_bit_of_quality_is_told_somewhere() -> None:
    told = set(data_quality.OF_ALL)
    for _, bits in data_quality.CHANNELS.values():
        told |= set(bits)
    assert told | {Quality.PAUSED, Quality.AFTER_GAP} == set(Quality)
