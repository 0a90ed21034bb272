"""Who acts in the tests, and what they act on."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
from app.api.deps import Resources
from app.core.config import Settings
from app.core.security import create_access_token
from app.models import AuthSession, Group, Meeting, User, user_group_link, utc_now
from scribe_contracts import TranscriptResult
from scribe_contracts.queue import BUCKET_PROCESSED, BUCKET_UPLOADS, RESULT_NAME
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import EXAMPLES

# A hash costs 0.2 s: people that only need a token share one that no password fits.
NO_PASSWORD = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
WAV = b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80>\x00\x00\x00}\x00\x00\x02\x00\x10\x00data"
WAV += b"\x00\x08\x00\x00" + bytes(2048)

Json = dict[str, Any]
Entries = list[tuple[bytes, dict[bytes, bytes]]]


# A login that every test database holds, for the seeded administrator.
ADMIN_SESSION = UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")


def admin_token(settings: Settings) -> str:
    """The seeded administrator's access token."""
    return create_access_token(1, ADMIN_SESSION, settings)


async def open_session(session: AsyncSession, resources: Resources, user: User, *, ended: bool = False) -> str:
    """The access token of a login without a password."""
    revoked_at = utc_now() if ended else None
    opened = AuthSession(id=uuid4(), user_id=user.id, expires_at=utc_now() + timedelta(days=1), revoked_at=revoked_at)
    session.add(opened)
    await session.flush()
    return create_access_token(user.id, opened.id, resources.settings)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token."""

    client: httpx.AsyncClient
    id: int
    token: str

    @classmethod
    async def log_in(cls, client: httpx.AsyncClient, email: str, password: str) -> "Person":
        answer = await client.post("/api/v1/auth/login", data={"username": email, "password": password})
        assert answer.status_code == 200, answer.text
        token = answer.json()["access_token"]
        me = await client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
        return cls(client, me.json()["id"], token)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **options)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.call("GET", path, params=params)

    async def upload(self, content: bytes = WAV, name: str = "talk.wav", **fields: str) -> httpx.Response:
        return await self.call("POST", "/process/", data=fields, files={"file": (name, content)})


@dataclass(frozen=True, slots=True)
class Scene:
    """Owner and colleague share a group with each other, the stranger belongs to the group of everybody alone."""

    resources: Resources
    owner: Person
    colleague: Person
    stranger: Person
    team_id: int

    @classmethod
    async def build(cls, client: httpx.AsyncClient, resources: Resources) -> "Scene":
        async with resources.sessions.begin() as session:
            team = (await session.scalars(select(Group).where(Group.name == "Finance"))).one()
            everyone = (await session.scalars(select(Group).where(Group.name == "Tous"))).one()
            users = [
                User(email=f"{name}@example.org", full_name=name.title(), hashed_password=NO_PASSWORD)
                for name in ("owner", "colleague", "stranger")
            ]
            for user in users:
                user.groups = [everyone] if user is users[2] else [everyone, team]
            session.add_all(users)
            await session.flush()
            people = [Person(client, user.id, await open_session(session, resources, user)) for user in users]
        return cls(resources, people[0], people[1], people[2], team.id)

    async def meeting(self, *group_ids: int, owner: Person | None = None, **fields: str) -> Json:
        """A meeting of the owner, freshly uploaded."""
        groups = json.dumps(list(group_ids))
        answer = await (owner or self.owner).upload(WAV, "talk.wav", group_ids=groups, **fields)
        assert answer.status_code == 202, answer.text
        body: Json = answer.json()
        return body

    async def join(self, person: Person, group_id: int) -> None:
        async with self.resources.sessions.begin() as session:
            await session.execute(insert(user_group_link).values(user_id=person.id, group_id=group_id))

    async def row(self, meeting_id: int) -> Meeting:
        async with self.resources.sessions() as session:
            return (await session.scalars(select(Meeting).where(Meeting.id == meeting_id))).one()

    async def entries(self, stream: str) -> list[tuple[str, Json]]:
        """What a stream holds: ids, and the messages in ``data``."""
        found = await self.resources.queue.redis.xrange(stream)
        return [(str(entry_id, "ascii"), json.loads(fields[b"data"])) for entry_id, fields in cast("Entries", found)]

    async def store_result(self, meeting: Json, **changes: Any) -> TranscriptResult:
        """What a worker leaves on S3."""
        row = await self.row(meeting["id"])
        raw = json.loads((EXAMPLES / "transcript_result.json").read_text())
        raw |= {"job_id": str(row.job_id), "meeting_id": row.id, "attempt": row.attempt, **changes}
        body = json.dumps(raw).encode()
        await self.resources.store.put(BUCKET_PROCESSED, row.result_prefix + RESULT_NAME, body)
        return TranscriptResult.model_validate(raw)

    async def store_result_of(self, row: Meeting) -> None:
        """A worker that has not noticed yet that its meeting is gone."""
        await self.resources.store.put(BUCKET_PROCESSED, row.result_prefix + RESULT_NAME, b"{}")

    async def objects(self, meeting: Meeting) -> list[str]:
        """Everything on S3 that belongs to the meeting."""
        uploads = await self.resources.store.list(BUCKET_UPLOADS, meeting.s3_path)
        made = await self.resources.store.list(BUCKET_PROCESSED, meeting.result_prefix)
        return [item.key for item in (*uploads, *made)]
