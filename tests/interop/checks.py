"""What the scripts beside it have in common: a line for each check, and whether one failed."""


class Checks:
    """Prints each check as it is made and remembers whether one failed."""

    def __init__(self):
        self.failed = 0

    def check(self, name, passed, words):
        self.failed += not passed
        print(f"{'ok    ' if passed else 'FAILED'} {name}: {words}", flush=True)

    def attempt(self, name, action):
        """The result of an action, none when it raised, which is a failed check."""
        try:
            return action()
        except Exception as error:  # each reader has its own
            self.check(name, False, f"{type(error).__name__}: {error}")
            return None
