"""What a verification finds."""

from dataclasses import asdict, dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Fault:
    """One fault: which rule, at which place, in words."""

    rule: str
    place: str
    problem: str | Promise

    def as_json(self) -> dict[str, str]:
        """The fault as JSON-safe data."""
        return {key: str(value) for key, value in asdict(self).items()}

    def __str__(self) -> str:
        return f"{self.rule} {self.place}: {self.problem}"
