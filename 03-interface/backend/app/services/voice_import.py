"""Enrols voices from a folder: one folder per person, recordings inside."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from scribe_contracts.queue import BUCKET_IDENTITY_BANK
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.s3 import ObjectStore
from app.core.text import clean_line
from app.core.types import COMPANY_SCOPE
from app.models import Identity, utc_now
from app.repositories import identities as repository
from app.services import voice_clips, voices
from app.services.voice_clips import Clip
from app.services.voices import Recording

# Names of the company's voice folder become ids: the same folder is the same person on every import.
NAMESPACE = UUID("b0a3d8f2-6a5e-5c55-9a0e-3f1c5d9f7e21")
STATEMENT = "Imported by the operator of this installation, who answers for the person's consent."


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did."""

    people: int
    added: int
    present: int


async def import_folder(session: AsyncSession, store: ObjectStore, folder: Path) -> Import:
    """Enrol ``folder/<name>/*.wav`` for the whole company; recordings known by their checksum are skipped.

    A voice that is there already keeps the name and the scope that people have given it since.
    """
    people: dict[UUID, Identity] = {}
    added = present = 0
    for name, path in _recordings(folder):
        identity_id = uuid5(NAMESPACE, f"{COMPANY_SCOPE}/{name}")
        if identity_id not in people:
            people[identity_id] = await _person(session, identity_id, name)
        if await _add_clip(session, store, people[identity_id], path.read_bytes()):
            added += 1
        else:
            present += 1
    return Import(len(people), added, present)


async def _person(session: AsyncSession, identity_id: UUID, name: str) -> Identity:
    known = await repository.by_id(session, identity_id, for_update=True)
    if known is not None:
        return known
    identity = Identity(
        id=identity_id, name=name, scope=COMPANY_SCOPE, consent_at=utc_now(), consent_statement=STATEMENT
    )
    session.add(identity)
    await session.flush()
    return identity


async def _add_clip(session: AsyncSession, store: ObjectStore, identity: Identity, recording: bytes) -> bool:
    sha256 = hashlib.sha256(recording).hexdigest()
    known = next((clip for clip in await repository.clips_of(session, identity.id) if clip.sha256 == sha256), None)
    if known is None:
        clip = Clip(recording, sha256, voice_clips.duration_of(recording))
        await voices.keep(session, store, identity, Recording(clip, "import"))
        return True
    if await store.exists(BUCKET_IDENTITY_BANK, known.s3_key):
        return False
    await store.put(BUCKET_IDENTITY_BANK, known.s3_key, recording)
    return True


def _recordings(folder: Path) -> Iterator[tuple[str, Path]]:
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        name = clean_line(person.name.replace("_", " "))
        for recording in sorted(person.glob("*.wav")):
            yield name, recording
