"""Step 4b in order: items that only several items together make sense of are rewritten or left out.

Freight and tickets, exceptions before their business, two businesses in one item, handling of goods, works under
supervision, those for whom something is done. Most blocks have none of these, which their items' marks tell at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from classifier.excepted import without_exceptions
from classifier.handling import without_handling
from classifier.joined import freight, parted
from classifier.marks import Marks
from classifier.recipients import without_recipients
from classifier.segments import Segment
from classifier.supervised import supervised
from classifier.vocabulary import Vocabulary


def read_together(
    segs: Iterable[Segment], marks_of: Callable[[str], Marks], words: Vocabulary
) -> tuple[list[Segment], bool]:
    """Read the segments of a block together.

    Args:
        segs: segments in order.
        marks_of: `read_marks`, cached.
        words: the compiled catalogue.

    Returns:
        The segments to be read one by one, and whether any of them may have to do with others.
    """
    given = list(segs)
    if _any_linked(given, marks_of):
        given = without_exceptions(freight(given, words), words)
    ahead: list[Segment] = []
    for seg in given:
        joint = marks_of(seg.text).joint
        ahead.extend((seg,) if joint is None else parted(seg, joint))
    linked = _any_linked(ahead, marks_of)
    if linked:
        ahead = without_handling(ahead, marks_of, words)
        ahead = supervised(ahead, marks_of, words)
        ahead = without_recipients(ahead, marks_of, words)
    return ahead, linked


def _any_linked(segs: list[Segment], marks_of: Callable[[str], Marks]) -> bool:
    return any(marks_of(seg.text).linked for seg in segs)
