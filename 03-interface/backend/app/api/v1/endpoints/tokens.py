"""Personal API tokens, for curl and scripts."""

from fastapi import APIRouter

from app.api.deps import AccountHolder, AuditDep, Cursor, Limit, PathId, SessionDep
from app.api.errors import errors
from app.core.pages import decode_cursor, encode_cursor
from app.schemas.common import Page
from app.schemas.tokens import ApiToken, ApiTokenCreate, ApiTokenCreated
from app.services import tokens

router = APIRouter(prefix="/tokens", tags=["tokens"])


@router.post("/", status_code=201, responses=errors(401, 409, 413))
async def create_token(
    wanted: ApiTokenCreate, session: SessionDep, caller: AccountHolder, audit: AuditDep
) -> ApiTokenCreated:
    """A token for a script. It is shown this once."""
    made, token = await tokens.create(session, audit, caller, wanted)
    return ApiTokenCreated(**ApiToken.model_validate(made).model_dump(), token=token)


@router.get("/", responses=errors(401))
async def list_tokens(
    session: SessionDep, caller: AccountHolder, cursor: Cursor = None, limit: Limit = 50
) -> Page[ApiToken]:
    """My tokens that were not revoked, newest first; never the tokens themselves."""
    found = await tokens.page(session, caller, before_id=decode_cursor(cursor), limit=limit + 1)
    shown = [ApiToken.model_validate(token) for token in found[:limit]]
    return Page(items=shown, next_cursor=encode_cursor(shown[-1].id) if len(found) > limit else None)


@router.delete("/{token_id}", status_code=204, responses=errors(401, 404))
async def revoke_token(token_id: PathId, session: SessionDep, caller: AccountHolder, audit: AuditDep) -> None:
    """Revoke one of my tokens: it stops working at once."""
    await tokens.revoke(session, audit, caller, token_id)
