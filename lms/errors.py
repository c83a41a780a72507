"""What a service may refuse: four errors, each carrying a sentence a person can act on."""


class DomainError(Exception):
    """A refusal whose message is a Vietnamese sentence shown to the person as it stands."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """The thing asked for does not exist, or the actor may not know that it does."""


class NotAllowed(DomainError):
    """The actor may know of the thing but not do this to it."""


class Conflict(DomainError):
    """Somebody else, or an earlier act, made this impossible now."""


class Invalid(DomainError):
    """A value cannot be accepted; `field` names the input it came from, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
