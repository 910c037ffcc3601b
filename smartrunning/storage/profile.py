"""The runner's profile, what the files take, and the end of it all."""

from smartrunning.config import Settings
from smartrunning.errors import InvalidRequestError, QuotaExceededError
from smartrunning.runner import Runner
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.info import KEPT, Usage
from smartrunning.storage.keys import not_found
from smartrunning.storage.part import OwnedPart
from smartrunning.storage.schema import BUCKETS, COLLECTIONS


class ProfilePart(OwnedPart):
    """Profile, usage and erasure of one runner."""

    def runner(self) -> Runner:
        """Profile of the runner.

        Returns
        -------
        Runner
            As last saved.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        found = self._collection("runner").find_one({"_id": self.owner})
        if found is None:
            raise not_found("runner")
        return from_document(Runner, found["profile"])

    def save_runner(self, runner: Runner) -> None:
        """Write the profile in place of the one before.

        Parameters
        ----------
        runner : Runner
            Its ``runner_id`` must be this owner.

        Raises
        ------
        InvalidRequestError
            If it is another runner's.
        """
        if runner.runner_id != self.owner:
            raise InvalidRequestError(
                f"The profile of {runner.runner_id} cannot be saved as that of {self.owner}."
            )
        document = {"profile": to_document(runner), "updated_at": now()}
        self._write(
            lambda session: self._collection("runner").put(self.owner, document, session=session)
        )

    def usage(self) -> Usage:
        """What the runner's files take.

        Returns
        -------
        Usage
            Stored files, and the bytes of uploads that wait for their import.
        """
        total = {"_id": None, "files": {"$sum": 1}, "size_bytes": {"$sum": "$size_bytes"}}
        stored = self._collection("sessionsFIT").groups({"verdict": {"$in": [*KEPT]}}, total)
        waiting = self._collection("imports").groups({"waiting": True}, total)
        return Usage(
            files=sum(group["files"] for group in stored),
            size_bytes=sum(group["size_bytes"] for group in [*stored, *waiting]),
        )

    def erase(self) -> None:
        """Remove every document and every byte of this runner; accounts are removed elsewhere."""
        for collection in COLLECTIONS:
            if collection.owned:
                self._collection(collection.name).delete({})
        for bucket in BUCKETS:
            self._bucket(bucket.name).delete_all()


def check_room(usage: Usage, settings: Settings) -> None:
    """See that a runner's files stay within the quota.

    Parameters
    ----------
    usage : Usage
        What they will take.
    settings : Settings
        What a runner may have.

    Raises
    ------
    QuotaExceededError
        If it is more.
    """
    if usage.files > settings.quota_files or usage.size_bytes > settings.quota_bytes:
        raise QuotaExceededError(
            f"A runner may have {settings.quota_files} files with {settings.quota_bytes >> 20} MB "
            f"together; this would make {usage.files} with {usage.size_bytes >> 20} MB. "
            "Delete some first."
        )
