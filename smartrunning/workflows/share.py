"""What a runner says about sharing in, the checked and stored sharing out."""

import secrets
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from smartrunning.records.privacy_zone import LONGEST_RADIUS_M, SHORTEST_RADIUS_M, PrivacyZone
from smartrunning.storage.sharing import Sharing
from smartrunning.storage.store import OwnedStore

MOST_ZONES: Final = 10
SECRET_BYTES: Final = 16


class ZoneWish(BaseModel):
    """A place whose surroundings only the runner sees.

    Attributes
    ----------
    latitude_deg, longitude_deg : float
        The place, WGS 84.
    radius_m : float
        Nothing within this distance is shown to others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    latitude_deg: Annotated[float, Field(ge=-90, le=90)]
    longitude_deg: Annotated[float, Field(ge=-180, le=180)]
    radius_m: Annotated[float, Field(ge=SHORTEST_RADIUS_M, le=LONGEST_RADIUS_M)]


class SharingChange(BaseModel):
    """What a runner lets others see; what is not named stays.

    Attributes
    ----------
    zones : list of ZoneWish
        All of them.
    research : bool
        Whether the runner takes part in research.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    zones: list[ZoneWish] = Field([], max_length=MOST_ZONES)
    research: bool = Field(False, strict=True)


def share(owned: OwnedStore, change: SharingChange) -> Sharing:
    """Store what a runner says; a zone that stays keeps its secret, so that its cuts stay too.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    change : SharingChange
        Checked.

    Returns
    -------
    Sharing
        As it is from now on.
    """
    if "zones" in change.model_fields_set:
        known = {
            (one.latitude_deg, one.longitude_deg, one.radius_m): one
            for one in owned.sharing().zones
        }
        owned.set_zones(
            tuple(
                known.get((one.latitude_deg, one.longitude_deg, one.radius_m)) or _new(one)
                for one in change.zones
            )
        )
    if "research" in change.model_fields_set:
        owned.set_research(takes_part=change.research)
    return owned.sharing()


def _new(wish: ZoneWish) -> PrivacyZone:
    return PrivacyZone(
        wish.latitude_deg, wish.longitude_deg, wish.radius_m, secrets.token_hex(SECRET_BYTES)
    )
