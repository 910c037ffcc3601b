"""The virtual runner: every number of his body is known, so what is computed can be checked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from smartrunning.runner import Runner, Thresholds


@dataclass(frozen=True, slots=True)
class VirtualRunner:
    """A runner whose body is known.

    Attributes
    ----------
    critical_speed_mps : float
        Critical speed on level ground on the first day.
    d_prime_m : float
        Distance that can be run above critical speed.
    endurance_loss_fraction : float
        Share of the critical speed lost for each e-fold that an all-out effort outlasts 30 min
        (the logarithmic decline of Puchowicz et al. 2020).
    heart_rate_rest_bpm, heart_rate_max_bpm : float
        Lowest and highest heart rate.
    heart_rate_at_critical_speed_fraction : float
        Share of the heart-rate reserve in a steady run at critical speed; proportional below.
    heart_rate_rise_s, heart_rate_fall_s : float
        Time constants of the first-order answer to harder and to easier running.
    heart_rate_drift_fraction_per_hour : float
        Slow growth of the answer with the time run.
    sex : {'female', 'male'}
        Chooses the constants of the training impulse.
    mass_kg, height_m : float
        Body mass and height.
    cadence_at_critical_speed_spm, cadence_slope_spm_per_mps : float
        Steps per minute at critical speed, and how they change with speed over ground.
    running_effectiveness_kg_per_n : float
        Level speed for each watt per kilogram of running power, about 1 (van Dijk & van Megen
        2017).
    pacing_variation_fraction : float
        Standard deviation of the effort from one minute and a half to the next; all-out efforts
        are even.
    fitness_days, fatigue_days : float
        Time constants of the impulse response (Banister et al. 1975).
    fitness_gain_mps_per_au, fatigue_gain_mps_per_au : float
        Critical speed gained and lost for each unit of fitness and fatigue.
    accustomed_load_au : float
        Daily load that the runner had long been used to before the first day.
    """

    critical_speed_mps: float = 4.1
    d_prime_m: float = 190.0
    endurance_loss_fraction: float = 0.075
    heart_rate_rest_bpm: float = 48.0
    heart_rate_max_bpm: float = 190.0
    heart_rate_at_critical_speed_fraction: float = 0.9
    heart_rate_rise_s: float = 28.0
    heart_rate_fall_s: float = 42.0
    heart_rate_drift_fraction_per_hour: float = 0.05
    sex: Literal["female", "male"] = "male"
    mass_kg: float = 68.0
    height_m: float = 1.78
    cadence_at_critical_speed_spm: float = 178.0
    cadence_slope_spm_per_mps: float = 9.0
    running_effectiveness_kg_per_n: float = 1.0
    pacing_variation_fraction: float = 0.015
    fitness_days: float = 42.0
    fatigue_days: float = 11.0
    fitness_gain_mps_per_au: float = 0.0004
    fatigue_gain_mps_per_au: float = 0.0006
    accustomed_load_au: float = 35.0

    @property
    def heart_rate_reserve_bpm(self) -> float:
        """Span between the lowest and the highest heart rate.

        Returns
        -------
        float
            Beats per minute.
        """
        return self.heart_rate_max_bpm - self.heart_rate_rest_bpm

    def thresholds(self, day: date) -> Thresholds:
        """True thresholds, dated.

        Parameters
        ----------
        day : datetime.date
            Day from which they hold.

        Returns
        -------
        Thresholds
            Entry for a runner's profile.
        """
        return Thresholds(
            valid_from=day,
            heart_rate_max_bpm=self.heart_rate_max_bpm,
            heart_rate_rest_bpm=self.heart_rate_rest_bpm,
            threshold_heart_rate_bpm=self.heart_rate_rest_bpm
            + self.heart_rate_at_critical_speed_fraction * self.heart_rate_reserve_bpm,
            critical_speed_mps=self.critical_speed_mps,
            d_prime_m=self.d_prime_m,
            critical_power_w=self.mass_kg
            * self.critical_speed_mps
            / self.running_effectiveness_kg_per_n,
            source="simulation",
        )

    def profile(self, runner_id: str, name: str, day: date, *, time_zone: str = "UTC") -> Runner:
        """Profile of a runner with this body.

        Parameters
        ----------
        runner_id : str
            The runner's key in the store.
        name : str
            Name to show.
        day : datetime.date
            Day from which the thresholds hold.
        time_zone : str
            IANA name of the runner's zone.

        Returns
        -------
        Runner
            With one entry of thresholds.
        """
        return Runner(
            runner_id=runner_id,
            name=name,
            sex=self.sex,
            height_m=self.height_m,
            mass_kg=self.mass_kg,
            time_zone=time_zone,
            thresholds=(self.thresholds(day),),
        )
