from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

#: Every commit waits for the disk, and these tests commit thousands of times; what they test does not hang on a disk.
MEMORY = "/dev/shm"


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    folder = MEMORY if os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=folder, prefix="dedupe-store-") as made:
        yield Path(made)
