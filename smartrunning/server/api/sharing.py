"""What a runner lets others see: private places, and consent to research."""

from typing import Any

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.storage.sharing import Sharing
from smartrunning.workflows.requests import checked
from smartrunning.workflows.share import SharingChange, share


class OwnSharing(ApiHandler):
    """What the runner lets others see."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with places and consent."""
        self.send(_shown(await self.ask(self.own.sharing)))

    @web.authenticated
    async def patch(self) -> None:
        """Change places or consent; pages that are open see the change when they read anew."""
        change = await self.ask(checked, SharingChange, self.body())
        sharing = await self.ask(share, self.own, change)
        for name in sorted(change.model_fields_set):
            said = f"{name}.{change.research}" if name == "research" else name
            self.note(f"sharing.{said}".lower(), self.own.owner)
        self.send(_shown(sharing))


def _shown(sharing: Sharing) -> dict[str, Any]:
    """Without the zones' secrets, which nobody needs to see."""
    return {
        "zones": [
            {
                "latitude_deg": zone.latitude_deg,
                "longitude_deg": zone.longitude_deg,
                "radius_m": zone.radius_m,
            }
            for zone in sharing.zones
        ],
        "research": sharing.research_since is not None,
        "research_since": sharing.research_since,
    }
