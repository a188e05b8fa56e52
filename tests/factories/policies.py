"""Policy parameters for tests: the real rows, loaded after each migration."""

from vtf.policies.models import Parameter


def parameter(code: str) -> Parameter:
    """The parameter with this code."""
    return Parameter.objects.get(code=code)
