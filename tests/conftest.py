"""What every test shares: reproducible hypothesis runs, and one router loaded once."""

import pytest
from hypothesis import settings

from routerlib import ThreeTierRouter

settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def router() -> ThreeTierRouter:
    return ThreeTierRouter()
