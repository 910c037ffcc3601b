"""What measured the altitude is said beside the numbers that rest on it."""

import numpy as np
import pytest

from smartrunning.records import Device


@pytest.mark.parametrize(
    ("product", "flags"),
    [
        ("fenix6x", ("altitude_barometric",)),
        ("fr945", ("altitude_barometric",)),
        ("fr265", ("altitude_barometric",)),
        ("fr645m", ("altitude_barometric",)),
        ("venu2", ("altitude_barometric",)),
        ("venusq", ("altitude_from_satellites",)),
        ("fr245_music", ("altitude_from_satellites",)),
        ("fr110", ("altitude_from_satellites",)),
        ("fr55", ("altitude_from_satellites",)),
        ("3943", ()),  # the number of a product without a name
        ("", ()),
    ],
)
def test_the_altitude_is_a_barometers_or_of_satellites_by_the_product(
    product, flags, statistics_of
):
    way_m = 3.0 * np.arange(601)
    hill = {"distance_m": way_m, "altitude_m": 0.02 * way_m, "device": Device(product=product)}
    found = statistics_of(hill, critical_speed_mps=4.0)
    for name in ("ascent_m", "grade_adjusted_speed_mps", "normalised_graded_speed_mps"):
        assert found.values[name].flags == flags, name
    assert found.values["load_au"].flags[0] == "load_from_graded_speed"


def test_climb_and_descent_of_a_way_there_and_back_are_equal(statistics_of):
    altitude_m = np.concatenate([np.linspace(100, 250, 301), np.linspace(250, 100, 301)[1:]])
    found = statistics_of({"distance_m": 3.0 * np.arange(601), "altitude_m": altitude_m})
    assert found.number("ascent_m") == pytest.approx(found.number("descent_m"), abs=3.0)
