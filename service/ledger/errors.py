"""What can keep the ledger from storing or reading; refusals of the domain are not among them.

LedgerError
├── Conflict            the stream moved on while the decision was made, again and again
│   └── StaleVersion    it is not at the version the caller had read
├── OperationReused     the operation id was used before with other content
├── LaneMismatch        the stream lives in another lane, or in none yet
├── AsOfTooRecent       a time so near that writes under way may still be recorded before it
├── Overloaded          too much is waiting already; nothing was stored
├── StoreUnavailable    disk, file, lock or server; nothing is half-written
└── UnknownShape        a stored event that this version of the program cannot read
"""

import sqlite3

import asyncpg

from service.engines import StartupError

__all__ = ["StartupError"]


class LedgerError(Exception):
    """The ledger could not do it; the text says what to do and repeats nothing of the input."""


class Conflict(LedgerError):
    def __init__(self, message: str = "") -> None:
        super().__init__(message or "Others kept writing to the same record. Try again.")


class StaleVersion(Conflict):
    """`version` is the one the stream is at now."""

    def __init__(self, version: int) -> None:
        super().__init__("The record has changed since it was read. Read it again, then decide.")
        self.version = version


class OperationReused(LedgerError):
    def __init__(self) -> None:
        super().__init__("This operation id was used before with other content. Use a new id.")


class LaneMismatch(LedgerError):
    def __init__(self) -> None:
        super().__init__(
            "The record lives in another lane. Write it where it was created; it cannot be moved."
        )


class AsOfTooRecent(LedgerError):
    def __init__(self) -> None:
        super().__init__(
            "What is known of so recent a time is not settled yet. Ask for an earlier one."
        )


class Overloaded(LedgerError):
    """`retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("Too many writes are waiting. Nothing was stored; send it again later.")
        self.retry_after = retry_after


class StoreUnavailable(LedgerError):
    """`retry_after` is in seconds; the same operation can be sent again without harm."""

    def __init__(self, message: str, retry_after: float = 2.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnknownShape(LedgerError):
    """A stored event cannot be read by this version of the program."""


class LostRace(Exception):
    """The database refused a batch: in it is a version or an operation that was stored before."""


class AnswerLost(Exception):
    """The connection broke before the answer came: the batch is stored as a whole or not at all."""


_SQLITE = {
    sqlite3.SQLITE_FULL: "The disk of the database is full. Free some space.",
    sqlite3.SQLITE_READONLY: "The database file is read-only. Make it and its folder writable.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened. Check its path and its rights.",
    sqlite3.SQLITE_PERM: "The database file may not be opened. Check its rights.",
    sqlite3.SQLITE_IOERR: "The disk of the database reports errors. Check the disk.",
    sqlite3.SQLITE_BUSY: "Another process keeps the database locked. Try again.",
    sqlite3.SQLITE_LOCKED: "Another process keeps the database locked. Try again.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged. Restore it from a backup.",
    sqlite3.SQLITE_NOTADB: "The file is not a database. Check PAYGIRI_DATABASE_URL.",
}


def sqlite_trouble(error: sqlite3.Error) -> StoreUnavailable | None:
    """The plain words for a complaint of SQLite about file, disk or lock; None for others."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return StoreUnavailable(_SQLITE[code]) if code in _SQLITE else None


_POSTGRES: list[tuple[tuple[type[BaseException], ...], str]] = [
    (
        (asyncpg.DiskFullError, asyncpg.OutOfMemoryError),
        "The database server is out of disk or memory. Free some space.",
    ),
    (
        (asyncpg.ReadOnlySQLTransactionError,),
        "The database server is read-only. Connect to the primary server.",
    ),
    (
        (
            asyncpg.LockNotAvailableError,
            asyncpg.QueryCanceledError,
            asyncpg.IdleInTransactionSessionTimeoutError,
            TimeoutError,
        ),
        "The database is too busy to answer in time. Try again.",
    ),
    (
        (asyncpg.TooManyConnectionsError,),
        "The database server accepts no more connections. Raise max_connections.",
    ),
    (
        (asyncpg.InvalidAuthorizationSpecificationError,),
        "The database server refuses the user or password in PAYGIRI_DATABASE_URL. Correct it.",
    ),
    (
        (asyncpg.InvalidCatalogNameError,),
        "The database named in PAYGIRI_DATABASE_URL does not exist. Create it.",
    ),
]

CONNECTION_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # the database accepts no connections
    asyncpg.InternalClientError,  # the connection broke between two steps of one statement
    asyncpg.InterfaceError,
    OSError,
)


def postgres_trouble(error: BaseException) -> StoreUnavailable | None:
    """The plain words for a complaint about disk, lock or server; None for others."""
    for kinds, message in _POSTGRES:
        if isinstance(error, kinds):
            return StoreUnavailable(message)
    if isinstance(error, CONNECTION_LOST):
        return StoreUnavailable("The database server cannot be reached. Check that it is running.")
    return None
