"""The event store: what was decided is kept here, durably, once, and in the order of its lane."""

from service.ledger.codec import CODEC, Codec, from_micros, to_micros
from service.ledger.errors import (
    AsOfTooRecent,
    Conflict,
    LaneMismatch,
    LedgerError,
    OperationReused,
    Overloaded,
    StaleVersion,
    StartupError,
    StoreUnavailable,
    UnknownShape,
)
from service.ledger.ledger import Ledger
from service.ledger.records import (
    Command,
    Loaded,
    Operation,
    OperationKey,
    Outcome,
    Receipt,
)

__all__ = [
    "CODEC",
    "AsOfTooRecent",
    "Codec",
    "Command",
    "Conflict",
    "LaneMismatch",
    "Ledger",
    "LedgerError",
    "Loaded",
    "Operation",
    "OperationKey",
    "OperationReused",
    "Outcome",
    "Overloaded",
    "Receipt",
    "StaleVersion",
    "StartupError",
    "StoreUnavailable",
    "UnknownShape",
    "from_micros",
    "to_micros",
]
