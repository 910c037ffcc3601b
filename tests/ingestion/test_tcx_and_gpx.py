"""TCX and GPX as services and devices write them, in all their ways of being not quite right."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import Described
from smartrunning.records import Pause

TCX_NAMES = 'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
START = datetime(2021, 4, 16, 13, 37, 53, tzinfo=UTC)


def trackpoint(second, *, time=None, more="", latitude=None):
    stamp = time if time is not None else f"2021-04-16T13:37:{53 + second:02d}Z"
    stamp = stamp if second < 7 or time else f"2021-04-16T13:38:{second - 7:02d}Z"
    place = (
        ""
        if latitude is None
        else (
            f"<Position><LatitudeDegrees>{latitude}</LatitudeDegrees>"
            "<LongitudeDegrees>8</LongitudeDegrees></Position>"
        )
    )
    return f"<Trackpoint><Time>{stamp}</Time>{place}{more}</Trackpoint>"


def tcx(points, *, sport="Running", names=TCX_NAMES, lap="", around="", head="", creator=""):
    return (
        f'{head}<TrainingCenterDatabase {names}><Activities><Activity Sport="{sport}">'
        f"<Id>2021-04-16T13:37:53Z</Id>"
        f'<Lap StartTime="2021-04-16T13:37:53Z">{lap}<Track>{points}</Track></Lap>{creator}'
        f"</Activity></Activities>{around}</TrainingCenterDatabase>"
    ).encode()


def run_of(more="", count=5):
    return "".join(
        trackpoint(at, more=f"<DistanceMeters>{3 * at}</DistanceMeters>{more}")
        for at in range(count)
    )


def gpx(points, *, kind="<type>running</type>", names="", name="", around=""):
    return (
        f'<gpx creator="A phone" version="1.1" {names}>{around}<trk>{name}{kind}'
        f"<trkseg>{points}</trkseg></trk></gpx>"
    ).encode()


def trkpt(second, more="", latitude=50.0, time=None):
    stamp = time or (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
    latitude = latitude if isinstance(latitude, str) else f"{latitude + 3e-5 * second:.7f}"
    return f'<trkpt lat="{latitude}" lon="8.0"><time>{stamp}</time>{more}</trkpt>'


def path_of(more="", count=5, **named):
    return "".join(trkpt(at, more, **named) for at in range(count))


def one(data, **named):
    (session,) = ingestion.sessions(data, **named)
    return session


def codes(session):
    return {flag.code for flag in session.flags}


def rejection(data, **named) -> FileRejectedError:
    with pytest.raises(FileRejectedError) as caught:
        ingestion.sessions(data, **named)
    assert caught.value.sentence.endswith(".")
    return caught.value


# ── what every file has ─────────────────────────────────────────────────────────────────────────


def test_a_treadmill_run_without_positions_is_a_whole_session() -> None:
    more = "<HeartRateBpm><Value>151</Value></HeartRateBpm>"
    session = one(tcx(run_of(more)))
    assert (session.sport, session.started_at, session.elapsed_s) == ("running", START, 4.0)
    assert session.records["distance_m"].tolist() == [0, 3, 6, 9, 12]
    assert session.records["heart_rate_bpm"].tolist() == [151] * 5
    assert not session.records.has("latitude_deg")
    assert session.utc_offset_s is None
    assert session.provenance.decoder.startswith("expat ")


@pytest.mark.parametrize(
    ("more", "column", "value"),
    [
        ("<Extensions><TPX><RunCadence>86</RunCadence></TPX></Extensions>", "cadence_spm", 172),
        ("<Extensions><x:TPX><x:Speed>3.5</x:Speed></x:TPX></Extensions>", "speed_mps", 3.5),
        ("<Extensions><TPX><Watts>261</Watts></TPX></Extensions>", "power_w", 261),
        ("<Cadence>87</Cadence>", "cadence_spm", 174),
        ("<AltitudeMeters>312.4</AltitudeMeters>", "altitude_m", 312.4),
    ],
)
def test_tcx_values_come_into_their_columns(more, column, value) -> None:
    names = f'{TCX_NAMES} xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2"'
    assert one(tcx(run_of(more), names=names)).records[column].tolist() == [value] * 5


EXTENSION = "<extensions><{0}:TrackPointExtension>{1}</{0}:TrackPointExtension></extensions>"


@pytest.mark.parametrize(
    ("more", "column", "value"),
    [
        (EXTENSION.format("gpxtpx", "<gpxtpx:hr>151</gpxtpx:hr>"), "heart_rate_bpm", 151),
        (EXTENSION.format("ns3", "<ns3:cad>86</ns3:cad>"), "cadence_spm", 172),
        (EXTENSION.format("gpxtpx", "<gpxtpx:atemp>21</gpxtpx:atemp>"), "temperature_c", 21),
        (EXTENSION.format("gpxtpx", "<gpxtpx:speed>3.25</gpxtpx:speed>"), "speed_mps", 3.25),
        ("<extensions><power>261</power></extensions>", "power_w", 261),
        ("<extensions><p:PowerInWatts>261</p:PowerInWatts></extensions>", "power_w", 261),
        ("<extensions><gpxdata:hr>149</gpxdata:hr></extensions>", "heart_rate_bpm", 149),
        ("<extensions><heartrate>149</heartrate></extensions>", "heart_rate_bpm", 149),
        ("<ele>312.4</ele>", "altitude_m", 312.4),
    ],
)
def test_gpx_values_come_into_their_columns(more, column, value) -> None:
    assert one(gpx(path_of(more))).records[column].tolist() == [value] * 5


def test_a_cadence_that_is_of_steps_already_is_not_doubled() -> None:
    session = one(gpx(path_of("<extensions><cad>176</cad></extensions>")))
    assert session.records["cadence_spm"].tolist() == [176] * 5
    assert "cadence.steps" in codes(session)


def test_the_pedals_of_a_ride_are_no_steps() -> None:
    session = one(tcx(run_of("<Cadence>87</Cadence>"), sport="Biking"))
    assert session.sport == "cycling"
    assert not session.records.has("cadence_spm")


def test_without_any_namespace_it_is_read_too() -> None:
    assert len(one(tcx(run_of(), names="")).records) == 5
    prefixed = tcx(run_of(), names='xmlns:t="x"')
    prefixed = prefixed.replace(b"</", b"</t:").replace(b"<", b"<t:").replace(b"<t:/t:", b"</t:")
    assert len(one(prefixed).records) == 5


def test_the_device_is_named() -> None:
    creator = (
        '<Creator xsi:type="Device_t"><Name>Forerunner 220</Name><UnitId>388</UnitId></Creator>'
    )
    session = one(tcx(run_of(), creator=creator))
    assert (session.device.product, session.device.serial_number) == ("Forerunner 220", "388")
    assert one(gpx(path_of())).device.product == "A phone"


# ── time ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "offset_s", "flag"),
    [
        ("2021-04-16T13:37:5{}.000Z", None, None),
        ("2021-04-16T15:37:5{}+02:00", 7200, None),
        ("2021-04-16T08:07:5{}-0530", -19800, None),
        ("2021-04-16 13:37:5{}Z", None, None),
        ("2021-04-16T13:37:5{}", None, "time.zone_missing"),
    ],
)
def test_all_ways_to_write_a_time_mean_the_same_instant(written, offset_s, flag) -> None:
    points = "".join(
        trackpoint(at, time=written.format(at), more="<DistanceMeters>1</DistanceMeters>")
        for at in (3, 4, 5)
    )
    session = one(tcx(points).replace(b' StartTime="2021-04-16T13:37:53Z"', b""))
    assert session.started_at == START
    assert session.records["elapsed_s"].tolist() == [0, 1, 2]
    assert session.utc_offset_s == offset_s
    assert (flag is None) or flag in codes(session)


def test_fractions_of_a_second_are_kept() -> None:
    points = "".join(trkpt(0, time=f"2021-04-16T13:37:53.{at}00Z") for at in (0, 2, 4, 9))
    elapsed_s = one(gpx(points)).records["elapsed_s"]
    np.testing.assert_allclose(elapsed_s, [0, 0.2, 0.4, 0.9], atol=1e-6)


def test_the_day_is_that_of_the_place_where_the_file_does_not_say_it() -> None:
    """22:30 UTC in April is the next day in Berlin, and the same in New York."""
    for latitude, longitude, day, zone_s in ((50.1, 8.7, 17, 7200), (40.7, -74.0, 16, -14400)):
        points = "".join(
            f'<trkpt lat="{latitude}" lon="{longitude}">'
            f"<time>2021-04-16T22:30:0{at}Z</time></trkpt>"
            for at in range(3)
        )
        session = one(gpx(points))
        assert session.utc_offset_s == zone_s
        assert session.local_date(UTC).day == day
        assert "time.zone_from_position" in codes(session)


def test_at_sea_the_longitude_tells_the_zone_and_is_named() -> None:
    points = "".join(
        f'<trkpt lat="0.0" lon="-30"><time>2021-04-16T22:30:0{at}Z</time></trkpt>'
        for at in range(3)
    )
    session = one(gpx(points))
    assert session.utc_offset_s == -7200
    (sentence,) = [f.sentence for f in session.flags if f.code == "time.zone_from_position"]
    assert "at sea" in sentence


def test_points_out_of_order_without_time_or_empty_are_repaired_or_left_out_and_named() -> None:
    points = trkpt(2) + trkpt(0) + trkpt(1) + trkpt(3)
    session = one(gpx(points))
    assert session.records["elapsed_s"].tolist() == [0, 1, 2, 3]
    assert "time.repaired" in codes(session)
    more = path_of() + '<trkpt lat="50" lon="8"/>' + '<trkpt lat="50" lon="8"><time/></trkpt>'
    session = one(gpx(more))
    assert len(session.records) == 5
    assert "time.unknown" in codes(session)
    assert len(one(tcx(run_of() + "<Trackpoint/><Trackpoint></Trackpoint>")).records) == 5


def test_a_watch_that_did_not_know_the_time_takes_it_from_the_name_of_the_activity() -> None:
    points = run_of().replace("2021-04-16T13:37:5", "1989-12-31T00:00:0")
    data = tcx(points).replace(b'StartTime="2021-04-16T13:37:53Z"', b"")
    session = one(data)
    assert session.started_at == START
    assert "time.relative" in codes(session)


@pytest.mark.parametrize(
    ("stamp", "accepted"),
    [
        ("1970-01-01T00:00:0{}Z", False),
        ("1999-12-31T23:59:5{}Z", False),
        ("2000-01-01T00:00:0{}Z", True),
        ("2026-11-23T01:59:5{}Z", True),
        ("2026-11-23T02:00:0{}Z", False),
        ("9999-12-31T23:59:5{}Z", False),
    ],
)
def test_a_day_that_cannot_be_is_refused_by_name(stamp, accepted) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    data = gpx("".join(trkpt(0, time=stamp.format(at)) for at in (1, 3, 5)))
    if accepted:
        assert len(ingestion.sessions(data, now=now)) == 1
    else:
        caught = rejection(data, now=now)
        assert caught.code == "gpx.time_implausible"
        assert stamp[:10] in caught.sentence


def test_a_fit_file_of_tomorrow_is_taken_and_of_next_week_is_refused(run, t0) -> None:
    start = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=t0)
    assert ingestion.sessions(run.file(), now=start - timedelta(hours=25))
    caught = rejection(run.file(), now=start - timedelta(days=7))
    assert caught.code == "fit.time_implausible"


# ── laps, pauses, sport, words ──────────────────────────────────────────────────────────────────


def test_laps_carry_what_they_were_for() -> None:
    lap = (
        "<TotalTimeSeconds>4.5</TotalTimeSeconds><DistanceMeters>12.5</DistanceMeters>"
        "<Calories>3</Calories><Intensity>{}</Intensity><TriggerMethod>{}</TriggerMethod>"
    )
    session = one(tcx(run_of(), lap=lap.format("Resting", "Distance")))
    (found,) = session.laps
    assert (found.start_s, found.end_s, found.distance_m) == (0.0, 4.0, 12.5)
    assert (found.trigger, found.intensity) == ("distance", "rest")
    assert session.device_summary == {"timer_s": 4.5, "distance_m": 12.5, "energy_kcal": 3.0}
    (found,) = one(tcx(run_of(), lap=lap.format("Active", "Manual"))).laps
    assert (found.trigger, found.intensity) == ("manual", "active")


def test_a_gap_between_the_pieces_of_a_track_is_a_pause_and_its_way_does_not_count() -> None:
    pieces = [path_of(count=3), "".join(trkpt(at) for at in (60, 61, 62))]
    session = one(gpx("</trkseg><trkseg>".join(pieces)))
    assert session.pauses == (Pause(2.0, 60.0),)
    assert session.timer_s == 4.0
    assert session.elapsed_s == 62.0
    step_m = 3e-5 * 111_229.06  # by the ellipsoid at 50° north
    assert np.nanmax(session.records["distance_m"]) == pytest.approx(4 * step_m, rel=1e-3)


def test_a_long_gap_without_way_is_a_pause_and_with_way_is_none() -> None:
    standing = path_of(count=3) + "".join(
        trkpt(at, latitude=50 - 3e-5 * (at - 3)) for at in (40, 41, 42)
    )
    assert one(gpx(standing)).pauses == (Pause(2.0, 40.0),)
    moving = path_of(count=3) + "".join(trkpt(at) for at in (40, 41, 42))
    assert one(gpx(moving)).pauses == ()


@pytest.mark.parametrize(
    ("kind", "sport", "sub_sport"),
    [
        ("running", "running", "generic"),
        ("Run", "running", "generic"),
        ("9", "running", "generic"),
        ("trail_running", "running", "trail"),
        ("Trail Run", "running", "trail"),
        ("treadmill_running", "running", "treadmill"),
        ("hiking", "hiking", "generic"),
        ("cycling", "cycling", "generic"),
        ("underwater hockey", "generic", "generic"),
    ],
)
def test_the_sport_is_named_as_in_the_fit_profile(kind, sport, sub_sport) -> None:
    session = one(gpx(path_of(), kind=f"<type>{kind}</type>"))
    assert (session.sport, session.sub_sport) == (sport, sub_sport)


def test_without_a_sport_the_list_tells_it_and_else_the_speed() -> None:
    nameless = gpx(path_of(count=30), kind="")
    session = one(nameless)
    assert session.sport == "running"
    assert "sport.assumed" in codes(session)
    session = one(nameless, described=Described(sport_hint="hiking"))
    assert session.sport == "hiking"
    assert "sport.assumed" not in codes(session)
    fast = gpx("".join(trkpt(at, latitude=50 + 5e-5 * at) for at in range(30)), kind="")
    assert one(fast).sport == "generic"


def test_the_list_of_an_export_names_title_and_gear_and_what_sort_of_run_it_was() -> None:
    words = Described("Hills with Ann", "Blue shoes", "running", "trail")
    session = one(gpx(path_of(), name="<name>Morning Run</name>"), described=words)
    assert (session.title, session.gear) == ("Hills with Ann", "Blue shoes")
    assert (session.sport, session.sub_sport) == ("running", "trail")
    session = one(gpx(path_of(), name="<name>Morning Run</name>"))
    assert (session.title, session.gear) == ("Morning Run", "")


def test_words_of_the_file_are_made_fit_to_be_shown() -> None:
    name = "<name>run&#x202e;txt.exe &lt;b&gt; \u0085 x</name>"
    creator = f'creator="{"w" * 900}\u200f"'
    data = gpx(path_of(), name=name).replace(b'creator="A phone"', creator.encode())
    session = one(data)
    assert session.title == "run txt.exe <b> x"
    assert session.device.product == "w" * 255


def test_several_activities_of_a_file_are_sessions_of_their_own() -> None:
    one_track = gpx(path_of()).split(b"<trk>")[1].split(b"</trk>")[0]
    second = one_track.replace(b"2021-04-16", b"2021-04-17")
    timeless = b"<trkseg><trkpt lat='1' lon='2'/></trkseg>"
    data = b"<gpx><trk>" + b"</trk><trk>".join((one_track, timeless, second)) + b"</trk></gpx>"
    first, last = ingestion.sessions(data)
    assert (first.key, last.key) == ("0.0", "0.2")
    assert last.started_at - first.started_at == timedelta(days=1)
    assert "gpx.left_out" in codes(first) & codes(last)


def test_a_multisport_file_has_a_session_for_each_sport() -> None:
    activity = tcx(run_of()).split(b"<Activities>")[1].split(b"</Activities>")[0]
    ride = activity.replace(b"Running", b"Biking").replace(b"2021-04-16", b"2021-04-17")
    data = (
        b"<TrainingCenterDatabase><Activities><MultiSportSession><FirstSport>"
        + activity
        + b"</FirstSport><NextSport>"
        + ride
        + b"</NextSport></MultiSportSession></Activities></TrainingCenterDatabase>"
    )
    assert [session.sport for session in ingestion.sessions(data)] == ["running", "cycling"]


# ── files that are not quite right ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: b"          " + data,
        lambda data: b"\xef\xbb\xbf\n" + data,
        lambda data: b"\n\n<?xml version='1.0' encoding='UTF-8'?>" + data,
        lambda data: ('<?xml version="1.0" encoding="UTF-16"?>' + data.decode()).encode("utf-16"),
        lambda data: data.decode().encode("utf-16"),
        lambda data: b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- \xe9 -->' + data,
        lambda data: b'<?xml version="1.0" encoding="windows-1252"?><!-- \x80 -->' + data,
        gzip.compress,
        lambda data: gzip.compress(data[:90]) + gzip.compress(data[90:]),
    ],
)
def test_blanks_marks_encodings_and_packing_do_no_harm(wrap) -> None:
    assert len(one(wrap(tcx(run_of()))).records) == 5


def test_a_file_cut_anywhere_keeps_the_points_before_the_cut() -> None:
    data = gpx(path_of(count=20))
    counts = []
    for end in range(1, len(data)):
        try:
            session = one(data[:end], name="run.gpx")
        except FileRejectedError as caught:
            assert caught.code in {"gpx.corrupt", "gpx.no_activity"}  # noqa: PT017
            counts.append(0)
        else:
            assert "gpx.truncated" in codes(session)
            counts.append(len(session.records))
    assert counts == sorted(counts)
    assert counts[-1] == 20


@pytest.mark.parametrize(
    "name", [b"Tom & Ann", b"a \x0b b", b"caf\xe9", b"5 km&nbsp;race", b"R&D;"]
)
def test_characters_that_xml_does_not_allow_do_not_cost_the_activity(name) -> None:
    data = gpx(path_of(), name="<name>NAME</name>").replace(b"NAME", name)
    session = one(data)
    assert len(session.records) == 5
    assert "gpx.repaired" in codes(session)
    assert session.title


def test_a_comma_in_a_number_is_refused_value_by_value_and_named() -> None:
    session = one(gpx(path_of("<ele>312,4</ele><hr>151</hr>")))
    assert not session.records.has("altitude_m")
    assert session.records["heart_rate_bpm"].tolist() == [151] * 5
    (flag,) = [flag for flag in session.flags if flag.code == "value.unreadable"]
    assert "5 values" in flag.sentence


def test_a_file_full_of_commas_is_refused_by_name() -> None:
    data = gpx(path_of("<ele>312,4</ele><hr>1,5</hr><speed>2,5</speed>", latitude="50,1"))
    caught = rejection(data)
    assert caught.code == "gpx.unreadable"
    assert "comma" in caught.sentence


@pytest.mark.parametrize("text", ["1_000", "nan", "inf", "-inf", "0x10", "1e999", "", " "])
def test_what_python_takes_for_a_number_and_xml_does_not_is_no_value(text) -> None:
    session = one(gpx(path_of(f"<hr>{text}</hr>")))
    assert not session.records.has("heart_rate_bpm")


def test_impossible_positions_and_nowhere_are_masked_and_named() -> None:
    points = (
        path_of(count=3) + trkpt(3, latitude="95.0") + '<trkpt lat="0" lon="0"><time>'
        "2021-04-16T13:37:57Z</time></trkpt>"
    )
    session = one(gpx(points))
    assert np.isnan(session.records["latitude_deg"]).tolist() == [False] * 3 + [True] * 2
    assert "value.out_of_range" in codes(session)


COURSE = tcx(run_of()).replace(b"Activities", b"Courses").replace(b"Activity", b"Course")


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"<gpx><rte><rtept lat='1' lon='1'/></rte></gpx>", "gpx.no_activity", "route"),
        (b"<gpx><wpt lat='1' lon='1'/></gpx>", "gpx.no_activity", "places"),
        (gpx("<trkpt lat='1' lon='1'/>" * 9), "gpx.no_activity", "times"),
        (gpx(""), "gpx.no_activity", "no points"),
        (b"<gpx/>", "gpx.no_activity", "no points"),
        (
            COURSE,
            "tcx.no_activity",
            "course",
        ),
        (
            b"<TrainingCenterDatabase><Workouts><Workout/></Workouts></TrainingCenterDatabase>",
            "tcx.no_activity",
            "workout",
        ),
        (tcx(""), "tcx.no_activity", "no points"),
        (b"<kml><Placemark/></kml>", "file.no_activity", "KML"),
        (b"<html><body>Log in</body></html>", "file.no_activity", "web page"),
        (b"<?xml version='1.0'?><svg/>", "file.no_activity", "picture"),
        (b"<?xml version='1.0'?><foo/>", "file.unknown_format", "foo"),
        (b"<gpx", "file.unknown_format", "FIT, TCX and GPX"),
        (json.dumps([{"activityId": 1}]).encode(), "file.no_activity", "JSON"),
    ],
)
def test_what_is_no_activity_says_what_it_is(data, code, word) -> None:
    caught = rejection(data)
    assert caught.code == code
    assert word in caught.sentence
    assert ingestion.is_no_activity(code) == code.endswith("no_activity")


@pytest.mark.parametrize("name", ["run.gpx", "run.tcx.gz", "run.fit"])
def test_a_web_page_under_the_name_of_an_activity_is_damage_and_not_harmless(name) -> None:
    caught = rejection(b"<html><body>Log in</body></html>", name=name)
    assert caught.code == f"{name.split('.')[1]}.corrupt"
    assert "web page" in caught.sentence
