"""The real stages, as the engine's child opens them."""

from __future__ import annotations

from collections.abc import Mapping

from scribe_contracts import Stage

from app.core.models import ModelSlot
from app.core.profiles import Profile, ProfileOptions, load_profile
from app.core.types import LeaseRecord, Progress
from app.worker.engine_child import EngineOptions, StageSet
from app.worker.stages import STAGES


class RealStages:
    """One slot, one profile, the model stages by name."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._slot = ModelSlot(profile.memory)
        self.models: Mapping[Stage, str] = {stage: it.spec(profile).name for stage, it in STAGES.items()}

    @property
    def resident(self) -> str | None:
        """The model on the device."""
        return self._slot.resident

    def run(
        self, stage: Stage, args: tuple[object, ...], kwargs: Mapping[str, object], progress: Progress
    ) -> tuple[object, LeaseRecord | None]:
        """Run one stage to its end."""
        value, lease = STAGES[stage].run(self._slot, self._profile, *args, **kwargs, progress=progress)
        return value, lease


def open_stages(options: EngineOptions) -> StageSet:
    """Load the profile; the models themselves come with the first call that needs them."""
    return RealStages(
        load_profile(
            ProfileOptions(
                profile=options.profile,
                models_dir=options.models_dir,
                whisper_model=options.whisper_model,
                cpu_threads=options.cpu_threads,
                hf_token=options.hf_token.get_secret_value(),
            )
        )
    )
