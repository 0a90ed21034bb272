import pytest
from app.core.secretbox import SecretBox, UnreadableSecretError


def test_opens_what_it_sealed() -> None:
    box = SecretBox("k" * 32)
    sealed = box.seal("whsec_é")
    assert "whsec" not in sealed
    assert SecretBox("k" * 32).open(sealed) == "whsec_é"
    assert box.can_open(sealed)


@pytest.mark.parametrize("stored", ["", "nonsense", "gAAAAA", SecretBox("other" * 8).seal("whsec_x")])
def test_refuses_what_it_did_not_seal(stored: str) -> None:
    box = SecretBox("k" * 32)
    assert not box.can_open(stored)
    with pytest.raises(UnreadableSecretError):
        box.open(stored)
