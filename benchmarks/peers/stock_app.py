"""The event store library as its manual shows it: an Aggregate, an Application, sync endpoints."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from fastapi import FastAPI
from sqlalchemy import make_url

from benchmarks.peers import package
from benchmarks.peers.crud import IssueIn, ReportIn


class Issue(Aggregate):
    class Reported(Aggregate.Created):
        category: str
        place: str
        title: str
        narrative: str
        language: str

    @event(Reported)
    def __init__(
        self, id: UUID, category: str, place: str, title: str, narrative: str, language: str
    ) -> None:
        self._id = id
        self.category, self.place, self.title = category, place, title
        self.narrative, self.language = narrative, language
        self.reports: list[str] = []

    @event("ReportAdded")
    def add_report(self, report_id: UUID, narrative: str, language: str) -> None:
        self.reports.append(narrative)


def stock_app(url: str) -> FastAPI:
    package("psycopg")
    at = make_url(url)
    store: Application[UUID] = Application(env={
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(at.database), "POSTGRES_PORT": str(at.port or 5432),
        "POSTGRES_HOST": str(at.query.get("host", at.host)),
        "POSTGRES_USER": str(at.username), "POSTGRES_PASSWORD": at.password or "",
        "POSTGRES_POOL_SIZE": "16", "POSTGRES_MAX_OVERFLOW": "24",
    })  # fmt: skip
    app = FastAPI()

    @app.put("/v1/issues/{issue_id}", status_code=201)
    def report(issue_id: UUID, body: IssueIn) -> dict[str, Any]:
        issue = Issue(id=issue_id, **body.model_dump())
        store.save(issue)
        return {"id": issue_id, "version": issue.version}

    @app.put("/v1/issues/{issue_id}/reports/{report_id}", status_code=201)
    def add_report(issue_id: UUID, report_id: UUID, body: ReportIn) -> dict[str, Any]:
        issue: Issue = store.repository.get(issue_id)
        issue.add_report(report_id, body.narrative, body.language)
        store.save(issue)
        return {"id": issue_id, "version": issue.version}

    @app.get("/v1/issues/{issue_id}")
    def read(issue_id: UUID) -> dict[str, Any]:
        issue: Issue = store.repository.get(issue_id)
        return {"id": issue.id, "title": issue.title, "reports": issue.reports}

    return app
