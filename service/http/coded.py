"""Fields that hold a code: only what the code list of that name holds is taken."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain import codes
from service.http.fields import ListCode


def coded(list_name: str) -> Any:
    """A code of the list; the refusal says where the list can be read, never what was sent."""

    def known(code: str) -> str:
        if code not in codes.code_list(list_name):
            raise PydanticCustomError(
                "unknown-code",
                "Send a code of the list {list_name}: GET /v1/codes/{list_name} shows it.",
                {"list_name": list_name},
            )
        return code

    first = next(iter(codes.code_list(list_name))).code
    return Annotated[ListCode, AfterValidator(known), Field(examples=[first])]


ActionKind = coded("action_kinds")
AgeBand = coded("age_bands")
Capacity = coded("capacities")
Category = coded("categories")
CountingMethod = coded("counting_methods")
DeclineReason = coded("decline_reasons")
EvidenceKind = coded("evidence_kinds")
FeedbackChannel = coded("feedback_channels")
Group = coded("groups")
KnowledgeKind = coded("knowledge_kinds")
Measure = coded("measures")
PartyRole = coded("party_roles")
RenegotiationReason = coded("renegotiation_reasons")
Response = coded("responses")
SurveyMode = coded("survey_modes")
VerificationMethod = coded("verification_methods")
