"""JupyterHub in front of SmartRunning: one address, and a JupyterLab of their own for scientists.

``jupyterhub -f jupyterhub_config.py`` with the settings of SmartRunning (``SMARTRUNNING_…``) in the
environment. README.md beside this file says what each part is for.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from smartrunning.config import settings
from smartrunning.server.access.hub import AccountAuthenticator, introduce, only_scientists
from smartrunning.storage.kernel_access import kernel_file

c = get_config()  # noqa: F821  JupyterHub puts it here
platform = settings()
folder = platform.data_dir / "hub"
folder.mkdir(parents=True, exist_ok=True, mode=0o700)
public = urlsplit(os.environ.get("SMARTRUNNING_HUB_URL", "http://127.0.0.1:8000"))
hub_port = int(os.environ.get("SMARTRUNNING_HUB_INNER_PORT", "8081"))
proxy_port = int(os.environ.get("SMARTRUNNING_HUB_PROXY_PORT", "8001"))

# ── one address ─────────────────────────────────────────────────────────────────────────────────
# Everything goes to SmartRunning but /hub/ and /user/, which belong to the hub and its servers.
c.JupyterHub.bind_url = public.geturl()
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{hub_port}"
c.JupyterHub.hub_routespec = "/hub/"
c.Proxy.extra_routes = {
    "/": f"http://127.0.0.1:{platform.port}",
    "/user/": f"http://127.0.0.1:{hub_port}",
}
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cleanup_servers = True

# ── SmartRunning itself, kept running by the hub ────────────────────────────────────────────────
c.JupyterHub.services = [
    {
        "name": "smartrunning",
        "command": [sys.executable, "-m", "smartrunning.server"],
        "cwd": str(platform.data_dir),
        "environment": {
            **{
                name: value
                for name, value in os.environ.items()
                if name.startswith("SMARTRUNNING_")
            },
            "SMARTRUNNING_DATA_DIR": str(platform.data_dir),
            "SMARTRUNNING_PUBLIC_URL": public.geturl(),
        },
    }
]

# ── who ─────────────────────────────────────────────────────────────────────────────────────────
# The accounts of SmartRunning; or a provider of OpenID Connect, whose names must be accounts too.
if issuer := os.environ.get("SMARTRUNNING_HUB_OIDC_ISSUER"):
    from oauthenticator.generic import GenericOAuthenticator

    c.JupyterHub.authenticator_class = GenericOAuthenticator
    c.GenericOAuthenticator.client_id = os.environ["SMARTRUNNING_HUB_OIDC_CLIENT"]
    c.GenericOAuthenticator.client_secret = os.environ["SMARTRUNNING_HUB_OIDC_SECRET"]
    c.GenericOAuthenticator.oauth_callback_url = f"{public.geturl()}/hub/oauth_callback"
    c.GenericOAuthenticator.authorize_url = os.environ.get(
        "SMARTRUNNING_HUB_OIDC_AUTHORIZE", f"{issuer}/protocol/openid-connect/auth"
    )
    c.GenericOAuthenticator.token_url = os.environ.get(
        "SMARTRUNNING_HUB_OIDC_TOKEN", f"{issuer}/protocol/openid-connect/token"
    )
    c.GenericOAuthenticator.userdata_url = os.environ.get(
        "SMARTRUNNING_HUB_OIDC_USERDATA", f"{issuer}/protocol/openid-connect/userinfo"
    )
    c.GenericOAuthenticator.username_claim = os.environ.get(
        "SMARTRUNNING_HUB_OIDC_NAME", "preferred_username"
    )
    c.GenericOAuthenticator.scope = ["openid", "profile"]
    c.GenericOAuthenticator.login_service = "your organisation"
    c.Authenticator.post_auth_hook = only_scientists
else:
    c.JupyterHub.authenticator_class = AccountAuthenticator
c.Authenticator.allow_all = True  # whom the classes above let in; nobody else

# ── where scientists work ───────────────────────────────────────────────────────────────────────
# On this machine, to try it out: all of them as one user of the system. For more than that, name
# DockerSpawner or KubeSpawner here, with an image of this project: a container for each of them.
c.JupyterHub.spawner_class = os.environ.get("SMARTRUNNING_HUB_SPAWNER", "simple")
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{username}")
c.Spawner.default_url = "/lab"
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.http_timeout = 60
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONPATH"]
c.Spawner.environment = {
    "SMARTRUNNING_DATABASE": platform.database,
    "SMARTRUNNING_DATABASE_FILE": str(
        Path(os.environ.get("SMARTRUNNING_HUB_DATABASE_FILE", kernel_file(platform)))
    ),
}
c.Spawner.pre_spawn_hook = introduce
