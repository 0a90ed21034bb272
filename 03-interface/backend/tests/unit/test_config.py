import pytest
from app.core.config import ConfigError, Settings, load_settings

SECRETS = {
    "POSTGRES_PASSWORD": "Vd3nU0xkq8Lw2sT9",
    "MINIO_ROOT_USER": "scribe:scribe",
    "MINIO_ROOT_PASSWORD": "kq8Lw2sT9Vd3nU0x",
    "JWT_SECRET_KEY": "2sT9Vd3nU0xkq8Lw2sT9Vd3nU0xkq8Lw",
    "INTERNAL_API_KEY": "U0xkq8Lw2sT9Vd3nU0xkq8Lw2sT9Vd3n",
    "REDIS_URL": "redis://:T9Vd3nU0xkq8Lw2s@127.0.0.1:6379/0",
}


def load(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {**SECRETS, **changes}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return load_settings()


def refusal(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(monkeypatch, **changes)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", ["POSTGRES_PASSWORD", "MINIO_ROOT_PASSWORD", "JWT_SECRET_KEY", "INTERNAL_API_KEY"])
class TestSecrets:
    def test_has_no_default(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        assert name in refusal(monkeypatch, **{name: None})

    def test_empty_counts_as_missing(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        assert name in refusal(monkeypatch, **{name: ""})

    @pytest.mark.parametrize("sample", ["changeme", "CHANGE-ME-please", "minioadmin", "admin123"])
    def test_sample_is_refused_in_production(self, monkeypatch: pytest.MonkeyPatch, name: str, sample: str) -> None:
        message = refusal(monkeypatch, ENVIRONMENT="production", ADMIN_PASSWORD="xK2mP9qL4v", **{name: sample})
        assert name in message
        assert sample not in message

    def test_sample_is_accepted_on_a_developers_loopback(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        load(monkeypatch, **{name: "changeme"})


class TestKnownAdmin:
    def test_is_seeded_on_a_developers_loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert load(monkeypatch).initial_admin_password == "admin123"

    @pytest.mark.parametrize("given", [None, "", "admin123"])
    @pytest.mark.parametrize(
        "exposure", [{"ENVIRONMENT": "production"}, {"BIND_ADDRESS": "0.0.0.0"}, {"BIND_ADDRESS": "192.168.1.4"}]
    )
    def test_is_refused_anywhere_else(
        self, monkeypatch: pytest.MonkeyPatch, exposure: dict[str, str], given: str | None
    ) -> None:
        message = refusal(monkeypatch, ADMIN_PASSWORD=given, **exposure)
        assert "ADMIN_PASSWORD" in message
        assert next(iter(exposure)) in message

    def test_own_password_opens_every_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = load(monkeypatch, ENVIRONMENT="production", BIND_ADDRESS="0.0.0.0", ADMIN_PASSWORD="xK2mP9qL4v")
        assert settings.initial_admin_password == "xK2mP9qL4v"


class TestRegistration:
    @pytest.mark.parametrize(
        ("environment", "written", "is_open"),
        [
            ("dev", "", True),
            ("dev", "closed", False),
            ("production", "", False),
            ("production", "open", True),
        ],
    )
    def test_is_open_in_dev_unless_told(
        self, monkeypatch: pytest.MonkeyPatch, environment: str, written: str, is_open: bool
    ) -> None:
        settings = load(monkeypatch, ENVIRONMENT=environment, REGISTRATION=written, ADMIN_PASSWORD="xK2mP9qL4v")
        assert settings.registration_open is is_open


def test_short_signing_key_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, ENVIRONMENT="production", ADMIN_PASSWORD="xK2mP9qL4v", JWT_SECRET_KEY="short")
    assert "JWT_SECRET_KEY" in message


def test_password_with_url_characters_survives_the_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ":p%40ss%2Fw%3Ard@" in load(monkeypatch, POSTGRES_PASSWORD="p@ss/w:rd").database_url


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = repr(load(monkeypatch))
    assert not any(value in shown for name, value in SECRETS.items() if name != "MINIO_ROOT_USER")


class TestWebhookNetworks:
    def test_are_a_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        networks = load(monkeypatch, WEBHOOK_ALLOWED_NETWORKS="10.1.0.0/16, fd00::/8 192.168.1.4").webhook_networks
        assert [str(network) for network in networks] == ["10.1.0.0/16", "fd00::/8", "192.168.1.4/32"]

    @pytest.mark.parametrize("nonsense", ["office", "10.1.0.0/99", "10.1.2.3/16", "10.0.0.0/8; ::/0"])
    def test_nonsense_is_refused(self, monkeypatch: pytest.MonkeyPatch, nonsense: str) -> None:
        assert "WEBHOOK_ALLOWED_NETWORKS" in refusal(monkeypatch, WEBHOOK_ALLOWED_NETWORKS=nonsense)


class TestLists:
    def test_domains_are_written_as_the_dns_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = load(monkeypatch, REGISTRATION="domains", REGISTRATION_DOMAINS="Example.ORG, z\u00fcrich.ch,")
        assert settings.allowed_domains == {"example.org", "xn--zrich-kva.ch"}
        assert not settings.registration_open

    @pytest.mark.parametrize("written", ["", " , ", "@example.org", "example", "a b.org", "*.example.org", "-a.org"])
    def test_domains_that_are_none_are_refused(self, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
        message = refusal(monkeypatch, REGISTRATION="domains", REGISTRATION_DOMAINS=written)
        assert "REGISTRATION_DOMAINS" in message

    def test_trusted_proxies_are_addresses_and_networks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = load(monkeypatch, TRUSTED_PROXIES="172.20.0.2, 10.0.0.0/8,::1")
        assert settings.trusted_proxy_addresses == ["172.20.0.2", "10.0.0.0/8", "::1"]
        assert load(monkeypatch).trusted_proxy_addresses == []

    @pytest.mark.parametrize("written", ["*", "proxy.example.org", "10.0.0.1/8", "10.0.0.0/33"])
    def test_proxy_that_is_neither_is_refused(self, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
        assert "TRUSTED_PROXIES" in refusal(monkeypatch, TRUSTED_PROXIES=written)


@pytest.mark.parametrize("key", ["changeme", "too-short"])
def test_previous_key_of_workers_is_held_to_the_same_rules(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    changes = {"ENVIRONMENT": "production", "ADMIN_PASSWORD": "xK2mP9qL4v", "INTERNAL_API_KEY_PREVIOUS": key}
    assert "INTERNAL_API_KEY_PREVIOUS" in refusal(monkeypatch, **changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "redis://redis:6379/0"),
        ("REDIS_URL", "redis://scribe@redis:6379/0"),
        ("REDIS_URL", "redis://:the-redis-password@redis:6379/0"),
        ("REDIS_URL", None),
        ("MINIO_ROOT_USER", "minioadmin"),
        ("MINIO_ROOT_USER", "MinioAdmin"),
    ],
)
def test_open_queue_and_known_root_are_for_a_developers_loopback(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    load(monkeypatch, **{name: value})
    assert name in refusal(monkeypatch, ENVIRONMENT="production", ADMIN_PASSWORD="xK2mP9qL4v", **{name: value})
