"""What the running service holds open, in one value that routes are given."""

from dataclasses import dataclass

from service.access.keys import Keys
from service.computing import Computing
from service.database import Database
from service.ledger import Ledger
from service.references import References
from service.registry import Registry
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    ledger: Ledger
    database: Database
    registry: Registry
    keys: Keys
    references: References
    computing: Computing
