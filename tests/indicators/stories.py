"""Random stories of two cities that could have happened, recorded late as often as not."""

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from domain.body import BodyRegistered, BodyRetired, Composition, CompositionRecorded
from domain.dialogue.events import (
    Attendance,
    AttendanceCorrected,
    DialogueHeld,
    DialoguePlanned,
    Presence,
)
from domain.practice.events import AdoptionConsidered, AdoptionStarted
from domain.recommendation import (
    Answer,
    RecommendationAnswered,
    RecommendationMade,
    RecommendationWithdrawn,
)
from domain.words import Names, body_id
from tests.indicators.stories_of_issues import CITIES, DAY, KABUL, Cases
from tests.projections.lanes import Lanes, an_id

__all__ = ["KABUL", "Story", "tell"]


def tell(seed: int, length: int = 70) -> Lanes:
    return Story(Random(seed)).told(length)


class Story(Cases):
    """Beside the issues dialogues, CDCs, recommendations and practices."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.dialogues: dict[UUID, bool] = {}
        self.cdcs: set[UUID] = set()
        self.recommendations: dict[UUID, RecommendationMade] = {}
        self.answered: set[UUID] = set()
        self.adoptions: list[UUID] = []

    def told(self, length: int) -> Lanes:
        for city in CITIES:
            self.lanes.city(city)
        others = (self.report, self.dialogue, self.cdc, self.recommendation, self.practice)
        steps = (*others, *([self.case] * 6), *([self.promise] * 5))
        while len(self.lanes.events) < length:
            self.random.choice(steps)()
        return self.lanes

    def dialogue(self) -> None:
        waiting = [key for key, held in self.dialogues.items() if not held]
        if not waiting:
            stream, city = self.name(), self.city()
            self.lane_of[stream], self.dialogues[stream] = city, False
            planned = DialoguePlanned(
                kind=self.random.choice(("community", "womens")), place=self.place(city),
                convener="PEM", language="en", planned_on=self.on(), invited=("PEM",),
                code_list="dialogue_kinds.1",
            )  # fmt: skip
            self.record(planned, stream, "dialogue", city)
            return
        stream = waiting[0]
        self.dialogues[stream] = True
        party = Presence(body="PEM", role="police", present=self.random.random() < 0.6)
        held = DialogueHeld(
            held_on=self.on(), attendance=self.attendance(), parties=(party,), on=self.on()
        )
        self.record(held, stream, "dialogue", self.lane_of[stream])
        if self.random.random() < 0.4:
            again = AttendanceCorrected(attendance=self.attendance(), reason="sum", on=self.on())
            self.record(again, stream, "dialogue", self.lane_of[stream])

    def attendance(self) -> Attendance:
        women, men = self.random.randint(0, 20), self.random.randint(0, 20)
        displaced = self.random.choice((None, min(women, 3)))
        return Attendance(
            women=women, men=men, girls=1, boys=0, total=women + men + 1, method="counted",
            displaced=displaced, raised_by_women=self.random.randint(0, 3),
        )  # fmt: skip

    def cdc(self) -> None:
        if len(self.cdcs) < 2:
            city = self.city()
            code = f"CDC-{len(self.cdcs)}"
            stream = body_id(code)
            self.lane_of[stream] = city
            self.cdcs.add(stream)
            body = BodyRegistered(
                code=code, kind="cdc", names=Names(en=code), places=(self.place(city),),
                valid_from=date(2020, 1, 1),
            )  # fmt: skip
            self.record(body, stream, "body", city)
            return
        stream = self.random.choice(sorted(self.cdcs))
        women = self.random.randint(0, 2)
        seats = Composition(seats=9, women=women, men=9 - women, displaced=1, displaced_women=0)
        event: Any = CompositionRecorded(composition=seats, on=self.on())
        if self.random.random() < 0.1:
            event = BodyRetired(on=self.on())
        self.record(event, stream, "body", self.lane_of[stream])

    def recommendation(self) -> None:
        waiting = [key for key in self.recommendations if key not in self.answered]
        if not waiting or self.random.random() < 0.5:
            stream, city, on = self.name(), self.city(), self.on()
            made = RecommendationMade(
                title="Lamps", text="Light the lane", language="en", place=self.place(city),
                made_by="MAB", addressed_to="MUN", answer_by=on + 20 * DAY, on=on,
            )  # fmt: skip
            self.lane_of[stream], self.recommendations[stream] = city, made
            self.record(made, stream, "recommendation", city)
            return
        stream = self.random.choice(waiting)
        self.answered.add(stream)
        event: Any = RecommendationAnswered(
            answer=self.random.choice(tuple(Answer)), explanation="We shall.", language="en",
            answered_by="MUN", on=self.on(),
        )  # fmt: skip
        if self.random.random() < 0.2:
            event = RecommendationWithdrawn(reason="done", on=self.on())
        self.record(event, stream, "recommendation", self.lane_of[stream])

    def practice(self) -> None:
        stream = an_id("practice")
        if self.adoptions and self.random.random() < 0.6:
            adoption = self.adoptions.pop()
            begun = AdoptionStarted(
                adoption_id=adoption, places=("KBL",), started_on=self.on(), on=self.on()
            )
            self.record(begun, stream, "practice", "common")
            return
        self.adoptions.append(self.name())
        considered = AdoptionConsidered(
            adoption_id=self.adoptions[-1], city=self.city(), body="MUN", why="It helped",
            language="en", on=self.on(),
        )  # fmt: skip
        self.record(considered, stream, "practice", "common")
