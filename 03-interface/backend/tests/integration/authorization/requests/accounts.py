"""Accounts, logins, API tokens, groups and their administration."""

from uuid import uuid4

from app.core.security import hash_token, new_secret
from app.models import Group, RefreshToken, User, user_group_link
from sqlalchemy import insert

from tests.integration.authorization.requests.registry import NUMBERS, Request, request_for
from tests.integration.authorization.world import PASSWORD, World, api_token, session_of
from tests.integration.people import NO_PASSWORD, open_session


@request_for("POST /api/v1/auth/register")
async def newcomer(world: World) -> Request:
    person = {"email": f"new{next(NUMBERS)}@example.org", "password": PASSWORD, "full_name": "New"}
    return Request(options={"json": person})


@request_for("POST /api/v1/auth/login")
async def right_password(world: World) -> Request:
    await world.set_passwords()
    return Request(options={"data": {"username": "admin@example.com", "password": PASSWORD}})


@request_for("POST /api/v1/auth/refresh")
async def unused_refresh_token(world: World) -> Request:
    token = new_secret()
    async with world.resources.sessions.begin() as session:
        owner = await session.get_one(User, world.scene.owner.id)
        opened = session_of(await open_session(session, world.resources, owner))
        session.add(RefreshToken(hash=hash_token(token), session_id=opened))
    return Request(options={"json": {"refresh_token": token}})


@request_for("DELETE /api/v1/auth/sessions/{session_id}")
async def other_login(world: World) -> Request:
    async with world.resources.sessions.begin() as session:
        owner = await session.get_one(User, world.scene.owner.id)
        return Request({"session_id": session_of(await open_session(session, world.resources, owner))})


@request_for("PATCH /api/v1/users/me")
async def other_name(world: World) -> Request:
    return Request(options={"json": {"full_name": "Other"}})


@request_for("POST /api/v1/users/me/password")
async def other_password(world: World) -> Request:
    await world.set_passwords()
    return Request(options={"json": {"current_password": PASSWORD, "new_password": "another horse battery"}})


@request_for("POST /api/v1/tokens/")
async def new_token(world: World) -> Request:
    return Request(options={"json": {"name": "Script", "scopes": ["read"]}})


@request_for("DELETE /api/v1/tokens/{token_id}")
async def owners_token(world: World) -> Request:
    _, token_id = await api_token(world.resources, world.scene.owner.id, ["read"])
    return Request({"token_id": token_id})


@request_for("GET /api/v1/groups/{group_id}", "GET /api/v1/groups/{group_id}/members")
async def the_team(world: World) -> Request:
    return Request({"group_id": world.scene.team_id})


@request_for("POST /api/v1/groups/")
async def new_group(world: World) -> Request:
    return Request(options={"json": {"name": f"Group {next(NUMBERS)}", "type": "project"}})


@request_for("PATCH /api/v1/groups/{group_id}", "DELETE /api/v1/groups/{group_id}")
async def some_group(world: World) -> Request:
    made = await world.people["admin"].call("POST", "/groups/", **(await new_group(world)).options)
    return Request({"group_id": made.json()["id"]}, {"json": {"description": "Other"}})


@request_for("PUT /api/v1/groups/{group_id}/members/{user_id}")
async def somebody_outside(world: World) -> Request:
    return Request({**(await some_group(world)).path, **(await somebody(world)).path})


@request_for("DELETE /api/v1/groups/{group_id}/members/{user_id}")
async def somebody_inside(world: World) -> Request:
    request = await somebody_outside(world)
    async with world.resources.sessions.begin() as session:
        await session.execute(insert(user_group_link).values(**request.path))
    return request


@request_for(
    "GET /api/v1/admin/users/{user_id}",
    "DELETE /api/v1/admin/users/{user_id}",
    "POST /api/v1/admin/users/{user_id}/password-reset",
)
async def somebody(world: World) -> Request:
    async with world.resources.sessions.begin() as session:
        everyone = await session.get_one(Group, world.scene.team_id)
        email = f"{uuid4().hex}@example.org"
        user = User(email=email, full_name="Somebody", hashed_password=NO_PASSWORD, groups=[everyone])
        session.add(user)
        await session.flush()
        return Request({"user_id": user.id})


@request_for("PATCH /api/v1/admin/users/{user_id}")
async def other_rights(world: World) -> Request:
    return Request((await somebody(world)).path, {"json": {"is_active": False}})


@request_for("POST /api/v1/admin/users/")
async def new_account(world: World) -> Request:
    return Request(options={"json": {"email": f"made{next(NUMBERS)}@example.org", "full_name": "Made"}})
