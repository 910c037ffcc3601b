"""MongoDB and GridFS: frozen objects in, documents and bytes that last, frozen objects out."""

from smartrunning.storage.jobs import LeaseLostError
from smartrunning.storage.store import OwnedStore, Store, open_reader, open_store

__all__ = ["LeaseLostError", "OwnedStore", "Store", "open_reader", "open_store"]
