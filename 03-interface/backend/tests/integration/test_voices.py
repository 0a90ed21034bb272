from pathlib import Path

import pytest
from app.models import Identity, IdentityClip
from app.services.voices import import_folder
from scribe_contracts.queue import BUCKET_IDENTITY_BANK
from sqlalchemy import select

from tests.integration.conftest import Api
from tests.integration.people import WAV


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, clips in {"finance": 2, "customer_support": 1, "empty": 0}.items():
        (tmp_path / name).mkdir()
        for number in range(clips):
            (tmp_path / name / f"{number}.wav").write_bytes(WAV + name.encode() + bytes([number]))
    (tmp_path / "README.md").write_text("no voice")
    return tmp_path


async def test_enrols_each_folder_once(api: Api, folder: Path) -> None:
    done = []
    for _ in range(2):
        async with api.resources.sessions.begin() as session:
            done.append(await import_folder(session, api.resources.store, folder))
    assert [(item.people, item.added, item.present) for item in done] == [(2, 3, 0), (2, 0, 3)]
    async with api.resources.sessions() as session:
        people = (await session.scalars(select(Identity).order_by(Identity.name))).all()
        clips = (await session.scalars(select(IdentityClip))).all()
    assert [(person.name, person.scope) for person in people] == [
        ("customer support", "company"),
        ("finance", "company"),
    ]
    for clip in clips:
        assert clip.s3_key == f"company/{clip.identity_id}/voice/{clip.sha256[:16]}.wav"
        assert await api.resources.store.exists(BUCKET_IDENTITY_BANK, clip.s3_key)


async def test_lost_object_is_stored_again(api: Api, folder: Path) -> None:
    async with api.resources.sessions.begin() as session:
        await import_folder(session, api.resources.store, folder)
        key = (await session.scalars(select(IdentityClip.s3_key))).first()
        assert key is not None
        await api.resources.store.delete(BUCKET_IDENTITY_BANK, [key])
        assert (await import_folder(session, api.resources.store, folder)).added == 1
