"""Whom a voice may be matched with, and who may see and change it.

Stored as ``company``, ``group-N``, ``user-N``, which are also the folders of the identity bank; people say ``company``,
``group:N`` and ``private``.
"""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ForbiddenError, InvalidInputError
from app.core.types import COMPANY_SCOPE
from app.models import Identity, Meeting, User
from app.repositories import groups

PRIVATE = "private"
_GROUP = re.compile(r"group:([1-9][0-9]{0,8})")
_STORED_GROUP = "group-"


def readable_by(user: User) -> list[str]:
    """The scopes whose names a person may know: the company's, their active groups', their own."""
    return [COMPANY_SCOPE, private_scope(user.id), *(f"{_STORED_GROUP}{group.id}" for group in user.groups)]


def of_meeting(meeting: Meeting) -> set[str]:
    """The scopes that a meeting may be matched with now; its groups must have been loaded."""
    shared = (f"{_STORED_GROUP}{group.id}" for group in meeting.groups if group.is_active)
    return {COMPANY_SCOPE, private_scope(meeting.owner_id), *shared}


def private_scope(user_id: int) -> str:
    """The scope of a person's own voices."""
    return f"user-{user_id}"


def may_see(user: User, identity: Identity) -> bool:
    """Within one's scopes; whoever administers groups sees their voices too, and nobody's private ones."""
    administered = user.is_superuser and identity.scope.startswith(_STORED_GROUP)
    return administered or identity.scope in readable_by(user)


def is_foreign(user: User, identity: Identity) -> bool:
    """Seen by administering alone, which is recorded: the voice of a group that one does not belong to."""
    return identity.scope not in readable_by(user)


def may_change(user: User, identity: Identity) -> bool:
    """Of a voice that one may see: one's own, one's group's if one enrolled it; an administrator, any shared one."""
    if identity.scope == private_scope(user.id) or user.is_superuser:
        return True
    return identity.scope != COMPANY_SCOPE and identity.created_by == user.id


def shown(scope: str) -> str:
    """The scope as people say it; another person's private one never comes here."""
    if scope.startswith(_STORED_GROUP):
        return f"group:{scope.removeprefix(_STORED_GROUP)}"
    return scope if scope == COMPANY_SCOPE else PRIVATE


async def chosen(session: AsyncSession, user: User, said: str) -> str:
    """The scope that a person asks for. Raises ForbiddenError or InvalidInputError for one that is not theirs to give.

    A wrong voice in the company's scope puts a wrong name into everybody's meetings: administrators alone enrol there.
    """
    if said == PRIVATE:
        return private_scope(user.id)
    if said == COMPANY_SCOPE:
        if not user.is_superuser:
            raise ForbiddenError("admin_only", "Only an administrator may enrol a voice for the whole company.")
        return COMPANY_SCOPE
    found = _GROUP.fullmatch(said)
    if found is None:
        raise InvalidInputError("invalid_scope", "scope must be private, company or group: and a number, like group:3.")
    # No foreign key holds the scope of a voice to its group: what is deleted now would leave a voice that nobody sees.
    if not await groups.attachable(session, user, [int(found[1])], keep=True):
        raise InvalidInputError(
            "unknown_group",
            f"No such group, or you do not belong to it: {found[1]}. Choose from GET /api/v1/groups/.",
        )
    return f"{_STORED_GROUP}{found[1]}"
