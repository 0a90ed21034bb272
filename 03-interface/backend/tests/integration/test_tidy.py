"""What nobody owns goes once it is old; what somebody owns, or is young, stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from app.core.errors import StorageRefusedError
from app.core.s3 import Listing
from app.models import Identity, IdentityClip, ObjectPurge, Upload, utc_now
from app.services import tidy
from app.services.tidy import Tidier
from scribe_contracts.queue import BUCKET_IDENTITY_BANK, BUCKET_PROCESSED, BUCKET_UPLOADS
from sqlalchemy import update

from tests.integration.people import WAV, Scene
from tests.integration.test_resumable import begin, complete, left, put

AT_ONCE = timedelta(seconds=-60)


def tidier(scene: Scene, safe_age: timedelta = AT_ONCE) -> Tidier:
    return Tidier(scene.resources.sessions, scene.resources.store, safe_age)


async def expire(scene: Scene) -> None:
    async with scene.resources.sessions.begin() as session:
        await session.execute(update(Upload).values(expires_at=utc_now() - timedelta(seconds=1)))


async def test_expired_upload_goes_with_its_parts(scene: Scene) -> None:
    upload = (await begin(scene.owner, len(WAV))).json()
    await put(scene.owner, upload, 1, WAV)
    await tidier(scene).run()
    assert len(await left(scene, upload)) == 3
    await expire(scene)
    await tidier(scene, timedelta(hours=24)).run()
    assert await left(scene, upload) == []


async def test_completed_upload_is_forgotten_and_its_meeting_stays(scene: Scene) -> None:
    upload = (await begin(scene.owner, len(WAV))).json()
    await put(scene.owner, upload, 1, WAV)
    meeting = (await complete(scene.owner, upload)).json()
    await expire(scene)
    await tidier(scene).run()
    row = await scene.row(meeting["id"])
    assert await left(scene, upload) == [row.s3_path]


@pytest.mark.parametrize(("safe_age", "stays"), [(timedelta(hours=24), True), (AT_ONCE, False)])
async def test_orphans_go_once_they_are_old(scene: Scene, safe_age: timedelta, *, stays: bool) -> None:
    store, name = scene.resources.store, str(uuid4())
    orphans = [
        (BUCKET_UPLOADS, f"{name}.wav"),
        (BUCKET_PROCESSED, f"20200101T000000Z-{name}/result.json"),
        (BUCKET_IDENTITY_BANK, f"company/{name}/voice/a.wav"),
    ]
    for bucket, key in orphans:
        await store.put(bucket, key, WAV)
    half = await store.begin(BUCKET_UPLOADS, f"{name}-half.wav")
    await tidier(scene, safe_age).run()
    assert [await store.exists(bucket, key) for bucket, key in orphans] == [stays] * 3
    begun = await store.unfinished_uploads(BUCKET_UPLOADS)
    assert (half in {upload.upload_id for upload in begun}) is stays


async def test_what_somebody_owns_stays(scene: Scene) -> None:
    store, held = scene.resources.store, scene.resources
    row = await scene.row((await scene.meeting())["id"])
    await scene.store_result_of(row)
    clip, deleted = f"company/{uuid4()}/voice/a.wav", f"{uuid4()}/"
    await store.put(BUCKET_IDENTITY_BANK, clip, WAV)
    await store.put(BUCKET_PROCESSED, f"{deleted}result.json", b"{}")
    async with held.sessions.begin() as session:
        person = Identity(id=uuid4(), name="Ada", scope="company")
        session.add(person)
        await session.flush()
        session.add(IdentityClip(identity_id=person.id, sha256="0" * 64, s3_key=clip))
        session.add(ObjectPurge(bucket=BUCKET_PROCESSED, prefix=deleted, job_id=uuid4()))
    upload = (await begin(scene.owner, len(WAV))).json()
    await tidier(scene).run()
    assert len(await scene.objects(row)) == 2
    assert await store.exists(BUCKET_IDENTITY_BANK, clip)
    assert await store.exists(BUCKET_PROCESSED, f"{deleted}result.json")
    assert len(await left(scene, upload)) == 2


async def test_half_upload_of_a_meeting_stays(scene: Scene) -> None:
    """Where completing was interrupted, both may be listed; to abort would take the parts of the recording."""
    row = await scene.row((await scene.meeting())["id"])
    half = await scene.resources.store.begin(BUCKET_UPLOADS, row.s3_path)
    await tidier(scene).run()
    begun = await scene.resources.store.unfinished_uploads(BUCKET_UPLOADS, row.s3_path)
    assert [upload.upload_id for upload in begun] == [half]


async def test_goes_on_where_the_last_round_ended(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "PAGES_AT_ONCE", 1)
    store, asked = scene.resources.store, []
    page = store.page

    async def one_more(bucket: str, token: str = "") -> Listing:
        asked.append(token)
        found = await page(bucket)
        return Listing(found.objects, [], "" if token else "more")

    monkeypatch.setattr(type(store), "page", lambda _self, bucket, token="": one_more(bucket, token))
    positions: dict[str, str] = {}
    for _ in range(3):
        await Tidier(scene.resources.sessions, store, AT_ONCE, positions).run()
    assert asked == ["", "", "more", "more", "", ""]


async def test_bucket_that_refuses_keeps_nobody_from_the_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    store, key = scene.resources.store, f"company/{uuid4()}/voice/a.wav"
    await store.put(BUCKET_IDENTITY_BANK, key, WAV)
    page = store.page

    async def refused(*_args: str) -> list[object]:
        raise StorageRefusedError

    async def refused_of_uploads(_self: object, bucket: str, token: str = "") -> Listing:
        if bucket == BUCKET_UPLOADS:
            raise StorageRefusedError
        return await page(bucket, token)

    monkeypatch.setattr(type(store), "unfinished_uploads", refused)
    monkeypatch.setattr(type(store), "page", refused_of_uploads)
    await tidier(scene).run()
    assert not await store.exists(BUCKET_IDENTITY_BANK, key)
