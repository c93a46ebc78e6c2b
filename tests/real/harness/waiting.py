"""Bounded waiting: for a condition, never for a time."""
import time


class TimedOut(AssertionError):
    """What was waited for did not come in time."""


def wait_until(predicate, at_most_seconds, what, every_seconds=0.02):
    """Calls `predicate` until it returns something true, which is returned. Raises TimedOut, naming `what`.

    A predicate that raises is as good as one that returns false; the last error is part of the message.
    """
    deadline = time.monotonic() + at_most_seconds
    while True:
        last, error = None, None
        try:
            last = predicate()
            if last:
                return last
        except (TimedOut, NameError, AttributeError):  # The latter are mistakes in the predicate.
            raise
        except Exception as caught:  # pylint: disable=broad-except
            if getattr(caught, "is_final", False):
                raise
            error = caught
        if time.monotonic() >= deadline:
            seen = f"last error: {error}" if error else f"last seen: {last!r}"
            raise TimedOut(f"not within {at_most_seconds} s: {what} ({seen})")
        time.sleep(every_seconds)
