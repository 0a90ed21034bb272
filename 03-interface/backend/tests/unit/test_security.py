from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from app.core.config import Settings
from app.core.security import (
    AUDIENCE,
    AccessClaims,
    create_access_token,
    hash_password,
    read_access_token,
    verify_password,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jose import jws, jwt

SESSION = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


def forge(plain_settings: Settings, **changes: object) -> str:
    claims: dict[str, object] = {
        "sub": "7",
        "sid": str(SESSION),
        "aud": AUDIENCE,
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(claims, plain_settings.jwt_secret_key.get_secret_value(), algorithm="HS256")


class TestAccessToken:
    def test_names_its_user(self, plain_settings: Settings) -> None:
        assert read_access_token(create_access_token(7, SESSION, plain_settings), plain_settings) == AccessClaims(
            7, SESSION
        )

    @pytest.mark.parametrize(
        "changes",
        [
            {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
            {"exp": None},
            {"sub": None},
            {"sid": None},
            {"sid": "latest"},
            {"sid": 5},
            {"sub": "me"},
            {"sub": "-1"},
            {"sub": str(2**31)},
            {"aud": "other"},
            {"aud": None},
        ],
    )
    def test_wrong_claims_name_nobody(self, plain_settings: Settings, changes: dict[str, object]) -> None:
        assert read_access_token(forge(plain_settings, **changes), plain_settings) is None

    @pytest.mark.parametrize("header", [b"[" * 2000, b'{"a":' * 600, b"[" * 100_000])
    def test_deep_header_names_nobody(self, plain_settings: Settings, header: bytes) -> None:
        token = urlsafe_b64encode(header).decode().rstrip("=") + ".e30.e30"
        assert read_access_token(token, plain_settings) is None

    @pytest.mark.parametrize("claims", [b'{"exp": Infinity}', b'{"exp": NaN}', b'{"sub": "7", "exp": 1e999}'])
    def test_impossible_expiry_names_nobody(self, plain_settings: Settings, claims: bytes) -> None:
        key = plain_settings.jwt_secret_key.get_secret_value()
        assert read_access_token(jws.sign(claims, key, algorithm="HS256"), plain_settings) is None

    def test_other_key_names_nobody(self, plain_settings: Settings) -> None:
        token = jwt.encode({"sub": "7", "aud": AUDIENCE, "exp": 2**31}, "k" * 32, algorithm="HS256")
        assert read_access_token(token, plain_settings) is None

    @pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
    def test_other_algorithm_names_nobody(self, plain_settings: Settings, algorithm: str) -> None:
        key = plain_settings.jwt_secret_key.get_secret_value()
        token = jwt.encode({"sub": "7", "aud": AUDIENCE, "exp": 2**31}, key, algorithm=algorithm)
        assert read_access_token(token, plain_settings) is None

    def test_unsigned_token_names_nobody(self, plain_settings: Settings) -> None:
        body = create_access_token(7, SESSION, plain_settings).split(".")[1]
        assert read_access_token(f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.", plain_settings) is None

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=200))
    def test_any_text_names_nobody(self, plain_settings: Settings, text: str) -> None:
        assert read_access_token(text, plain_settings) is None


class TestPassword:
    async def test_fits_its_hash_alone(self) -> None:
        hashed = await hash_password("correct horse")
        assert hashed.startswith("$argon2id$")
        assert await verify_password("correct horse", hashed)
        assert not await verify_password("correct horsf", hashed)

    async def test_nobody_has_no_password(self) -> None:
        assert not await verify_password("anything", None)

    @pytest.mark.parametrize("password", ["x" * 100_000, "nul\x00"])
    async def test_impossible_password_does_not_fit(self, password: str) -> None:
        assert not await verify_password(password, await hash_password("x" * 128))
