"""The application: opens what it needs, and answers on the routes listed here."""

from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
)

from fastapi import FastAPI
from starlette.middleware import Middleware

from service.access.keys import Keys
from service.collector import calm_collector
from service.computing import Computing
from service.database import Database
from service.http import answers
from service.http.hardening import Shell
from service.jobs.keeping_up import keeping_up
from service.ledger import Ledger
from service.references import References
from service.registry import Registry
from service.routes.all import ALL
from service.services import Services
from service.settings import Settings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: Settings, *, project: bool = True) -> FastAPI:
    """The service on one store. With `project` it keeps its own projections up to date, and does
    what the jobs find to do.

    The store is opened by the lifespan; a server (or a test) has to run that.
    """
    app = FastAPI(
        title="Paygiri",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan_on(settings, project=project),
        middleware=[Middleware(Shell)],
    )
    for router in ALL:
        app.router.routes.extend(router.routes)  # as they are: nested, each is looked through twice
    answers.install(app)
    return app


def lifespan_on(settings: Settings, *, project: bool = True) -> Lifespan:
    """What opens the store that an application works on, and closes it at the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.services = services = await _open(settings, stack)
            if project:
                running = keeping_up(
                    services.ledger,
                    services.database,
                    release_after_days=settings.release_after_days,
                )
                await stack.enter_async_context(running)
            stack.enter_context(calm_collector())
            yield

    return lifespan


async def _open(settings: Settings, stack: AsyncExitStack) -> Services:
    ledger = await Ledger.open(settings.database_url)
    stack.push_async_callback(ledger.close)
    database = await Database.open(settings.database_url)
    stack.push_async_callback(database.close)
    computing = Computing(settings.database_url, database, settings.report_processes)
    stack.push_async_callback(computing.close)
    computing.warm()
    registry = Registry(ledger)
    keys = Keys(database, ledger, registry, settings)
    return Services(settings, ledger, database, registry, keys, References(database), computing)
