from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_fake_run import run

#: Every commit waits for the disk, and these tests commit thousands of times; what they test does not hang on a disk.
MEMORY = "/dev/shm"


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    folder = MEMORY if os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=folder, prefix="dedupe-store-") as made:
        yield Path(made)


@pytest.fixture(scope="session")
def after_one_run() -> bytes:
    """A database after one run on the default content."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "a.db"
        run(path)
        return path.read_bytes()
