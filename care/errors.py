"""What can go wrong in care, by name; the server maps each to a status once."""


class CareError(Exception):
    """Something the caller asked for that care refuses, with a code and a plain sentence."""


class NotFound(CareError):
    """There is no such thing, or it is not this person's."""


class NotAllowed(CareError):
    """Who asks may not do this."""


class Conflict(CareError):
    """Somebody else was faster; the sentence says who."""


class Invalid(CareError):
    """The input is wrong; the sentence says what to do."""


class ContentError(CareError):
    """A content file is wrong; the sentence names the file and what to mend."""
