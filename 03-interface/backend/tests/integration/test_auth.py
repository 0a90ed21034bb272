import asyncio

import httpx
import pytest
from app.core.config import Settings
from app.models import User
from sqlalchemy import update

from tests.integration.conftest import Api, started
from tests.integration.people import Person, Scene

ANA = {"email": "Ana.Silva@Example.ORG", "password": "long enough", "full_name": "Ana Silva"}


class TestRegister:
    async def test_new_account_joins_everybody_and_may_log_in(self, api: Api) -> None:
        answer = await api.client.post("/api/v1/auth/register", json=ANA)
        assert answer.status_code == 201
        assert answer.json() == {
            "id": answer.json()["id"],
            "email": "ana.silva@example.org",
            "full_name": "Ana Silva",
            "is_active": True,
            "is_superuser": False,
        }
        ana = await Person.log_in(api.client, "ANA.silva@example.org", "long enough")
        assert [group["name"] for group in (await ana.get("/users/me")).json()["groups"]] == ["Tous"]

    async def test_address_is_taken_whatever_its_case(self, api: Api) -> None:
        await api.client.post("/api/v1/auth/register", json=ANA)
        answer = await api.client.post("/api/v1/auth/register", json={**ANA, "email": "ana.SILVA@example.org"})
        assert (answer.status_code, answer.json()["error"]) == (409, "email_taken")

    @pytest.mark.parametrize(
        "change",
        [
            {"email": "no address"},
            {"email": "a\x00@example.org"},
            {"email": "Ana <ana@example.org>"},
            {"password": "7 chars"},
            {"password": "x" * 129},
            {"password": "nul \x00 inside"},
            {"full_name": "\u202e\x00"},
            {"full_name": "x" * 201},
            {"full_name": "\ufb2c" * 200},
            {"full_name": "\u200b\u3164"},
            {"full_name": None},
            {"is_superuser": True},
            {"id": 1},
        ],
    )
    async def test_malformed_registration_is_refused(self, api: Api, change: dict[str, object]) -> None:
        answer = await api.client.post("/api/v1/auth/register", json={**ANA, **change})
        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_input")
        assert set(answer.json()) == {"error", "detail"}
        assert next(iter(change)) in answer.json()["detail"]

    async def test_refusal_does_not_repeat_the_password(self, api: Api) -> None:
        answer = await api.client.post("/api/v1/auth/register", json={**ANA, "password": "sEcReT"})
        assert "sEcReT" not in answer.text

    async def test_closed_registration(self, settings: Settings) -> None:
        async with started(settings.model_copy(update={"registration": "closed"})) as api:
            answer = await api.client.post("/api/v1/auth/register", json=ANA)
        assert (answer.status_code, answer.json()["error"]) == (403, "registration_closed")


class TestLogin:
    @pytest.mark.parametrize(
        ("username", "password"),
        [
            ("admin@example.com", "wrong"),
            ("nobody@example.com", "admin123"),
            ("admin@example.com", "x" * 5000),
            ("admin@example.com\x00", "admin123"),
            ("admin@example.com", "admin123\x00"),
            ("", ""),
            ("%ff%ff", "\ufffd"),
        ],
    )
    async def test_every_failure_is_the_same(self, api: Api, username: str, password: str) -> None:
        answer = await api.client.post("/api/v1/auth/login", data={"username": username, "password": password})
        if not username:  # an empty form field is a missing one
            assert answer.status_code == 422
            return
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json() == {
            "error": "bad_credentials",
            "detail": "The e-mail address or the password is not right.",
        }

    async def test_inactive_account_fails_the_same_way(self, api: Api) -> None:
        async with api.resources.sessions.begin() as session:
            await session.execute(update(User).values(is_active=False))
        answer = await api.client.post(
            "/api/v1/auth/login", data={"username": "admin@example.com", "password": "admin123"}
        )
        assert answer.json()["error"] == "bad_credentials"

    async def test_bytes_that_are_no_text(self, api: Api) -> None:
        answer = await api.client.post(
            "/api/v1/auth/login",
            content=b"username=%ff%fe%00&password=%ed%a0%80",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 401


class TestCrowd:
    async def test_waiting_logins_hold_no_connection_and_the_rest_is_refused(self, scene: Scene) -> None:
        async def log_in(number: int) -> httpx.Response:
            form = {"username": f"nobody{number}@example.org", "password": "wrong"}
            return await scene.owner.client.post("/api/v1/auth/login", data=form)

        crowd = [asyncio.create_task(log_in(number)) for number in range(60)]
        refused = await next(asyncio.as_completed(crowd))
        assert (refused.status_code, refused.json()["error"]) == (503, "busy")
        assert int(refused.headers["retry-after"]) > 0
        assert (await scene.owner.get("/users/me")).status_code == 200
        assert {answer.status_code for answer in await asyncio.gather(*crowd)} == {401, 503}


class TestToken:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "bearer \xff"])
    async def test_anything_else_is_nobody(self, api: Api, header: str) -> None:
        answer = await api.client.get("/api/v1/users/me", headers={b"Authorization": header.encode("latin-1")})
        assert (answer.status_code, answer.json()["error"]) == (401, "not_authenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_inactive_user_is_nobody_with_a_valid_token(self, scene: Scene) -> None:
        assert (await scene.owner.get("/users/me")).status_code == 200
        async with scene.resources.sessions.begin() as session:
            await session.execute(update(User).where(User.id == scene.owner.id).values(is_active=False))
        assert (await scene.owner.get("/users/me")).status_code == 401
