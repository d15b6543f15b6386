"""A decision's record as JSON; its form is published as schema/decision.schema.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classifier.decision import Candidate
from classifier.record import BuildUp, Record
from classifier.version import sectag_version
from taxonomy.model import Catalogue

FORMAT = "sectag.decision/1"
SCHEMA = Path(__file__).parent / "schema" / "decision.schema.json"


def decision_document(record: Record, catalogue: Catalogue, row: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The record, ready for JSON; the keys are those of the records in the classifier.

    Args:
        record: the record.
        catalogue: the catalogue that the decision was made with.
        row: the row of a registry that the firm was found in, if it was looked up.

    Returns:
        Dictionaries, lists, texts and numbers only.
    """
    decision = record.decision
    explanation = decision.explanation
    candidates = zip(explanation.candidates, record.build_up, strict=True)
    return {
        "format": FORMAT,
        "sectag": sectag_version(),
        "catalogue": {"id": catalogue.id, "sha256": catalogue.digest},
        "input": {"name": record.name, "scope": record.scope, "industry": record.industry},
        "registry": None if row is None else dict(row),
        "primary": decision.primary,
        "codes": list(decision.codes),
        "items": list(decision.items),
        "confidence": decision.confidence,
        "status": decision.status,
        "reason": {"zh": record.reason_zh, "en": record.reason_en},
        "places": [asdict(place) for place in record.places],
        "explanation": {
            "name": asdict(explanation.name),
            "clauses": [asdict(clause) for clause in explanation.clauses],
            "exclusions": [asdict(one) for one in record.cancelled],
            "candidates": [_candidate(candidate, build_up) for candidate, build_up in candidates],
            "margin": explanation.margin,
            "deciding_step": explanation.deciding_step,
            "conflicts": list(explanation.conflicts),
        },
        "industry_classes": [asdict(one) for one in record.classes],
        "why_not": [asdict(one) for one in record.why_not],
        "flips": [asdict(flip) for flip in record.flips],
        "review": [asdict(doubt) for doubt in record.doubts],
    }


def _candidate(candidate: Candidate, build_up: BuildUp) -> dict[str, Any]:
    return {
        "code": candidate.code,
        "score": candidate.score,
        "probability": candidate.probability,
        "contributions": [part._asdict() | {"points": part.points} for part in candidate.contributions],
        "build_up": [asdict(part) for part in build_up.parts],
    }


def decision_json(record: Record, catalogue: Catalogue, row: Mapping[str, object] | None = None) -> str:
    """The record as JSON text without raw control characters: json leaves DEL and those from U+0080 on as they are."""
    text = json.dumps(decision_document(record, catalogue, row), ensure_ascii=False, indent=2)
    return re.sub("[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text)
