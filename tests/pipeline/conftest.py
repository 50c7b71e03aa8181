"""For tests that really commit. Imports wait until Django is set up."""

import pytest


@pytest.fixture
def committed(transactional_db):
    """What such a test defers is taken away afterwards."""
    from tests.tickets.together import forget_jobs

    yield
    forget_jobs()
