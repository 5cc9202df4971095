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
    places = facts.places if facts else ()
    return Principal(
        member_id=NOBODY,
        body=body,
        grants=tuple(
            # any role that is not kept for the protected: which one makes no difference
            Grant(Role.COMMUNITY_REP, place, body, date.min, None)
            for place in places
        ),
        in_police_chain=facts is None or facts.in_police_chain,
    )


async def visible_to(registry: Registry, bodies: Iterable[str]) -> tuple[Visibility, ...]:
    """What each of these bodies may see, as filters for lists; equal ones once."""
    found = [_visibility(await party(registry, body)) for body in bodies]
    return tuple(dict.fromkeys(found))


def _visibility(who: Principal) -> Visibility:
    return replace(policy.visible(who, date.max), case_worker=None)
