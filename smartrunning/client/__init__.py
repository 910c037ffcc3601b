"""The address of a SmartRunning elsewhere and a person's token in, its interface out."""

from smartrunning.client.address import ServerAddress, server_address
from smartrunning.client.imports import Arrived, import_parcels, undo_import
from smartrunning.client.interface import Interface
from smartrunning.client.secret import read_token

__all__ = [
    "Arrived",
    "Interface",
    "ServerAddress",
    "import_parcels",
    "read_token",
    "server_address",
    "undo_import",
]
