"""The records of a simulated run as rows of bytes.

One by one, the records of an hour take fit-tool 2 s; they are all alike, so they are laid out as
rows of one numpy array by fit-tool's definition message, in 35 ms a file.
"""

from typing import Final

import numpy as np
from fit_tool.data_message import DataMessage
from fit_tool.definition_message import DefinitionMessage
from fit_tool.profile.messages.record_message import RecordMessage
from numpy.typing import NDArray

from smartrunning.records import COLUMNS
from smartrunning.simulation.fit_message import FIT_EPOCH, STEPS_PER_STRIDE, message, timestamp_ms
from smartrunning.simulation.session import SimulatedSession
from smartrunning.units import FloatArray

NATIVE_COLUMNS: Final = {
    "position_lat": "latitude_deg",
    "position_long": "longitude_deg",
    "distance": "distance_m",
    "enhanced_speed": "speed_mps",
    "enhanced_altitude": "altitude_m",
    "heart_rate": "heart_rate_bpm",
    "power": "power_w",
    "step_length": "step_length_m",
}
"""Fields of the FIT profile whose integers are those of a canonical column."""
SCALES: Final = {column.name: column for column in COLUMNS}
CADENCE_FRACTIONS: Final = 128
"""Resolution of ``fractional_cadence``."""


def record_rows(simulated: SimulatedSession) -> tuple[DataMessage, NDArray[np.void]]:
    """A record that stands for all, and all of them as rows of bytes behind their header byte.

    Parameters
    ----------
    simulated : SimulatedSession
        The run.

    Returns
    -------
    tuple of DataMessage and ndarray
        For the definition, and one row a record in the order of time.
    """
    columns = _integers(simulated)
    template = message(
        RecordMessage, **dict.fromkeys(columns, 1) | {"timestamp": timestamp_ms(simulated, 0.0)}
    )
    fields = {name: template.get_field_by_name(name) for name in columns}
    order = [
        definition.field_id
        for definition in DefinitionMessage.from_data_message(template).field_definitions
    ]
    names = sorted(fields, key=lambda name: order.index(fields[name].field_id))
    layout = [(name, "<" + fields[name].base_type.struct_format) for name in names]
    rows = np.zeros(len(simulated.records), [("header", "u1"), *layout])
    for name, integers in columns.items():
        missing = fields[name].base_type.invalid_raw_value()
        rows[name] = np.where(np.isnan(integers), missing, integers)
    return template, rows


def _integers(simulated: SimulatedSession) -> dict[str, FloatArray]:
    """Raw integers by field of the FIT profile, NaN where there is no value."""
    records = simulated.records
    start_s = (simulated.started_at - FIT_EPOCH).total_seconds()
    integers = {"timestamp": start_s + records["elapsed_s"]}
    for name, column in NATIVE_COLUMNS.items():
        if records.has(column):
            scale = SCALES[column]
            integers[name] = np.rint((records[column] + scale.offset) * scale.steps_per_unit)
    strides = np.rint(records["cadence_spm"] / STEPS_PER_STRIDE * CADENCE_FRACTIONS)
    whole, fraction = np.divmod(strides, CADENCE_FRACTIONS)
    return integers | {"cadence": whole, "fractional_cadence": fraction}
