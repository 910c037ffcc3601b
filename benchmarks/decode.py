"""CPU time of decoding FIT files, against the decoders that others would take.

All contenders take turns within one process, so that other load on the machine meets all of them;
in its turn each reads all files one after another, as an import does. Times are medians of CPU time
over the rounds, ratios are medians over the files; beside them stand the quarters, and the ratio of
all runs together, which is what importing them costs (files of 50 to 150 KB are half fixed cost:
definitions, device, settings). Ours makes every column a numpy array: invalid values NaN, scale and
offset applied, components expanded, sub-fields resolved, texts decoded, app fields typed, checksum
checked. It remembers what definitions mean, as an import of many files of few watches does; what it
costs with nothing remembered stands beside it.

Files are the real runs above 50 KB of the folder that SMARTRUNNING_FIT_FILES names, else of
``shared/fit/files`` beside the checkout, else those of the wheel that the tests fetch; and two
files that are written here.
"""

import argparse
import gc
import io
import json
import os
import statistics
import struct
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import fitdecode
import fitfast
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from fastcrc import crc16
from garmin_fit_sdk import Decoder, Stream

from smartrunning import ingestion, records
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import fit
from smartrunning.ingestion.fit import columnar, developer, layout, plan

ROOT = Path(__file__).parents[1]
SMALLEST_BYTES = 50_000
NINE = (
    *("timestamp", "position_lat", "position_long", "distance", "enhanced_speed"),
    *("enhanced_altitude", "heart_rate", "cadence", "power"),
)
WORKS = {
    "all_messages": "all messages to columns",
    "record_columns": "nine record columns",
    "parquet": "FIT bytes to Parquet bytes, nine columns",
    "sessions": "FIT bytes to sessions",
    "fitdecode": "fitdecode, default",
    "garmin": "garmin-fit-sdk, default",
    "garmin_tuned": "garmin-fit-sdk, tuned",
    "garmin_parquet": "garmin-fit-sdk, tuned, to Parquet",
    "fitfast": "fitfast, all messages",
    "fitfast_records": "fitfast, record columns only",
}
SLOW = {"fitdecode", "garmin", "garmin_tuned", "garmin_parquet"}


def real_files() -> list[tuple[str, bytes]]:
    """Name and bytes of the real runs."""
    named = os.environ.get("SMARTRUNNING_FIT_FILES")
    beside = ROOT.parent / "shared" / "fit" / "files"
    folder = Path(named) if named else beside if beside.is_dir() else ROOT / ".tools" / "fit"
    found = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.fit"))]
    runs = [(name, data) for name, data in found if len(data) > SMALLEST_BYTES and is_run(data)]
    if not runs:
        raise SystemExit(f"Runs above {SMALLEST_BYTES} bytes were needed in {folder}; none found.")
    return runs


def is_run(data: bytes) -> bool:
    """Whether a file holds a run."""
    try:
        return any(session.sport == "running" for session in ingestion.sessions(data))
    except FileRejectedError:
        return False


def all_messages(data: bytes) -> int:
    """Every column of every message as an array; how many columns there are."""
    columns = 0
    for part in fit.decode(data).parts:
        for table in part.messages.values():
            columns += len(table.columns) + len(table.blobs) + len(table.texts)
        columns += len(part.developer_columns)
    return columns


def all_messages_new(data: bytes) -> int:
    """The same for a device of which nothing is remembered."""
    layout._layout_of.cache_clear()  # noqa: SLF001 (so that it forgets)
    layout.plan_of.cache_clear()
    plan.merger_of.cache_clear()
    developer._plan.cache_clear()  # noqa: SLF001
    return all_messages(data)


def record_columns(data: bytes) -> list[dict[str, Any]]:
    """Nine columns of the records."""
    tables = (part.table("record") for part in fit.decode(data).parts)
    return [table.some(*NINE) for table in tables if table is not None]


def by_fitdecode(data: bytes) -> int:
    """Read every message as the documentation of fitdecode shows it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fitdecode.FitReader(io.BytesIO(data)) as reader:
            return sum(isinstance(frame, fitdecode.FitDataMessage) for frame in reader)


def by_garmin(data: bytes) -> dict[str, Any]:
    """Read every message as Garmin's documentation shows it."""
    messages, _ = Decoder(Stream.from_byte_array(bytearray(data))).read()
    return messages


def by_garmin_tuned(data: bytes) -> dict[str, Any]:
    """The same without what costs time and can be done without."""
    messages, _ = Decoder(Stream.from_byte_array(bytearray(data))).read(
        convert_datetimes_to_dates=False,
        convert_types_to_strings=False,
        enable_crc_check=False,
        expand_sub_fields=False,
        merge_heart_rates=False,
    )
    return messages


def garmin_to_parquet(data: bytes) -> bytes:
    """Nine columns by Garmin's kit, written by pyarrow."""
    rows = by_garmin_tuned(data).get("record_mesgs", [])
    columns = {name: pa.array([row.get(name) for row in rows]) for name in NINE}
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


CONTENDERS: dict[str, Callable[[bytes], object]] = {
    "all_messages": all_messages,
    "record_columns": record_columns,
    "parquet": lambda data: columnar.to_parquet(data, NINE),
    "sessions": ingestion.sessions,
    "fitdecode": by_fitdecode,
    "garmin": by_garmin,
    "garmin_tuned": by_garmin_tuned,
    "garmin_parquet": garmin_to_parquet,
    "fitfast": fitfast.parse,
    "fitfast_records": fitfast.records,
}


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call; NaN when it refuses the file."""
    begun_s = time.process_time()
    try:
        work()
    except Exception:  # noqa: BLE001 (each contender refuses in its own way)
        return float("nan")
    return 1000 * (time.process_time() - begun_s)


def measured(
    files: Sequence[tuple[str, bytes]], rounds: int, slow_rounds: int
) -> dict[str, dict[str, list[float]]]:
    """CPU milliseconds by file and contender, one for each round."""
    times = {name: {work: [] for work in CONTENDERS} for name, _ in files}
    for turn in range(rounds):
        for work, contender in CONTENDERS.items():
            if turn < slow_rounds or work not in SLOW:
                gc.collect()  # of what the one before left behind
                for name, data in files:
                    times[name][work].append(
                        cpu_ms(lambda: contender(data))  # noqa: B023 (called at once)
                    )
    return times


def ratio(times: dict[str, dict[str, list[float]]], one: str, other: str) -> tuple[float, ...]:
    """Lowest quarter, median and highest quarter over the files of how much slower one is."""
    ratios = [statistics.median(own[one]) / statistics.median(own[other]) for own in times.values()]
    ratios = [found for found in ratios if found == found]  # noqa: PLR0124 (NaN: it was refused)
    return tuple(np.quantile(ratios, (0.25, 0.5, 0.75)).tolist())


def written(body: bytes) -> bytes:
    """FIT file of a body."""
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    head += struct.pack("<H", crc16.arc(head))
    return head + body + struct.pack("<H", crc16.arc(head + body))


FIELDS = ((253, 4, 0x86), (0, 4, 0x85), (1, 4, 0x85), (5, 4, 0x86), (73, 4, 0x86), (78, 4, 0x86))
FIELDS += ((3, 1, 2), (4, 1, 2), (7, 2, 0x84))


def record_file(count: int, *, kinds: int = 1, churn: bool = False) -> bytes:
    """Records of nine fields, of one definition or several, said once or before each record.

    Definitions differ in the order of their fields and come in an order without rule, as in files
    of watches that define anew before nearly every message.
    """
    order = np.random.default_rng(1).integers(0, kinds, count).tolist()
    definitions = []
    for kind in range(kinds):
        turn = kind % len(FIELDS)
        fields = (*FIELDS[turn:], *FIELDS[:turn])
        head = struct.pack("<BBBHB", 0x40 | kind, 0, 0, 20, len(fields))
        definitions.append(head + b"".join(map(bytes, fields)))
    values = (1_000_000_000, 2**29, 2**27, 0, 3000, 2600, 150, 85, 250)
    sizes = {1: "<B", 2: "<H", 4: "<I"}
    packed = [struct.pack(sizes[field[1]], one) for one, field in zip(values, FIELDS, strict=True)]
    body = [struct.pack("<BBBHB", 0x40, 0, 0, 0, 1), bytes((0, 1, 0)), bytes((0, 4)), *definitions]
    for at, kind in enumerate(order):
        packed[0] = struct.pack("<I", 1_000_000_000 + at)
        packed[3] = struct.pack("<I", 300 * at)
        turn = kind % len(FIELDS)
        if churn:
            body.append(definitions[kind])
        body += [bytes([kind]), *packed[turn:], *packed[:turn]]
    return written(b"".join(body))


def totals(times: dict[str, dict[str, list[float]]], one: str, other: str) -> float:
    """How much slower one is over all files that both read."""
    medians = [[statistics.median(own[work]) for work in (one, other)] for own in times.values()]
    both = np.array([pair for pair in medians if np.isfinite(pair).all()])
    return float(both[:, 0].sum() / both[:, 1].sum())


def main() -> None:
    """Measure and print a table; with --json a line of figures after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args()
    files = real_files()
    times = measured(files, *((9, 2) if options.quick else (25, 3)))
    size = sum(len(data) for _, data in files)
    print(f"{len(files)} real runs above 50 KB, {size / 1e6:.2f} MB")
    for work, said in WORKS.items():
        medians = [statistics.median(own[work]) for own in times.values()]
        total = sum(one for one in medians if one == one)  # noqa: PLR0124 (NaN: it was refused)
        refused = sum(one != one for one in medians)  # noqa: PLR0124
        note = f"  ({refused} refused)" if refused else ""
        print(f"  {said:44} {total:10.2f} ms CPU{note}")
    unseen = [
        statistics.median(cpu_ms(lambda: all_messages_new(data)) for _ in range(5))  # noqa: B023
        for _, data in files
    ]
    print(f"  {'all messages, devices never seen before':44} {sum(unseen):10.2f} ms CPU")
    sizes = [len(columnar.to_parquet(data, NINE)) / len(data) for _, data in files]
    stored = [
        sum(len(records.to_parquet(one.records)) for one in ingestion.sessions(data)) / len(data)
        for _, data in files
    ]
    hundred = record_file(100_000)
    plain, churned = record_file(20_000, kinds=13), record_file(20_000, kinds=13, churn=True)
    works: dict[str, Callable[[], object]] = {
        "100,000 records": lambda: all_messages(hundred),
        "20,000 records of 13 definitions": lambda: all_messages(plain),
        "the same, each defined anew": lambda: all_messages(churned),
    }
    found: dict[str, list[float]] = {said: [] for said in works}
    for _ in range(9 if options.quick else 25):
        for said, work in works.items():
            found[said].append(cpu_ms(work))
    written_ms = {said: statistics.median(values) for said, values in found.items()}
    for said, value_ms in written_ms.items():
        print(f"  {said:44} {value_ms:10.2f} ms CPU")
    # each definition is a message of the file too
    churn_ratio = written_ms["the same, each defined anew"] / 40_000
    churn_ratio /= written_ms["20,000 records of 13 definitions"] / 20_000
    pairs = {
        "all_messages_vs_fitdecode": ("fitdecode", "all_messages"),
        "all_messages_vs_garmin_sdk": ("garmin", "all_messages"),
        "all_messages_vs_fitfast": ("fitfast", "all_messages"),
        "record_columns_vs_fitdecode": ("fitdecode", "record_columns"),
        "record_columns_vs_fitfast_records": ("fitfast_records", "record_columns"),
        "parquet_vs_garmin_sdk_tuned": ("garmin_parquet", "parquet"),
    }
    ratios = {said: ratio(times, *pair) for said, pair in pairs.items()}
    print(f"  {'file':44} {'KB':>9} {'ms':>9} {'fitdecode':>9} {'garmin':>9} {'fitfast':>9}")
    for name, data in files:
        own = {work: statistics.median(values) for work, values in times[name].items()}
        shares = " ".join(
            f"{own[work] / own['all_messages']:9.1f}" for work in ("fitdecode", "garmin", "fitfast")
        )
        print(f"  {name[:44]:44} {len(data) / 1000:9.0f} {own['all_messages']:9.2f} {shares}")
    print(f"  {'ratio':44} {'quarter':>9} {'median':>9} {'quarter':>9} {'together':>9}")
    for said, quartiles in ratios.items():
        spread = " ".join(f"{one:9.1f}" for one in quartiles)
        print(f"  {said:44} {spread} {totals(times, *pairs[said]):9.1f}")
    figures = {said: round(quartiles[1], 2) for said, quartiles in ratios.items()} | {
        **{f"{said}_together": round(totals(times, *pair), 2) for said, pair in pairs.items()},
        "parquet_bytes_per_fit_byte": round(statistics.median(sizes), 4),
        "stored_bytes_per_fit_byte": round(statistics.median(stored), 4),
        "ms_100000_records": round(written_ms["100,000 records"], 2),
        "churn_per_message_ratio": round(churn_ratio, 2),
    }
    print(
        f"  Parquet of nine columns: {figures['parquet_bytes_per_fit_byte']:.3f} of the FIT bytes"
    )
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
