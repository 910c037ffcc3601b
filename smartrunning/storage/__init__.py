"""MongoDB and GridFS: frozen objects in, documents and bytes that last, frozen objects out."""

from smartrunning.storage.jobs import LeaseLostError
from smartrunning.storage.opening import open_reader, open_store
from smartrunning.storage.store import OwnedStore, Store

__all__ = ["LeaseLostError", "OwnedStore", "Store", "open_reader", "open_store"]
