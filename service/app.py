"""The application: opens what it needs, and answers on the routes listed here."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)

from fastapi import FastAPI
from starlette.middleware import Middleware

from service.access.keys import Keys
from service.database import Database
from service.http import answers
from service.http.hardening import Shell
from service.jobs.keeping_up import keeping_up
from service.ledger import Ledger
from service.registry import Registry
from service.routes.all import ALL
from service.services import Services
from service.settings import Settings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_GC_THRESHOLDS = (20_000, 50, 1_000)


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
        lifespan=_lifespan(settings, project),
        middleware=[Middleware(Shell)],
    )
    for router in ALL:
        app.include_router(router)
    answers.install(app)
    return app


def _lifespan(settings: Settings, project: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.services = services = await _open(settings, stack)
            if project:
                await stack.enter_async_context(keeping_up(services.ledger, services.database))
            stack.enter_context(_calm_collector())
            yield

    return lifespan


async def _open(settings: Settings, stack: AsyncExitStack) -> Services:
    ledger = await Ledger.open(settings.database_url)
    stack.push_async_callback(ledger.close)
    database = await Database.open(settings.database_url)
    stack.push_async_callback(database.close)
    registry = Registry(ledger)
    keys = Keys(database, ledger, registry, settings)
    return Services(settings, ledger, database, registry, keys)


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Keep the garbage collector off what lives as long as the service: p99 falls tenfold."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
