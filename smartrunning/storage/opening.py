"""A store opened: for all, or for a kernel that may only read."""

from smartrunning.config import Settings
from smartrunning.config import settings as settings_of_this_process
from smartrunning.errors import ConfigurationError, DatabaseUnavailableError
from smartrunning.storage import kernel_access
from smartrunning.storage.address import running_uri
from smartrunning.storage.connection import Connection
from smartrunning.storage.store import Store


def open_store(uri: str | None = None, *, settings: Settings | None = None) -> Store:
    """Open the store.

    Parameters
    ----------
    uri : str, optional
        Address of the server; None takes ``SMARTRUNNING_MONGODB_URI``, else the embedded server
        that runs on the data folder.
    settings : Settings, optional
        None takes those of this process.

    Returns
    -------
    Store
        A context manager.

    Raises
    ------
    DatabaseUnavailableError
        If there is no server, or it refuses the login, is too old or is no replica set.
    ConfigurationError
        If the address cannot be understood.
    """
    chosen = settings or settings_of_this_process()
    connection = Connection(
        uri or server_uri(chosen),
        database=chosen.database,
        timeout_s=chosen.database_timeout_s,
    )
    return Store(connection, chosen)


def open_reader(settings: Settings | None = None) -> Store:
    """Open the store for reading only, as notebook kernels do.

    Parameters
    ----------
    settings : Settings, optional
        None takes those of this process; ``database_file`` names the file with the address.

    Returns
    -------
    Store
        The server refuses its writes.

    Raises
    ------
    ConfigurationError
        If there is no such file, or it cannot be read.
    DatabaseUnavailableError
        If the server cannot be reached.
    """
    chosen = settings or settings_of_this_process()
    path = chosen.database_file or kernel_access.kernel_file(chosen)
    try:
        uri = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"The file {path} with the address of the database cannot be read "
            f"({error.strerror}); kernels find it by SMARTRUNNING_DATABASE_FILE."
        ) from error
    return open_store(uri, settings=chosen)


def server_uri(settings: Settings) -> str:
    """Address of the server that the settings choose: a secret.

    Parameters
    ----------
    settings : Settings
        An address, or a data folder on which the embedded server runs.

    Returns
    -------
    str
        With its login.

    Raises
    ------
    DatabaseUnavailableError
        If neither is there.
    """
    if settings.mongodb_uri is not None:
        return settings.mongodb_uri.get_secret_value()
    uri = running_uri(settings)
    if uri is None:
        raise DatabaseUnavailableError(
            f"No database runs on the data folder {settings.data_dir}; start SmartRunning there, "
            "or name a server in SMARTRUNNING_MONGODB_URI."
        )
    return uri
