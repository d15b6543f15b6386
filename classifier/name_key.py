"""Keys under which a firm is found although its name is written another way.

Width, case, brackets, spaces and punctuation do not count, nor does 市 or 区 behind a place (上海市, 上海), nor the
legal form: 有限责任公司, 有限公司, or none. Firms that only these tell apart are rare, and then a person chooses. The
name of a branch holds that of its firm; the branch stays a part of its own behind `/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from taxonomy.normalise import normalise

BRANCH = "/"
_ANY = "*"  # stands for a branch without a name of its own: …公司分公司
_UNITS = "市省区县"
_NO_WORD = re.compile(r"[\W_]+")
_BRANCH = re.compile(r"(.+?公司)(.*?)(?:分公司|办事处|代表处|营业部|门市部|经营部|分店|门店|店|分部|部|分厂)")
_CITY = re.compile(r"^(\w{2,4}?)市(?!场)")  # 超市 and 城市 lose theirs as well, in query and registry alike
_FORM = re.compile(
    r"(?:股份有限责任公司|股份有限公司|有限责任公司|有限公司|股份公司|公司|合伙企业(?:特殊普通合伙|有限合伙|普通合伙)?)$"
)


@dataclass(frozen=True, slots=True)
class NameKey:
    """A name in three degrees of tolerance."""

    folded: str  # without differences of width, case, brackets, spaces and punctuation
    firm: str  # also without 市 behind a place and without the legal form
    branch: str  # what names the branch; empty for a firm

    @property
    def whole(self) -> str:
        """Firm and branch as one text."""
        return f"{self.firm}{BRANCH}{self.branch}" if self.branch else self.firm


class NameKeys:
    """Makes keys.

    Args:
        regions: words of place of the catalogue's grammar of names, with and without 市, 省, 区, 县.

    Attributes:
        places: words of place that are shortened, sorted; keys are comparable only where these are the same.
    """

    def __init__(self, regions: Iterable[str]):
        known = set(regions)
        long = (one for one in known if one[-1:] in _UNITS and len(one) > 2)
        self.places = sorted(long, key=lambda one: (-len(one), one))
        shorter = "|".join(re.escape(one[:-1]) for one in self.places)
        self._places = re.compile(rf"({shorter})[{_UNITS}](?!场)") if self.places else None

    def __call__(self, name: str) -> NameKey:
        """The key of a name."""
        folded = _NO_WORD.sub("", normalise(name))
        text = _CITY.sub(r"\1", folded)
        if self._places:
            text = self._places.sub(r"\1", text)
        branch = ""
        if "公司" in text[:-2]:
            parts = _BRANCH.fullmatch(text)
            if parts:
                text, branch = parts[1], parts[2] or _ANY
        firm = _FORM.sub("", text)
        return NameKey(folded, firm or text, branch)
