"""A studio without a window, as the tests beside these have it."""

from tests.studio.conftest import make_studio, photo, pytest_pyfunc_call, quiet, studio  # noqa: F401
