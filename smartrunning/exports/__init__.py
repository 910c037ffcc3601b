"""A Plan in, what other programs can read out."""

from smartrunning.exports.tables import plan_csv, plan_document

__all__ = ["plan_csv", "plan_document"]
