"""What many would write instead: FastAPI, SQLAlchemy's ORM and an audit row in the same commit.

A pydantic model in, a row and its audit row out, one session for each request, on the same
PostgreSQL by the same driver. No keys, no idempotency, no history: it does less.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from service.engines import parse


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON}


class IssueRow(Base):
    __tablename__ = "crud_issue"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str]
    place: Mapped[str]
    title: Mapped[str]
    narrative: Mapped[str]
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default="reported")
    reports: Mapped[list["ReportRow"]] = relationship(lazy="selectin")


class ReportRow(Base):
    __tablename__ = "crud_report"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("crud_issue.id"), index=True)
    narrative: Mapped[str]
    language: Mapped[str]


class AuditRow(Base):
    __tablename__ = "crud_audit"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    issue_id: Mapped[UUID] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    at: Mapped[str]
    content: Mapped[dict[str, Any]]


class ReportIn(BaseModel):
    narrative: str
    language: str


class IssueIn(ReportIn):
    category: str
    place: str
    title: str


class IssueOut(IssueIn):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    status: str


class CaseOut(IssueOut):
    reports: list[ReportIn]


def crud_app(url: str) -> FastAPI:
    engine = create_async_engine(
        parse(url).set(drivername="postgresql+asyncpg"), pool_size=16, max_overflow=16
    )
    session = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)
    _add_routes(app, session)
    return app


def _add_routes(app: FastAPI, session: async_sessionmaker[AsyncSession]) -> None:
    @app.put("/v1/issues/{issue_id}", status_code=201)
    async def report(issue_id: UUID, body: IssueIn) -> IssueOut:
        async with session.begin() as work:
            row = IssueRow(id=issue_id, **body.model_dump())
            work.add_all([row, _audit(issue_id, "report", body)])
        return IssueOut.model_validate(row)

    @app.put("/v1/issues/{issue_id}/reports/{report_id}", status_code=201)
    async def add_report(issue_id: UUID, report_id: UUID, body: ReportIn) -> IssueOut:
        async with session.begin() as work:
            row = await work.get_one(IssueRow, issue_id, with_for_update=True)
            made = ReportRow(id=report_id, issue_id=issue_id, **body.model_dump())
            work.add_all([made, _audit(issue_id, "add_report", body)])
        return IssueOut.model_validate(row)

    @app.get("/v1/issues/{issue_id}")
    async def read(issue_id: UUID) -> CaseOut:
        async with session() as work:
            row = await work.get_one(IssueRow, issue_id)
            return CaseOut.model_validate(row, from_attributes=True)


def _audit(issue_id: UUID, action: str, body: BaseModel) -> AuditRow:
    at = datetime.now(UTC).isoformat()
    return AuditRow(issue_id=issue_id, actor="officer", action=action, at=at,
                    content=body.model_dump())  # fmt: skip
