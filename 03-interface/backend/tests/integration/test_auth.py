import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from app.core.config import Settings
from app.models import User
from pydantic import SecretStr
from sqlalchemy import update

from tests.integration.conftest import Api, started
from tests.integration.people import Person, Scene, admin_token

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

    async def test_one_of_two_with_an_address_wins(self, api: Api) -> None:
        answers = await asyncio.gather(*(api.client.post("/api/v1/auth/register", json=ANA) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
        assert {answer.json()["error"] for answer in answers if answer.status_code == 409} == {"email_taken"}

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


async def guess(api: Api, username: str, password: str = "wrong", address: str = "192.0.2.1") -> httpx.Response:
    """A login from an address."""
    transport = httpx.ASGITransport(api.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.post("/api/v1/auth/login", data={"username": username, "password": password})


@asynccontextmanager
async def limited(settings: Settings, failures: int, **changes: object) -> AsyncIterator[Api]:
    """The application with few tries and cheap guesses: no password is looked at here, or one alone."""
    async with started(settings.model_copy(update={"login_failures": failures, **changes})) as api:
        await api.resources.queue.redis.flushdb()
        yield api


class TestLimit:
    @pytest.mark.parametrize("username", ["admin@example.com", "nobody@example.com"])
    async def test_parallel_guesses_do_not_slip_through(self, settings: Settings, username: str) -> None:
        async with limited(settings, 2) as api:
            answers = await asyncio.gather(*(guess(api, username) for _ in range(8)))
            refused = [answer for answer in answers if answer.status_code == 429]
            assert sorted(answer.status_code for answer in answers) == [401, 401, *[429] * 6]
            assert {answer.json()["error"] for answer in refused} == {"too_many_logins"}
            assert all(0 < int(answer.headers["retry-after"]) <= 900 for answer in refused)
            # The right password waits as well, other addresses and other accounts do not.
            assert (await guess(api, username, "admin123")).status_code == 429
            assert (await guess(api, username, address="192.0.2.2")).status_code == 401
            assert (await guess(api, "other@example.com")).status_code == 401

    async def test_success_starts_the_count_anew(self, settings: Settings) -> None:
        async with limited(settings, 2) as api:
            for _ in range(3):
                assert (await guess(api, "admin@example.com")).status_code == 401
                assert (await guess(api, "Admin@Example.com", "admin123")).status_code == 200

    async def test_address_has_five_times_as_many(self, settings: Settings) -> None:
        async with limited(settings, 1) as api:
            addresses = [f"2001:db8::{number}" for number in range(6)]
            answers = [await guess(api, f"a{address}@example.com", address=address) for address in addresses]
            assert [answer.status_code for answer in answers] == [*[401] * 5, 429]
            assert (await guess(api, "a@example.com", address="2001:db8:0:1::1")).status_code == 401

    async def test_account_has_ten_times_as_many_from_anywhere(self, settings: Settings) -> None:
        async with limited(settings, 1) as api:
            answers = [await guess(api, "admin@example.com", address=f"192.0.2.{number}") for number in range(11)]
            assert [answer.status_code for answer in answers] == [*[401] * 10, 429]

    async def test_waiting_for_one_account_does_not_use_up_the_address(self, settings: Settings) -> None:
        async with limited(settings, 1) as api:
            for _ in range(9):
                await guess(api, "admin@example.com")
            assert (await guess(api, "other@example.com")).status_code == 401

    async def test_redis_does_not_learn_who_logs_in(self, api: Api) -> None:
        await guess(api, "ana@example.org")
        keys = str(await api.resources.queue.redis.keys("throttle*"))
        assert keys.count("login-by-") == 3
        assert "ana" not in keys
        assert "192.0.2" not in keys

    async def test_outage_of_redis_neither_locks_out_nor_opens_the_gate(self, settings: Settings) -> None:
        away = settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1/0"), "login_failures": 2})
        async with started(away) as api:
            answers = [await guess(api, "admin@example.com") for _ in range(3)]
            assert [answer.status_code for answer in answers] == [401, 401, 429]
            assert (await guess(api, "admin@example.com", "admin123", address="192.0.2.2")).status_code == 200

    async def test_registrations_are_limited(self, settings: Settings) -> None:
        async with limited(settings, 1) as api:
            await api.client.post("/api/v1/auth/register", json=ANA)
            answers = [await api.client.post("/api/v1/auth/register", json=ANA) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [*[409] * 4, 429]


class TestPassword:
    async def test_change_ends_other_logins_and_keeps_api_tokens(self, api: Api, admin: Person) -> None:
        other = await Person.log_in(api.client, "admin@example.com", "admin123")
        made = await admin.call("POST", "/tokens/", json={"name": "Robot", "scopes": ["read"]})
        robot = Person(api.client, 1, made.json()["token"])
        change = {"current_password": "admin123", "new_password": "another one"}
        assert (await admin.call("POST", "/users/me/password", json=change)).status_code == 204
        assert [(await person.get("/users/me")).status_code for person in (admin, other, robot)] == [200, 401, 200]
        assert (await guess(api, "admin@example.com", "admin123")).status_code == 401
        ending = {"current_password": "another one", "new_password": "a third one", "revoke_tokens": True}
        assert (await admin.call("POST", "/users/me/password", json=ending)).status_code == 204
        assert (await robot.get("/users/me")).status_code == 401

    async def test_wrong_or_same_password_changes_nothing(self, settings: Settings) -> None:
        async with limited(settings, 2) as api:
            admin = Person(api.client, 1, admin_token(settings))
            wrong = {"current_password": "wrong", "new_password": "another one"}
            same = {"current_password": "admin123", "new_password": "admin123"}
            answers = [await admin.call("POST", "/users/me/password", json=body) for body in (wrong, same, wrong)]
            assert [answer.json()["error"] for answer in answers] == [
                "wrong_password",
                "same_password",
                "too_many_passwords",
            ]

    async def test_name_changes(self, scene: Scene) -> None:
        changed = await scene.owner.call("PATCH", "/users/me", json={"full_name": "Zoë  Owner"})
        assert changed.json()["full_name"] == (await scene.owner.get("/users/me")).json()["full_name"] == "Zoë  Owner"
        assert (await scene.owner.call("PATCH", "/users/me", json={"is_superuser": True})).status_code == 422


class TestDomains:
    @pytest.mark.parametrize(
        ("email", "status"),
        [
            ("ana@Example.ORG", 201),
            ("ana@z\u00fcrich.example.net", 201),
            ("ana@sub.example.org", 403),
            ("ana@notexample.org", 403),
            ("example.org@example.com", 403),
        ],
    )
    async def test_exact_domains_alone_may_register(self, settings: Settings, email: str, status: int) -> None:
        domains = "example.org, XN--ZRICH-KVA.example.net"
        async with limited(settings, 10, registration="domains", registration_domains=domains) as api:
            answer = await api.client.post("/api/v1/auth/register", json={**ANA, "email": email})
        assert answer.status_code == status
        assert status == 201 or answer.json()["error"] == "domain_not_allowed"


class TestCrowd:
    async def test_waiting_logins_hold_no_connection_and_the_rest_is_refused(self, scene: Scene, api: Api) -> None:
        async def log_in(number: int) -> httpx.Response:
            return await guess(api, f"nobody{number}@example.org", address=f"192.0.2.{number}")

        crowd = [asyncio.create_task(log_in(number)) for number in range(60)]
        answers = (await answer for answer in asyncio.as_completed(crowd))
        # On a busy machine the one that is let in may be done before the others have come.
        refused = await anext(answer async for answer in answers if answer.status_code != 401)
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
