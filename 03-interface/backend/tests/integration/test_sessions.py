import asyncio
from datetime import timedelta

import httpx
import pytest
from app.core.security import create_access_token, hash_token, new_secret
from app.models import AuditEvent, AuthSession, RefreshToken, User, utc_now
from app.services import sessions
from sqlalchemy import delete, func, select, update

from tests.integration.conftest import Api
from tests.integration.people import Json, Person, Scene, open_session


async def refreshable(scene: Scene, person: Person) -> tuple[Person, str]:
    """A login of the person's with its refresh token, without a password."""
    async with scene.resources.sessions.begin() as session:
        user = (await session.scalars(select(User).where(User.id == person.id))).one()
        access_token = await open_session(session, scene.resources, user)
        login = (await session.scalars(select(AuthSession).where(AuthSession.user_id == person.id))).all()[-1]
        token = new_secret()
        session.add(RefreshToken(hash=hash_token(token), session_id=login.id))
        access_token = create_access_token(user.id, login.id, scene.resources.settings)
    return Person(person.client, person.id, access_token), token


async def refresh(person: Person, token: str) -> httpx.Response:
    return await person.client.post("/api/v1/auth/refresh", json={"refresh_token": token})


async def works(person: Person, access_token: str) -> bool:
    return (await Person(person.client, person.id, access_token).get("/users/me")).status_code == 200


@pytest.fixture
async def login(scene: Scene) -> tuple[Person, str]:
    async with scene.resources.sessions.begin() as session:
        await session.execute(delete(AuthSession).where(AuthSession.user_id == scene.owner.id))
    return await refreshable(scene, scene.owner)


class TestRefresh:
    async def test_login_gives_all_that_a_client_needs(self, api: Api) -> None:
        form = {"username": "admin@example.com", "password": "admin123"}
        body = (await api.client.post("/api/v1/auth/login", data=form)).json()
        assert {"access_token", "token_type", "refresh_token", "expires_in", "password_expires_at"} == set(body)
        assert (body["token_type"], body["expires_in"], body["password_expires_at"]) == ("bearer", 1800, None)

    async def test_gives_new_tokens_and_keeps_the_login_alive(self, scene: Scene, login: tuple[Person, str]) -> None:
        person, token = login
        async with scene.resources.sessions.begin() as session:
            before = await session.scalar(select(AuthSession.expires_at).where(AuthSession.user_id == person.id))
        body: Json = (await refresh(person, token)).json()
        assert body["refresh_token"] != token
        assert await works(person, body["access_token"])
        assert await works(person, person.token)
        async with scene.resources.sessions() as session:
            after = await session.scalar(select(AuthSession.expires_at).where(AuthSession.user_id == person.id))
        assert before is not None
        assert after is not None
        assert after > before
        assert (await refresh(person, body["refresh_token"])).status_code == 200

    async def test_second_use_ends_the_whole_family(self, scene: Scene, login: tuple[Person, str]) -> None:
        person, token = login
        newer: Json = (await refresh(person, token)).json()
        answer = await refresh(person, token)
        assert (answer.status_code, answer.json()["error"]) == (401, "bad_refresh_token")
        assert (await refresh(person, newer["refresh_token"])).status_code == 401
        assert not await works(person, newer["access_token"])
        assert not await works(person, person.token)
        async with scene.resources.sessions() as session:
            assert await session.scalar(select(AuthSession.revoked_at).where(AuthSession.user_id == person.id))
            noted = select(AuditEvent.actor_id).where(AuditEvent.action == "session.reuse_detected")
            assert list(await session.scalars(noted)) == [person.id]

    async def test_one_of_two_at_once_wins(self, login: tuple[Person, str]) -> None:
        person, token = login
        answers = await asyncio.gather(*(refresh(person, token) for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200, *[401] * 7]

    @pytest.mark.parametrize("token", ["x", "\x00", "\ud800", "sms_" + "a" * 43, "é" * 4096])
    async def test_any_other_text_is_refused(self, api: Api, token: str) -> None:
        body = b'{"refresh_token": "' + token.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00") + b'"}'
        answer = await api.client.post("/api/v1/auth/refresh", content=body)
        assert answer.status_code in (401, 422)

    @pytest.mark.parametrize(
        "change",
        [{"revoked_at": utc_now()}, {"expires_at": utc_now() - timedelta(seconds=1)}],
        ids=["ended", "expired"],
    )
    async def test_login_that_is_over_stays_over(
        self, scene: Scene, login: tuple[Person, str], change: dict[str, object]
    ) -> None:
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(AuthSession).values(**change))
        assert (await refresh(*login)).status_code == 401

    @pytest.mark.parametrize(
        "change", [{"is_active": False}, {"password_expires_at": utc_now()}], ids=["disabled", "password expired"]
    )
    async def test_account_that_may_not_log_in_may_not_refresh(
        self, scene: Scene, login: tuple[Person, str], change: dict[str, object]
    ) -> None:
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).values(**change))
        assert (await refresh(*login)).status_code == 401

    async def test_guesses_are_limited_and_good_tokens_are_not_counted(self, login: tuple[Person, str]) -> None:
        person, token = login
        answers = [await refresh(person, "guess") for _ in range(49)]
        assert {answer.status_code for answer in answers} == {401}
        good = await refresh(person, token)
        assert good.status_code == 200
        assert (await refresh(person, "guess")).status_code == 401
        refused = await refresh(person, good.json()["refresh_token"])
        assert (refused.status_code, refused.json()["error"]) == (429, "too_many_refreshes")
        assert 0 < int(refused.headers["retry-after"]) <= 900


class TestEnd:
    async def test_logout_ends_access_and_refresh_at_once(self, login: tuple[Person, str]) -> None:
        person, token = login
        assert (await person.call("POST", "/auth/logout")).status_code == 204
        assert (await person.get("/users/me")).status_code == 401
        assert (await refresh(person, token)).status_code == 401

    async def test_list_shows_mine_alone_and_marks_this_one(self, scene: Scene, login: tuple[Person, str]) -> None:
        other, _ = await refreshable(scene, scene.owner)
        items = (await other.get("/auth/sessions")).json()["items"]
        assert len(items) == 2
        assert sum(item["is_current"] for item in items) == 1
        assert set(items[0]) >= {"id", "created_at", "last_used_at", "address", "user_agent"}

    async def test_one_login_ends_and_the_others_go_on(self, scene: Scene, login: tuple[Person, str]) -> None:
        other, _ = await refreshable(scene, scene.owner)
        items = (await other.get("/auth/sessions")).json()["items"]
        old = next(item["id"] for item in items if not item["is_current"])
        assert (await scene.stranger.call("DELETE", f"/auth/sessions/{old}")).status_code == 404
        assert (await other.call("DELETE", f"/auth/sessions/{old}")).status_code == 204
        assert (await other.call("DELETE", f"/auth/sessions/{old}")).status_code == 404
        assert (await login[0].get("/users/me")).status_code == 401
        assert (await other.get("/users/me")).status_code == 200

    async def test_everywhere_means_everywhere(self, scene: Scene, login: tuple[Person, str]) -> None:
        other, _ = await refreshable(scene, scene.owner)
        assert (await other.call("POST", "/auth/logout-everywhere")).status_code == 204
        assert [(await person.get("/users/me")).status_code for person in (other, login[0])] == [401, 401]
        assert (await scene.stranger.get("/users/me")).status_code == 200

    async def test_address_and_program_are_remembered(self, api: Api) -> None:
        form = {"username": "admin@example.com", "password": "admin123"}
        headers = {"User-Agent": "Browser\u0007 9" + "x" * 300}
        body = (await api.client.post("/api/v1/auth/login", data=form, headers=headers)).json()
        items = (await Person(api.client, 1, body["access_token"]).get("/auth/sessions")).json()["items"]
        current = next(item for item in items if item["is_current"])
        assert current["address"] == "127.0.0.1"
        assert current["user_agent"].startswith("Browser 9")
        assert len(current["user_agent"]) == 200

    async def test_nobody_has_more_than_a_hundred(self, scene: Scene) -> None:
        async with scene.resources.sessions.begin() as session:
            user = (await session.scalars(select(User).where(User.id == scene.owner.id))).one()
            for _ in range(105):
                await open_session(session, scene.resources, user)
            await sessions.open_login(session, scene.resources.settings, user, sessions.Visitor(None, None))
        async with scene.resources.sessions() as session:
            alive = select(func.count()).where(AuthSession.user_id == user.id, AuthSession.revoked_at.is_(None))
            assert await session.scalar(alive) == 100


async def test_what_is_over_is_forgotten_and_the_rest_stays(scene: Scene, login: tuple[Person, str]) -> None:
    person, token = login
    newer: Json = (await refresh(person, token)).json()
    async with scene.resources.sessions.begin() as session:
        await sessions.forget_expired(session, utc_now())
        assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 2
        await session.execute(
            update(RefreshToken).values(used_at=utc_now() - timedelta(days=31)).where(RefreshToken.used_at.is_not(None))
        )
        await session.execute(
            update(AuthSession)
            .where(AuthSession.user_id == scene.stranger.id)
            .values(expires_at=utc_now() - timedelta(days=8))
        )
        await sessions.forget_expired(session, utc_now())
        assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 1
        strangers = select(func.count()).where(AuthSession.user_id == scene.stranger.id)
        assert await session.scalar(strangers) == 0
    assert (await refresh(person, newer["refresh_token"])).status_code == 200
