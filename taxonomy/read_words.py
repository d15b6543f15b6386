"""Reads the words of scopes and names: activities, kinds, lexicon, trade words, grammars."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from taxonomy.messages import message
from taxonomy.model import (
    STRENGTHS,
    Activity,
    Item,
    Kind,
    LexiconEntry,
    NameEnding,
    NameGrammar,
    ScopeGrammar,
    TradeWord,
)
from taxonomy.normalise import normalise, normalised
from taxonomy.problems import Problems
from taxonomy.strict import Row, Yaml, read_csv, read_yaml

LEXICON_COLUMNS = ("item", "kind", "activity", "code", "item_code", "strength")
NAME_COLUMNS = ("word", "code", "strength", "position")
ENDING_COLUMNS = ("ending", "firms", "codes")
SAYS_NOTHING = "-"
INVESTMENT_FORMS = ("towards", "closing", "opening", "trade", "run")


def read_activities(root: Path, problems: Problems) -> dict[str, Activity]:
    """Activities with their words; problems are noted."""
    tree = read_yaml(root / "activities.yaml", problems)
    activities: dict[str, Activity] = {}
    for entry in tree.members("activities") if tree else ():
        f = entry.mapping(("id", "en"), ("lead", "tail"))
        if not {"id", "en"} <= f.keys():
            continue
        lead = f["lead"].texts() if "lead" in f else ()
        tail = f["tail"].texts() if "tail" in f else ()
        activity = Activity(f["id"].text(), f["en"].text(), normalised(lead), normalised(tail))
        if activity.id in activities:
            f["id"].problem(message("activity {id} is defined twice", id=activity.id))
        activities[activity.id] = activity
    return activities


def read_kinds(
    root: Path, subsectors: Collection[str], activities: Collection[str], problems: Problems
) -> dict[str, Kind]:
    """Kinds of object; problems are noted."""
    tree = read_yaml(root / "kinds.yaml", problems)
    kinds: dict[str, Kind] = {}
    for entry in tree.members("kinds") if tree else ():
        f = entry.mapping(("id", "en", "note"), ("field", "bare", "beside", "terms"))
        if not {"id", "en", "note"} <= f.keys():
            continue
        terms = f["terms"].texts() if "terms" in f else ()
        field = f["field"].flag() if "field" in f else False
        bare = f["bare"].text(activities) if "bare" in f else ""
        beside = f["beside"].text(subsectors) if "beside" in f else ""
        kind = Kind(f["id"].text(), f["en"].text(), f["note"].text(), field, bare, beside, normalised(terms))
        if kind.id in kinds:
            f["id"].problem(message("kind {id} is defined twice", id=kind.id))
        kinds[kind.id] = kind
    return kinds


def read_lexicon(
    root: Path,
    codes: Collection[str],
    items: Mapping[str, Item],
    activities: Mapping[str, Activity],
    kinds: Mapping[str, Kind],
    problems: Problems,
) -> dict[str, LexiconEntry]:
    """The lexicon; problems are noted."""
    lexicon: dict[str, LexiconEntry] = {}
    before = ""
    for row in read_csv(root / "lexicon.csv", LEXICON_COLUMNS, problems):
        raw = row.text("item")
        text = normalise(raw)
        says_nothing, entry_codes = _row_codes(row, codes)
        entry = LexiconEntry(
            text=text,
            kind=row.text("kind", kinds, empty=True),
            activity=row.text("activity", activities, empty=True),
            codes=entry_codes,
            items=row.texts("item_code", items),
            strength=row.text("strength", STRENGTHS, empty=True),
            says_nothing=says_nothing,
            source=row.where,
        )
        if text != raw:
            row.problem("item", message("{word} is not normalised", word=raw), message("write {word}", word=text))
        if text in lexicon:
            row.problem("item", message("{word} stands twice (also {source})", word=raw, source=lexicon[text].source))
        elif text < before:
            row.problem("item", message("{word} is out of order", word=raw), message("the file is sorted by item"))
        if not entry.codes and not entry.activity and not says_nothing:
            row.problem(
                "code",
                message("{word} has neither a code nor an activity", word=raw),
                message("allowed: {mark} if it says nothing", mark=SAYS_NOTHING),
            )
        for item in entry.items:
            if item[:4] not in entry.codes:
                row.problem(
                    "item_code",
                    message(
                        "{item} does not belong to {codes}",
                        item=item,
                        codes=";".join(entry.codes) or message("any code"),
                    ),
                )
        lexicon[text] = entry
        before = text
    return lexicon


def _row_codes(row: Row, codes: Collection[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether a row's column `code` says that the word says nothing, and else its codes."""
    says_nothing = row.fields["code"].strip() == SAYS_NOTHING
    return says_nothing, () if says_nothing else row.texts("code", codes)


def read_trade_words(root: Path, codes: Collection[str], problems: Problems) -> dict[str, TradeWord]:
    """Trade words of names; problems are noted."""
    words: dict[str, TradeWord] = {}
    before = ""
    for row in read_csv(root / "names.csv", NAME_COLUMNS, problems):
        raw = row.text("word")
        word = normalise(raw)
        silent, word_codes = _row_codes(row, codes)
        if word != raw:
            row.problem("word", message("{word} is not normalised", word=raw), message("write {word}", word=word))
        if word in words:
            row.problem("word", message("{word} stands twice (also {source})", word=raw, source=words[word].source))
        elif word < before:
            row.problem("word", message("{word} is out of order", word=raw), message("the file is sorted by word"))
        if not word_codes and not silent:
            row.problem(
                "code",
                message("{word} has no code", word=raw),
                message("allowed: {mark} if it says nothing", mark=SAYS_NOTHING),
            )
        words[word] = TradeWord(
            word=word,
            codes=word_codes,
            strength=row.text("strength", STRENGTHS, empty=True),
            anywhere=row.text("position", ("尾", "任")) == "任",
            source=row.where,
        )
        before = word
    return words


def read_name_endings(root: Path, codes: Collection[str], problems: Problems) -> dict[str, NameEnding]:
    """Measured endings of names; problems are noted."""
    endings: dict[str, NameEnding] = {}
    for row in read_csv(root / "name_endings.csv", ENDING_COLUMNS, problems):
        ending = row.text("ending")
        if ending in endings:
            row.problem("ending", message("{value} stands twice", value=ending))
        firms = _count(row, "firms", row.text("firms"))
        counts: dict[str, int] = {}
        for part in row.text("codes").split(";"):
            code, _, number = part.partition(":")
            if codes and code not in codes:
                row.problem("codes", message("unknown code {code}", code=code))
            counts[code] = _count(row, "codes", number)
        if sum(counts.values()) > firms:
            row.problem("codes", message("{ending} has more firms by code than firms", ending=ending))
        endings[ending] = NameEnding(ending, firms, counts)
    return endings


def _count(row: Row, column: str, text: str) -> int:
    """A whole number above zero; anything else is a problem."""
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    row.problem(
        column,
        message("{value} is not a number of firms", value=text or message("nothing")),
        message("allowed: CODE:FIRMS, joined by ;"),
    )
    return 1


def read_scope_grammar(root: Path, problems: Problems) -> ScopeGrammar:
    """Fixed words of scopes; problems are noted."""
    tree = read_yaml(root / "scope_grammar.yaml", problems)
    expressions = ("boilerplate", "exclusion", "excepting", "excepted", "mixed", "narrowing", "frames", "closers")
    words = (
        "openers", "modifiers", "fillers", "things", "tools", "places", "references", "field_marks",
        "modes", "vehicles", "let", "traded", "general", "handling",
        "beneficial", "premises", "telling", "supervision", "building", "disciplines", "decoration",
    )  # fmt: skip
    f = tree.mapping(("sections", "investment", *expressions, *words)) if tree else {}
    sections = (
        {normalise(key): value.text() for key, value in f["sections"].mapping().items()} if "sections" in f else {}
    )
    patterns = {key: f[key].patterns() if key in f else () for key in expressions}
    plain = {key: normalised(f[key].texts()) if key in f else () for key in words}
    forms = f["investment"].mapping(INVESTMENT_FORMS) if "investment" in f else {}
    investment = {form: value.pattern() for form, value in forms.items()}
    return ScopeGrammar(sections=sections, investment=investment, **patterns, **plain)


def read_name_grammar(root: Path, codes: Collection[str], problems: Problems) -> NameGrammar:
    """Fixed words of names; problems are noted."""
    tree = read_yaml(root / "name_grammar.yaml", problems)
    parts = ("forms", "regions", "makers", "technology", "traders", "fields", "common")
    f = tree.mapping((*parts, "outlets", "alone")) if tree else {}
    texts = {part: normalised(f[part].texts()) if part in f else () for part in parts}
    return NameGrammar(**texts, outlets=_coded_words(f, "outlets", codes), alone=_coded_words(f, "alone", codes))


def _coded_words(fields: Mapping[str, Yaml], key: str, codes: Collection[str]) -> dict[str, str]:
    """A mapping of words to codes."""
    members = fields[key].mapping() if key in fields else {}
    return {normalise(word): code.text(codes) for word, code in members.items()}
