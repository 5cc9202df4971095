"""The command line: each command says what it does, does one thing, and ends with 0 or a sentence.

Results stand on standard output, everything else on standard error.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from domain.errors import Refusal
from domain.member import Role
from service.engines import StartupError
from service.gazetteer import UnreadableGazetteer
from service.imports.mapping_file import MappingError, built_in_names
from service.imports.reader import Unreadable
from service.ledger import LedgerError
from service.operating import checking, importing, keyring, projecting, trial
from service.operating.places import register_places
from service.operating.store import opened, upgrade
from service.settings import Settings

# The web framework takes longer to load than most commands take: only those that serve load it.

TOLD = (StartupError, LedgerError, Refusal, MappingError, Unreadable, UnreadableGazetteer, OSError)
"""What a command explains in one sentence; anything else is a fault of ours and shows itself."""


class Commands(TyperGroup):
    """Ends with a sentence and exit code 1 where a command cannot do what it was asked."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TOLD as trouble:
            _fail(_sentence(trouble))


app = typer.Typer(
    name="paygiri",
    cls=Commands,
    help="Keep what communities, police and municipalities agree on, and follow it up.\n\n"
    "To look at it with invented cases: paygiri serve --demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
key = typer.Typer(
    help="Make, end and list keys: a key opens the service for one role.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(key, name="key")


def main() -> None:
    """The entry point `paygiri`."""
    app()


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.")] = 8000,
    host: Annotated[
        str, typer.Option(help="127.0.0.1 for this machine alone, 0.0.0.0 for others too.")
    ] = "127.0.0.1",
    projections: Annotated[
        bool,
        typer.Option(
            "--projections/--no-projections",
            help="Keep lists and reports up to date here, or leave that to `paygiri project`.",
        ),
    ] = True,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty store with eight cities; print keys.")
    ] = False,
) -> None:
    """Serve the interface until stopped with Ctrl-C. Makes and updates its own small database."""
    from service.operating.serving import PATHS
    from service.operating.serving import serve as run_server

    settings = Settings.from_environment()
    shown = asyncio.run(trial.prepare(settings)) if demo else ""

    def ready(address: str) -> None:
        if shown:
            typer.echo(shown)
        typer.echo("\nPaygiri is ready. Open:")
        for path, what in PATHS:
            typer.echo(f"  {address + path:<40} {what}")
        typer.echo("Stop it with Ctrl-C.")

    run_server(settings, host, port, project=projections, ready=ready)


@app.command()
def project(
    once: Annotated[
        bool, typer.Option("--once", help="Stop as soon as everything is shown.")
    ] = False,
    retry_parked: Annotated[
        bool, typer.Option("--retry-parked", help="First try again what could not be applied.")
    ] = False,
) -> None:
    """Keep lists and reports up to date, beside a service started with --no-projections."""
    settings = Settings.from_environment()
    if retry_parked:
        for name, left in asyncio.run(projecting.retry(settings)).items():
            typer.echo(f"{name}: {left} events parked still")
    asyncio.run(projecting.project(settings, once=once))


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="The cases: a .csv or .csv.gz file.")],
    mapping: Annotated[
        str,
        typer.Option(help=f"What its columns mean: {', '.join(built_in_names())}, or a TOML file."),
    ],
    rejects: Annotated[
        Path | None, typer.Option(help="Where rows go that cannot be taken. [FILE.rejects.csv]")
    ] = None,
    project: Annotated[
        bool,
        typer.Option("--project/--no-project", help="Afterwards bring lists and reports up."),
    ] = True,
) -> None:
    """Take over the cases of another system. Run again, it adds what is missing and no more."""
    settings = Settings.from_environment()
    done = importing.import_cases(settings, file, mapping, rejects, project=project)
    typer.echo(asyncio.run(done))


@app.command("import-records")
def take_over_records(
    file: Annotated[
        Path, typer.Argument(help="A sheet like that of `paygiri template`: .xlsx or .csv.")
    ],
    source: Annotated[
        str, typer.Option(help="Whose numbers the dialogues have; the same at every run.")
    ] = "records",
    rejects: Annotated[
        Path | None, typer.Option(help="Where rows go that cannot be taken. [FILE.rejects.csv]")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and keep nothing.")
    ] = False,
    project: Annotated[
        bool,
        typer.Option("--project/--no-project", help="Afterwards bring lists and reports up."),
    ] = True,
) -> None:
    """Take over old records of dialogues, attendance and promises. Run again, it doubles none."""
    from service.operating.importing_records import import_records

    settings = Settings.from_environment()
    done = import_records(settings, file, source, rejects, dry=dry_run, project=project)
    typer.echo(asyncio.run(done))


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Where to write it: a name in .xlsx or .csv.")],
) -> None:
    """Write the empty sheet for old records, its headings in English, Dari and Pashto."""
    from service.imports.records.headings import write_template

    if file.suffix.lower() not in (".xlsx", ".csv"):
        _fail("Name a file that ends in .xlsx or .csv.")
    if file.exists():
        _fail(f"{file} is there already. Name a new file.")
    write_template(file)
    typer.echo(f"Written: {file}. Fill it in below the headings; the example is never imported.")


@app.command()
def places(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV file with the columns code, level, parent, name_en, name_fa, name_ps, "
            "p_code, timezone, valid_from."
        ),
    ],
) -> None:
    """Register the places of a gazetteer file. Run again, it adds what is new."""
    told, complete = asyncio.run(register_places(Settings.from_environment(), file))
    typer.echo(told)
    if not complete:
        _fail("Mend these lines and run it again; all others are registered.")


@app.command()
def demo(
    events: Annotated[int, typer.Option(min=1, help="About how many events to make.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Another number makes other cases.")] = 1,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it ends on. [today]")
    ] = None,
    project: Annotated[
        bool,
        typer.Option("--project/--no-project", help="Afterwards bring lists and reports up."),
    ] = True,
) -> None:
    """Fill the store with eight invented cities. The same seed twice doubles nothing."""
    last = today.date() if today else None
    made = trial.make_cities(Settings.from_environment(), events, seed, last, project=project)
    typer.echo(asyncio.run(made))


@app.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="registry, cases, follow_up or recurrence.")],
) -> None:
    """Empty one list or report and make it again from the record. Readers see the old meanwhile."""
    read = asyncio.run(projecting.rebuild(Settings.from_environment(), name))
    typer.echo(f"{name}: made again from {read} events.")


@key.command("create")
def create_key(
    role: Annotated[Role, typer.Argument(help="What the holder may do.")],
    place: Annotated[
        str | None, typer.Option(help="Where, by its code, such as HRT. [everywhere]")
    ] = None,
    body: Annotated[
        str | None, typer.Option(help="For which body the holder speaks, by its code.")
    ] = None,
    days: Annotated[int, typer.Option(help="For how many days the key opens.")] = 365,
    internal: Annotated[
        bool, typer.Option("--internal", help="An integrator's key: also what is internal (S1).")
    ] = False,
) -> None:
    """Make a key and print it, alone. It is shown this once; keep it safe."""

    async def run() -> str:
        async with opened(Settings.from_environment()) as services:
            return await keyring.create_key(services, role, place, body, days, internal=internal)

    typer.echo(asyncio.run(run()))


@key.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The id that `paygiri key list` shows.")],
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "on the command line",
) -> None:
    """End a key. Running services refuse it within two seconds."""

    async def run() -> None:
        async with opened(Settings.from_environment()) as services:
            await keyring.revoke_key(services, key_id, reason)

    asyncio.run(run())
    typer.echo("The key opens nothing any more.")


@key.command("list")
def list_keys() -> None:
    """Show every key by its id. The keys themselves are kept nowhere."""

    async def run() -> list[keyring.KeyLine]:
        async with opened(Settings.from_environment()) as services:
            return await keyring.list_keys(services)

    for line in asyncio.run(run()):
        state = "revoked" if line.revoked else f"until {line.expires_on}"
        typer.echo(f"{line.key_id}  {state:<16}  {line.roles}  {line.body}")


@app.command("openapi")
def show_contract(
    check: Annotated[
        bool, typer.Option("--check", help="Fail where the committed one is another.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write openapi/openapi.json.")] = False,
) -> None:
    """Print the contract for programs (OpenAPI 3.1), or check or write the committed one."""
    from service import openapi
    from service.app import create_app

    service = create_app(Settings("sqlite:///unused", b"", "live"))
    if write:
        openapi.write(service)
    elif not check:
        typer.echo(openapi.text(service), nl=False)
    elif openapi.differs(service):
        _fail("The committed contract is not the one served. Run: paygiri openapi --write")


@app.command()
def check(
    newest: Annotated[
        bool, typer.Option("--upgrade", help="First bring the store to the newest revision.")
    ] = False,
) -> None:
    """Look whether the store is sound: settings, revision, no holes, nothing parked."""
    settings = Settings.from_environment()
    if newest:
        upgrade(settings)
    findings = asyncio.run(checking.check(settings))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.what}")
    if not all(finding.good for finding in findings):
        _fail("Something must be done; see the lines marked BAD.")


def _sentence(trouble: BaseException) -> str:
    if isinstance(trouble, Refusal):
        return trouble.message
    if isinstance(trouble, OSError):
        return f"{trouble.filename or 'A file'}: {trouble.strerror or trouble}."
    return str(trouble)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    main()
