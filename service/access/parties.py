"""What a body may see as a party of a dialogue: what every member of it may see by the policy.

A body has no key and no role of its own. It is judged as a member of it would be who holds one
role at each place that the body serves, is on no case by name and keeps nothing: what is public
everywhere, what is internal at its places and below, nothing restricted, and nothing about the
conduct of the police where the body takes orders from them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.member import Role
from projections.visibility import Visibility
from service.access import policy
from service.access.principal import Grant, Principal
from service.registry import Registry

NOBODY = UUID(int=0)


async def party(registry: Registry, body: str) -> Principal:
    """The member by whom a body is judged; of a body that is not registered, one without roles."""
    facts = await registry.find_body(body)
    if facts is None:
        return judged_as(body, (), in_police_chain=True)
    return judged_as(body, facts.places, in_police_chain=facts.in_police_chain)


def judged_as(body: str, places: Iterable[str], *, in_police_chain: bool) -> Principal:
    """A member of a body that serves these places."""
    # any role that is not kept for the protected: which one makes no difference
    grants = tuple(Grant(Role.COMMUNITY_REP, place, body, date.min, None) for place in places)
    return Principal(member_id=NOBODY, body=body, grants=grants, in_police_chain=in_police_chain)


async def visible_to(registry: Registry, bodies: Iterable[str]) -> tuple[Visibility, ...]:
    """What each of these bodies may see, as filters for lists; equal ones once."""
    found = [visibility(await party(registry, body)) for body in bodies]
    return tuple(dict.fromkeys(found))


def visibility(who: Principal) -> Visibility:
    """What a party may see, as a filter: nobody of it is on a case by name."""
    return replace(policy.visible(who, date.max), case_worker=None)
