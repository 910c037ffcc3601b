"""The lists of a vendor's export in, what they say of each of its files out."""

from smartrunning.ingestion.exports.descriptions import (
    MOST_LIST_BYTES,
    NOTHING,
    Descriptions,
    described_by,
    is_list,
)

__all__ = ["MOST_LIST_BYTES", "NOTHING", "Descriptions", "described_by", "is_list"]
