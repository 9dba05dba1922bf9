"""What is said about a file while it is read."""

from __future__ import annotations

from dedupe.model import Notice

#: Of one kind of oddity so many are named with their line; a count stands for the others.
NAMED_EACH = 20


class NoticeLog:
    """Collects the notices of one file; of each kind only the first ones one by one."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._notices: list[Notice] = []
        self._counts: dict[str, int] = {}

    def add(self, line: int, code: str, message: str) -> None:
        """Adds a notice about a line (0: about the whole file, or a file without lines)."""
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count <= NAMED_EACH:
            self._notices.append(Notice(self._source, line, code, message))

    def take(self) -> tuple[Notice, ...]:
        """Returns the notices so far and forgets them."""
        taken = tuple(self._notices)
        self._notices, self._counts = [], {}
        return taken

    def absorb(self, other: NoticeLog) -> None:
        """Adds all that another log of the same file holds."""
        for notice in other._notices:
            self.add(notice.line, notice.code, notice.message)
        for code, count in other._counts.items():
            self._counts[code] += max(count - NAMED_EACH, 0)

    def finish(self) -> tuple[Notice, ...]:
        """Returns all notices, those about the whole file first, then by line.

        A count stands for the rest of each kind that was too frequent to name every line.
        """
        more = [
            Notice(self._source, 0, code, f"{count - NAMED_EACH} more notices like those above ({code})")
            for code, count in self._counts.items()
            if count > NAMED_EACH
        ]
        return (*sorted(self._notices, key=lambda notice: notice.line), *more)
