"""WeSpeaker-format ONNX embeddings on several cores.

The same numbers as pyannote's own class gives, which takes one voice after another on one thread and computes the
filter banks of a chunk once for each of its (up to three) voices. Import only where models are loaded.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import torch
from pyannote.audio.pipelines.speaker_verification import ONNXWeSpeakerPretrainedSpeakerEmbedding
from torch.nn.functional import interpolate

Vectors = npt.NDArray[np.float64]


class ThreadedWeSpeakerEmbedding(ONNXWeSpeakerPretrainedSpeakerEmbedding):
    """pyannote's class with a pool; ONNX Runtime and torch's kernels run outside the interpreter's lock."""

    def __init__(self, path: str, threads: int) -> None:
        super().__init__(path, device=torch.device("cpu"))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    def __call__(self, waveforms: torch.Tensor, masks: torch.Tensor | None = None) -> Vectors:
        """Vectors, shape (batch, dim), of ``waveforms``, shape (batch, 1, samples); NaN where a mask leaves too little.

        ``masks`` has shape (batch, frames). Neighbours in a batch that are the same sound share their filter banks.
        """
        if masks is None:
            whole: Vectors = super().__call__(waveforms)
            return whole
        owner: list[int] = []
        for row in range(len(waveforms)):
            same = row > 0 and torch.equal(waveforms[row], waveforms[row - 1])
            owner.append(owner[-1] if same else row)
        distinct = sorted(set(owner))
        banks = dict(zip(distinct, self._pool.map(lambda row: self._bank(waveforms[row]), distinct), strict=True))
        vectors = self._pool.map(lambda row: self._embed(banks[owner[row]], masks[row]), range(len(waveforms)))
        return np.stack(list(vectors))

    def _bank(self, waveform: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            bank: torch.Tensor = self.compute_fbank(waveform[None])[0]
            return bank

    def _embed(self, bank: torch.Tensor, mask: torch.Tensor) -> npt.NDArray[np.float64]:
        stretched = interpolate(mask[None, None], size=len(bank), mode="nearest")[0, 0]
        voiced = bank[stretched > 0.5]
        if len(voiced) < self.min_num_frames:
            return np.full(self.dimension, np.nan)
        (vectors,) = self.session_.run(["embs"], {"feats": voiced.numpy(force=True)[None]})
        return np.asarray(vectors[0], dtype=np.float64)
