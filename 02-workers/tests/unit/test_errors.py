import pickle

from app.core.errors import (
    DeviceMemoryError,
    EngineCrashedError,
    InfrastructureError,
    ModelLoadError,
    PipelineError,
    StorageUnavailableError,
)
from scribe_contracts import ErrorCode, Stage


class TestPipelineError:
    def test_survives_the_pipe_between_the_processes(self) -> None:
        error = DeviceMemoryError("Not enough memory.", stage=Stage.DIARIZE)
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), back.message, back.stage, back.code) == (
            DeviceMemoryError,
            "Not enough memory.",
            Stage.DIARIZE,
            ErrorCode.OUT_OF_MEMORY,
        )

    def test_of_a_model_tells_the_operator_more_than_the_user(self) -> None:
        back = pickle.loads(pickle.dumps(ModelLoadError("no /models/pytorch_model.bin")))
        assert "pytorch_model" in str(back)
        assert "pytorch_model" not in back.message
        assert back.code is ErrorCode.MODEL_UNAVAILABLE

    def test_retries_what_may_pass_and_nothing_else(self) -> None:
        assert EngineCrashedError("x").retryable
        assert isinstance(StorageUnavailableError("x"), InfrastructureError)
        assert not PipelineError("x").retryable
