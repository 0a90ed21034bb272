"""What a fresh installation starts with: nine groups, and an administrator."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import DEV_ADMIN_PASSWORD, Settings
from app.core.security import hash_password, verify_password
from app.core.types import EVERYONE, GroupType
from app.models import Group, User
from app.repositories import groups, users

log = structlog.get_logger(__name__)

GROUPS = (
    (EVERYONE, GroupType.DEPARTMENT, "Groupe par défaut"),
    ("Direction", GroupType.DEPARTMENT, "Équipe de direction"),
    ("R&D", GroupType.DEPARTMENT, "Recherche & Développement"),
    ("Marketing", GroupType.DEPARTMENT, "Marketing & Com"),
    ("Commercial", GroupType.DEPARTMENT, "Équipe commerciale"),
    ("RH", GroupType.DEPARTMENT, "Ressources Humaines"),
    ("Finance", GroupType.DEPARTMENT, "Finance & Comptabilité"),
    ("COMOP", GroupType.RECURRING, "Comité opérationnel hebdo"),
    ("Café AGAM", GroupType.RECURRING, "Présentation hebdo"),
)


async def seed(session: AsyncSession, settings: Settings) -> None:
    """Fill an empty installation; on a filled one, only see to it that the known password is not left exposed."""
    if not await groups.any_group(session):
        session.add_all(Group(name=name, type=kind, description=description) for name, kind, description in GROUPS)
        await session.flush()
        log.info("groups seeded", count=len(GROUPS))
    if not await users.any_superuser(session):
        await _create_admin(session, settings)
    elif settings.initial_admin_password != DEV_ADMIN_PASSWORD:
        await _replace_known_password(session, settings)


async def _create_admin(session: AsyncSession, settings: Settings) -> None:
    email = settings.admin_email.strip().lower()
    admin = await users.by_email(session, email)
    if admin is None:
        admin = User(email=email, full_name="Administrator", groups=[await groups.everyone(session)])
        session.add(admin)
    admin.hashed_password = await hash_password(settings.initial_admin_password)
    admin.is_superuser = True
    await session.flush()
    log.info("administrator seeded", email=email)


async def _replace_known_password(session: AsyncSession, settings: Settings) -> None:
    """A chosen ADMIN_PASSWORD takes the place of the one everybody knows; one that a person changed stays."""
    for admin in await users.superusers(session):
        if await verify_password(DEV_ADMIN_PASSWORD, admin.hashed_password):
            admin.hashed_password = await hash_password(settings.initial_admin_password)
            log.warning("known administrator password replaced", email=admin.email)
    await session.flush()
