"""The interface of administrators: what goes across owners; the gate lets nobody else in."""
