"""What places and bodies are called, for those who do not know their codes."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from domain.words import Names
from projections.recurrence.chains import among
from projections.tables import body, place


def names_of(connection: Connection, codes: Collection[str]) -> dict[str, Names]:
    """The names of these places and bodies; a code of neither is left out."""
    return {
        row.code: Names(en=row.name_en, fa=row.name_fa, ps=row.name_ps)
        for table in (place, body)
        for row in connection.execute(
            select(table.c.code, table.c.name_en, table.c.name_fa, table.c.name_ps).where(
                among(connection, table.c.code, codes)
            )
        )
    }
