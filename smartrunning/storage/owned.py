"""One runner's documents of a collection: every query carries the owner, here and nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_key, checked_owner, not_found

_DUPLICATE_KEY: Final = 11000


class OwnedCollection:
    """A collection in which there is only one owner.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    name : str
        Name of the collection.
    owner : str
        Whose documents; without one there is no query.
    """

    def __init__(self, connection: Connection, name: str, owner: str | None) -> None:
        self._connection = connection
        self._collection = connection.collection(name)
        self._owner = checked_owner(owner)

    def _mine(self, conditions: Document) -> Document:
        return {**conditions, "owner": self._owner}

    def find(
        self,
        conditions: Document | None = None,
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 0,
        projection: Document | None = None,
        session: ClientSession | None = None,
    ) -> list[Document]:
        """Documents that meet the conditions.

        Parameters
        ----------
        conditions : dict, optional
            None means all of this owner.
        sort : sequence of (str, int)
            Fields and directions.
        limit : int
            At most so many; 0 means all.
        projection : dict, optional
            Fields to give or to leave out.
        session : pymongo.client_session.ClientSession, optional
            The transaction that this is part of.

        Returns
        -------
        list of dict
            In the order asked for.
        """
        mine, order = self._mine(conditions or {}), list(sort)
        if session is not None:
            found = self._collection.find(
                mine, projection, sort=order, limit=limit, session=session
            )
            return list(found)
        return self._connection.run(
            lambda: list(self._collection.find(mine, projection, sort=order, limit=limit))
        )

    def find_one(
        self,
        conditions: Document,
        *,
        projection: Document | None = None,
        session: ClientSession | None = None,
    ) -> Document | None:
        """Document that meets the conditions.

        Parameters
        ----------
        conditions : dict
            Field conditions.
        projection : dict, optional
            Fields to give or to leave out.
        session : pymongo.client_session.ClientSession, optional
            The transaction that this is part of.

        Returns
        -------
        dict or None
            None when there is none.
        """
        mine = self._mine(conditions)
        if session is not None:
            return self._collection.find_one(mine, projection, session=session)
        return self._connection.run(lambda: self._collection.find_one(mine, projection))

    def get(self, key: object, what: str, *, projection: Document | None = None) -> Document:
        """Document of a key.

        Parameters
        ----------
        key : object
            As it came in; checked here.
        what : str
            What it names, for the sentence.
        projection : dict, optional
            Fields to give or to leave out.

        Returns
        -------
        dict
            The document.

        Raises
        ------
        NotFoundError
            If this owner has none of that key.
        """
        found = self.find_one({"_id": checked_key(key, what)}, projection=projection)
        if found is None:
            raise not_found(what)
        return found

    def groups(self, conditions: Document, group: Document) -> list[Document]:
        """Groups of the documents that meet the conditions.

        Parameters
        ----------
        conditions : dict
            Field conditions.
        group : dict
            Body of the stage ``$group``.

        Returns
        -------
        list of dict
            One a group.
        """
        stages = [{"$match": self._mine(conditions)}, {"$group": group}]
        return self._connection.run(lambda: list(self._collection.aggregate(stages)))

    def insert(self, documents: Sequence[Document], *, session: ClientSession) -> None:
        """Write new documents.

        Parameters
        ----------
        documents : sequence of dict
            With their keys.
        session : pymongo.client_session.ClientSession
            The transaction that this is part of.
        """
        for document in documents:  # one by one: a bulk write has other words for a duplicate
            self._collection.insert_one(self._mine(document), session=session)

    def insert_together(self, documents: Sequence[Document], *, session: ClientSession) -> None:
        """Write many new documents with one message.

        Parameters
        ----------
        documents : sequence of dict
            With their keys; none is harmless.
        session : pymongo.client_session.ClientSession
            The transaction that this is part of.

        Raises
        ------
        pymongo.errors.DuplicateKeyError
            If one of them is there.
        """
        if not documents:
            return
        try:
            self._collection.insert_many(map(self._mine, documents), session=session)
        except BulkWriteError as error:
            raise _single(error) from error

    def put_together(self, documents: Sequence[Document], *, session: ClientSession) -> None:
        """Write many documents with one message, in place of those with their keys.

        Parameters
        ----------
        documents : sequence of dict
            With their keys; none is harmless.
        session : pymongo.client_session.ClientSession
            The transaction that this is part of.
        """
        changes = [
            ReplaceOne(self._mine({"_id": document["_id"]}), self._mine(document), upsert=True)
            for document in documents
        ]
        if not changes:
            return
        try:
            self._collection.bulk_write(changes, session=session)
        except BulkWriteError as error:
            raise _single(error) from error

    def put(self, key: str, document: Document, *, session: ClientSession | None = None) -> None:
        """Write a document, in place of the one with its key if there is one.

        Parameters
        ----------
        key : str
            Its key.
        document : dict
            The rest of it.
        session : pymongo.client_session.ClientSession, optional
            The transaction that this is part of.
        """
        where, mine = self._mine({"_id": key}), self._mine({**document, "_id": key})
        if session is not None:
            self._collection.replace_one(where, mine, upsert=True, session=session)
        else:
            self._connection.run(lambda: self._collection.replace_one(where, mine, upsert=True))

    def update(
        self,
        conditions: Document,
        change: Document | Sequence[Document],
        *,
        session: ClientSession | None = None,
    ) -> int:
        """Change the documents that meet the conditions.

        Parameters
        ----------
        conditions : dict
            Field conditions.
        change : dict or sequence of dict
            Operators, or the stages of a pipeline.
        session : pymongo.client_session.ClientSession, optional
            The transaction that this is part of.

        Returns
        -------
        int
            How many met the conditions.
        """
        mine = self._mine(conditions)
        how: Any = change if isinstance(change, dict) else list(change)
        if session is not None:
            return self._collection.update_many(mine, how, session=session).matched_count
        return self._connection.run(lambda: self._collection.update_many(mine, how)).matched_count

    def add(
        self, conditions: Document, amounts: Mapping[str, int], *, session: ClientSession
    ) -> None:
        """Add to the counts of a document, which is made if there is none.

        Parameters
        ----------
        conditions : dict
            With its key.
        amounts : mapping of str to int
            What to add, by field.
        session : pymongo.client_session.ClientSession
            The transaction that this is part of.
        """
        change = {"$inc": dict(amounts)}
        self._collection.update_one(self._mine(conditions), change, upsert=True, session=session)

    def delete(self, conditions: Document, *, session: ClientSession | None = None) -> int:
        """Remove the documents that meet the conditions.

        Parameters
        ----------
        conditions : dict
            Field conditions.
        session : pymongo.client_session.ClientSession, optional
            The transaction that this is part of.

        Returns
        -------
        int
            How many there were.
        """
        mine = self._mine(conditions)
        if session is not None:
            return self._collection.delete_many(mine, session=session).deleted_count
        return self._connection.run(lambda: self._collection.delete_many(mine)).deleted_count


def _single(error: BulkWriteError) -> OperationFailure:
    """Error of many documents at once in the words for one, so that a duplicate is one."""
    for found in error.details.get("writeErrors") or ():
        if found.get("code") == _DUPLICATE_KEY:
            return DuplicateKeyError(found.get("errmsg", ""), _DUPLICATE_KEY, found)
    return error
