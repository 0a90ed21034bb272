import httpx
import pytest
from app.core.config import Settings
from app.core.security import verify_password
from app.models import Group, User
from app.services.audit import Audit
from app.services.groups import delete
from app.services.seed import seed
from pydantic import SecretStr
from sqlalchemy import select

from tests.integration.conftest import Api
from tests.integration.people import Person

NINE = [
    ("Tous", "department", "Groupe par défaut"),
    ("Direction", "department", "Équipe de direction"),
    ("R&D", "department", "Recherche & Développement"),
    ("Marketing", "department", "Marketing & Com"),
    ("Commercial", "department", "Équipe commerciale"),
    ("RH", "department", "Ressources Humaines"),
    ("Finance", "department", "Finance & Comptabilité"),
    ("COMOP", "recurring", "Comité opérationnel hebdo"),
    ("Café AGAM", "recurring", "Présentation hebdo"),
]


async def test_nine_groups_of_the_specification(admin: Person) -> None:
    items = (await admin.get("/groups/")).json()["items"]
    assert [(item["name"], item["type"], item["description"]) for item in items] == NINE
    assert [item["id"] for item in items] == list(range(1, 10))


async def test_admin_of_the_specification_may_log_in(api: Api, admin: Person) -> None:
    me = (await admin.get("/users/me")).json()
    assert me["email"] == "admin@example.com"
    assert me["is_superuser"]
    assert [group["name"] for group in me["groups"]] == ["Tous"]


async def test_deleted_group_does_not_come_back(api: Api, settings: Settings) -> None:
    async with api.resources.sessions.begin() as session:
        admin = (await session.scalars(select(User).where(User.is_superuser))).one()
        marketing = (await session.scalars(select(Group).where(Group.name == "Marketing"))).one()
        await delete(session, Audit(session, lambda: None, None), admin, marketing.id)
    async with api.resources.sessions.begin() as session:
        await seed(session, settings)
        assert await session.scalar(select(Group).where(Group.name == "Marketing")) is None


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1"])
async def test_known_password_is_replaced_once_another_is_chosen(api: Api, settings: Settings, address: str) -> None:
    opened = settings.model_copy(update={"bind_address": address, "admin_password": SecretStr("a password of our own")})
    async with api.resources.sessions.begin() as session:
        await seed(session, opened)
    async with api.resources.sessions() as session:
        admin = (await session.scalars(select(User).where(User.is_superuser))).one()
    assert await verify_password("a password of our own", admin.hashed_password)
    assert not await verify_password("admin123", admin.hashed_password)


async def test_spec_login_with_curl_form(api: Api) -> None:
    answer = await api.client.post(
        "/api/v1/auth/login",
        content="username=admin@example.com&password=admin123",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert isinstance(answer, httpx.Response)
    assert answer.json()["token_type"] == "bearer"
