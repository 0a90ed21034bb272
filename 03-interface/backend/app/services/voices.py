"""Enrols voices from a folder: one folder per person, recordings inside."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from scribe_contracts.queue import BUCKET_IDENTITY_BANK
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.s3 import ObjectStore
from app.core.text import clean_line
from app.core.types import COMPANY_SCOPE
from app.models import Identity, IdentityClip

# Names of the company's voice folder become ids: the same folder is the same person on every import.
NAMESPACE = UUID("b0a3d8f2-6a5e-5c55-9a0e-3f1c5d9f7e21")


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did."""

    people: int
    added: int
    present: int


async def import_folder(session: AsyncSession, store: ObjectStore, folder: Path) -> Import:
    """Enrol ``folder/<name>/*.wav`` for the whole company; recordings known by their checksum are skipped."""
    people: set[UUID] = set()
    added = present = 0
    for name, path in _recordings(folder):
        identity_id = uuid5(NAMESPACE, f"{COMPANY_SCOPE}/{name}")
        if identity_id not in people:
            people.add(identity_id)
            await session.merge(Identity(id=identity_id, name=name, scope=COMPANY_SCOPE))
            await session.flush()
        if await _add_clip(session, store, identity_id, path.read_bytes()):
            added += 1
        else:
            present += 1
    return Import(len(people), added, present)


async def _add_clip(session: AsyncSession, store: ObjectStore, identity_id: UUID, recording: bytes) -> bool:
    sha256 = hashlib.sha256(recording).hexdigest()
    key = f"{COMPANY_SCOPE}/{identity_id}/voice/{sha256[:16]}.wav"
    query = select(IdentityClip.id).where(IdentityClip.identity_id == identity_id, IdentityClip.sha256 == sha256)
    known = await session.scalar(query) is not None
    if known and await store.exists(BUCKET_IDENTITY_BANK, key):
        return False
    await store.put(BUCKET_IDENTITY_BANK, key, recording)
    if not known:
        session.add(IdentityClip(identity_id=identity_id, sha256=sha256, s3_key=key))
        await session.flush()
    return True


def _recordings(folder: Path) -> Iterator[tuple[str, Path]]:
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        name = clean_line(person.name.replace("_", " "))
        for recording in sorted(person.glob("*.wav")):
            yield name, recording
