"""A history from scratch, to hold the one that is kept up to date against; nothing is stored."""

from datetime import date

from smartrunning import history
from smartrunning.history.critical_speed_timeline import critical_speed_timeline
from smartrunning.storage.month_documents import (
    month_document,
    month_name,
    year_document,
    year_name,
)
from smartrunning.storage.store import OwnedStore
from smartrunning.storage.stored_history import HistorySummary, StoredHistory
from smartrunning.workflows.carry_critical_speed import same


def recompute_history(owned: OwnedStore, today: date) -> StoredHistory:
    """History of all sessions from scratch; nothing is stored.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    StoredHistory
        What `OwnedStore.stored_history` should give.
    """
    runner, sessions = owned.runner(), owned.statistics(brief=True)
    groups = history.months_of(sessions).items()
    months = [history.training_month(month, group) for month, group in groups]
    efforts = [one for month in months for one in month.efforts if one.local_date <= today]
    timeline = critical_speed_timeline(efforts)
    years = history.training_years(months)
    leaders = [one for year in years for one in year.leaders]
    abilities = history.abilities_of(leaders, timeline, efforts, today=today)
    summary = HistorySummary(
        today,
        runner.fitness_days,
        runner.fatigue_days,
        abilities,
        history.critical_speed_days(timeline),
    )
    documents = {month_name(month.month): month_document(month) for month in months}
    return StoredHistory(
        summary,
        documents,
        {year_name(year.year): year_document(year) for year in years},
        timeline,
        abilities.bests,
    )


def differences(stored: StoredHistory | None, recomputed: StoredHistory) -> list[str]:
    """What a stored history and one from scratch do not agree on.

    Parameters
    ----------
    stored, recomputed : StoredHistory
        As `OwnedStore.stored_history` and `recompute_history` give them.

    Returns
    -------
    list of str
        A sentence for each part that differs in any bit; empty when all is well.
    """
    if stored is None:
        return ["There is no history in the store."] if recomputed.months else []
    return [
        *(
            f"The month {name} differs from its sessions."
            for name in sorted({*stored.months, *recomputed.months})
            if stored.months.get(name) != recomputed.months.get(name)
        ),
        *(
            f"The year {name} differs from its sessions."
            for name in sorted({*stored.years, *recomputed.years})
            if stored.years.get(name) != recomputed.years.get(name)
        ),
        *_otherwise("critical speeds", stored.critical_speeds, recomputed.critical_speeds),
        *_otherwise("bests", stored.bests, recomputed.bests),
        *_otherwise("abilities", stored.summary.abilities, recomputed.summary.abilities),
        *_otherwise("days of critical speed", _columns(stored), _columns(recomputed)),
        *_otherwise("day and constants", _constants(stored), _constants(recomputed)),
    ]


def _otherwise(what: str, stored: object, recomputed: object) -> list[str]:
    return [] if same(stored, recomputed) else [f"The {what} differ from those of the sessions."]


def _columns(kept: StoredHistory) -> list[object]:
    fitted = kept.summary.fitted
    return [fitted.day, fitted.critical_speed_mps, fitted.d_prime_m, fitted.holds_from]


def _constants(kept: StoredHistory) -> list[object]:
    summary = kept.summary
    return [summary.today, summary.fitness_days, summary.fatigue_days, summary.version]
