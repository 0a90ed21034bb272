"""Everybody and everything the matrix talks about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from app.api.deps import Resources
from app.core.config import Settings
from app.core.security import ALGORITHM, AUDIENCE, hash_password, hash_token
from app.models import ApiToken, AuthSession, Group, User, utc_now
from jose import jwt
from sqlalchemy import select, update

from tests.integration.authorization.table import SCOPES
from tests.integration.people import ADMIN_SESSION, NO_PASSWORD, Person, Scene, admin_token, open_session

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class World:
    """The scene with an administrator, a disabled colleague, and API tokens of every scope for every role."""

    client: httpx.AsyncClient
    resources: Resources
    scene: Scene
    people: dict[str, Person]
    strangers: dict[str, str | None]
    api_tokens: dict[tuple[str, str], str]
    password_hash: str

    @classmethod
    async def build(cls, client: httpx.AsyncClient, resources: Resources, scene: Scene) -> "World":
        people = {
            "other": scene.stranger,
            "member": scene.colleague,
            "owner": scene.owner,
            "admin": Person(client, 1, admin_token(resources.settings)),
        }
        strangers: dict[str, str | None] = {
            "anonymous": None,
            "disabled": await _disabled(resources, scene),
            "ended session": await _ended(resources, scene.owner.id),
            "worker key": resources.settings.internal_api_key.get_secret_value(),
            **_forged(resources.settings, scene.owner.id),
        }
        tokens = {
            (role, scope): (await api_token(resources, person.id, [scope]))[0]
            for role, person in people.items()
            for scope in SCOPES
        }
        return cls(client, resources, scene, people, strangers, tokens, await hash_password(PASSWORD))

    async def set_passwords(self) -> None:
        """Give everybody the password of these tests."""
        ids = [person.id for person in self.people.values()]
        async with self.resources.sessions.begin() as session:
            await session.execute(update(User).where(User.id.in_(ids)).values(hashed_password=self.password_hash))

    async def revive(self) -> None:
        """Undo the end of logins that earlier requests asked for."""
        logins = [session_of(person.token) for person in self.people.values()]
        async with self.resources.sessions.begin() as session:
            await session.execute(update(AuthSession).where(AuthSession.id.in_(logins)).values(revoked_at=None))


async def _disabled(resources: Resources, scene: Scene) -> str:
    async with resources.sessions.begin() as session:
        team = (await session.scalars(select(Group).where(Group.id == scene.team_id))).one()
        user = User(email="gone@example.org", full_name="Gone", hashed_password=NO_PASSWORD, groups=[team])
        session.add(user)
        await session.flush()
        token = await open_session(session, resources, user)
        user.is_active = False
        return token


async def _ended(resources: Resources, user_id: int) -> str:
    async with resources.sessions.begin() as session:
        user = (await session.scalars(select(User).where(User.id == user_id))).one()
        return await open_session(session, resources, user, ended=True)


def _forged(settings: Settings, user_id: int) -> dict[str, str | None]:
    now = utc_now()
    claims = {"sub": str(user_id), "sid": str(ADMIN_SESSION), "aud": AUDIENCE, "iat": now}
    alive, dead = {**claims, "exp": now + timedelta(hours=1)}, {**claims, "exp": now - timedelta(seconds=1)}
    key = settings.jwt_secret_key.get_secret_value()
    signed = jwt.encode(alive, "k" * 32, algorithm=ALGORITHM)
    _, body, _ = signed.split(".")
    return {
        "expired": jwt.encode(dead, key, algorithm=ALGORITHM),
        "another key": signed,
        "alg none": f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.",
        "session of somebody else": jwt.encode(alive, key, algorithm=ALGORITHM),
        "unknown API token": "sms_" + "A" * 43,
        "garbage": "x",
    }


async def api_token(resources: Resources, user_id: int, scopes: Iterable[str]) -> tuple[str, int]:
    """A new API token, and its id."""
    token = f"sms_{uuid4().hex}{uuid4().hex}"
    row = ApiToken(user_id=user_id, name="matrix", hint=token[:8], hash=hash_token(token), scopes=list(scopes))
    async with resources.sessions.begin() as session:
        session.add(row)
        await session.flush()
        return token, row.id


def session_of(access_token: str) -> UUID:
    """The login that an access token belongs to."""
    return UUID(jwt.get_unverified_claims(access_token)["sid"])
