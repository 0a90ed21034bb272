"""pyannote's agglomerative clustering for recordings of any length.

Linking all vectors at once takes memory with the square of their number: 16,000 vectors (about three hours) 2 GB and
15 s, 50,000 (ten hours) 20 GB. Above ``BLOCK`` vectors the recording is clustered in equal blocks of consecutive
vectors, and the blocks' centroids are linked with the same method and threshold.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from pyannote.audio.pipelines.clustering import AgglomerativeClustering
from scipy.cluster.hierarchy import fcluster, linkage

BLOCK = 8_000


class BlockwiseClustering(AgglomerativeClustering):
    """Unchanged up to ``block`` vectors, in two steps above."""

    block = BLOCK

    def cluster(
        self,
        embeddings: npt.NDArray[np.float64],
        min_clusters: int | None = None,
        max_clusters: int | None = None,
        num_clusters: int | None = None,
    ) -> npt.NDArray[np.int64]:
        """Cluster indices from 0, shape (num_embeddings,), of ``embeddings``, shape (num_embeddings, dim)."""
        limits: dict[str, Any] = {
            "min_clusters": min_clusters,
            "max_clusters": max_clusters,
            "num_clusters": num_clusters,
        }
        if len(embeddings) <= self.block:
            whole: npt.NDArray[np.int64] = super().cluster(embeddings, **limits)
            return whole
        labels = np.empty(len(embeddings), dtype=np.int64)
        centroids: list[npt.NDArray[np.float64]] = []
        count = -(-len(embeddings) // self.block)
        for part in np.array_split(np.arange(len(embeddings)), count):
            local = super().cluster(embeddings[part], min_clusters=1, max_clusters=len(part))
            labels[part] = local + len(centroids)
            centroids.extend(embeddings[part][local == k].mean(axis=0) for k in range(int(local.max()) + 1))
        merged: npt.NDArray[np.int64] = self._link(np.stack(centroids), min_clusters, max_clusters, num_clusters)[
            labels
        ]
        return merged

    def _link(
        self,
        centroids: npt.NDArray[np.float64],
        min_clusters: int | None,
        max_clusters: int | None,
        num_clusters: int | None,
    ) -> npt.NDArray[np.int64]:
        unit = centroids / np.linalg.norm(centroids, axis=1, keepdims=True)
        tree = linkage(unit, method=self.method, metric="euclidean")
        found = fcluster(tree, self.threshold, criterion="distance")
        lowest = num_clusters or min_clusters or 1
        highest = num_clusters or max_clusters or len(centroids)
        bounded = min(max(int(found.max()), lowest), highest)
        if bounded != found.max():
            found = fcluster(tree, bounded, criterion="maxclust")
        return np.unique(found, return_inverse=True)[1].astype(np.int64)
