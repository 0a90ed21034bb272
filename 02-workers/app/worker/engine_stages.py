"""The real stages, as the engine's child opens them."""

from __future__ import annotations

import importlib
import threading
import warnings
from collections.abc import Mapping

from scribe_contracts import Stage
from tqdm import tqdm

from app.core import loaders
from app.core.models import ModelSlot
from app.core.profiles import Profile, ProfileOptions, load_profile
from app.core.types import LeaseRecord, Progress
from app.worker.engine_child import EngineOptions, StageSet
from app.worker.stages import STAGES

LIBRARIES = ("torch", "pyannote.audio.pipelines", "faster_whisper")


class RealStages:
    """One slot, one profile, the model stages by name."""

    def __init__(self, profile: Profile, *, offline: bool) -> None:
        self._profile = profile
        self._offline = offline
        self._slot = ModelSlot(profile.memory)
        self.models: Mapping[Stage, str] = {stage: it.spec(profile).name for stage, it in STAGES.items()}

    @property
    def resident(self) -> str | None:
        """The model on the device."""
        return self._slot.resident

    def warm(self) -> None:
        """Import the libraries, which takes longer than loading a model (11 s of the first job's 13, busy machine)."""
        loaders.prepare(offline=self._offline)
        # Its default lock is a named semaphore, which nobody removes when this process is killed.
        tqdm.set_lock(threading.RLock())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyannote complains about decoders that we do not use
            for library in LIBRARIES:
                importlib.import_module(library)

    def run(
        self, stage: Stage, args: tuple[object, ...], kwargs: Mapping[str, object], progress: Progress
    ) -> tuple[object, LeaseRecord | None]:
        """Run one stage to its end."""
        value, lease = STAGES[stage].run(self._slot, self._profile, *args, **kwargs, progress=progress)
        return value, lease


def open_stages(options: EngineOptions) -> StageSet:
    """Load the profile; the models themselves come with the first call that needs them."""
    profile = load_profile(
        ProfileOptions(
            profile=options.profile,
            models_dir=options.models_dir,
            whisper_model=options.whisper_model,
            cpu_threads=options.cpu_threads,
            hf_token=options.hf_token.get_secret_value(),
        )
    )
    return RealStages(profile, offline=options.profile == "cpu" and not options.whisper_model)
