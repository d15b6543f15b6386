"""Small seeded parts of the simulations in benchmarks/: our bounds keep their promise, the normal one does not."""

from __future__ import annotations

import pytest

from benchmarks.audit_coverage import simulate
from benchmarks.audit_simulations import BOUNDS, DIFFERENCES, bounds_coverage, difference_coverage, model_coverage

NORMAL = (0.809, 0.866, 0.807, 0.878, 0.915)  # coverage as AUDIT.md gives it
WALD, MOVER = (0.835, 0.864, 0.953, 0.945), (0.995, 0.995, 0.969, 0.953)


@pytest.mark.parametrize(("case", "normal"), [*zip(BOUNDS, NORMAL, strict=True)])
def test_2_6_bounds_cover_where_the_normal_one_fails(
    case: tuple[str, int, float, object, float], normal: float
) -> None:
    found = bounds_coverage(1_500 if case[4] == 1.0 else 200, *case[1:])  # type: ignore[arg-type]
    assert min(found[name] for name in ("Stringer", "Gamma", "Beta")) >= 0.94
    assert found["normal"] == pytest.approx(normal, abs=0.06)
    assert found["normal"] < found["Stringer"]


@pytest.mark.parametrize(
    ("case", "wald", "by_mover"),
    [*zip(DIFFERENCES, WALD, MOVER, strict=True)],
)
def test_3_6_mover_covers_where_wald_fails(case: tuple[int, float, float], wald: float, by_mover: float) -> None:
    found = difference_coverage(4_000, *case)
    assert found["Wald"] == pytest.approx(wald, abs=0.02)
    assert found["MOVER"] == pytest.approx(by_mover, abs=0.01)


def test_3_5_corrected_shares_cover_the_truth() -> None:
    results, truth, tagged = simulate(150)
    for name, by_sector in results.items():
        covered = [covers for values in by_sector.values() for _, covers in values]
        assert 0.92 <= sum(covered) / len(covered) <= 0.98, name
        for key, values in by_sector.items():
            mean = sum(point for point, _ in values) / len(values)
            assert abs(mean - truth[key]) < max(0.005, abs(tagged[key] - truth[key])), (name, key)


def test_4_5_what_breaks_the_model_interval_and_what_mends_it() -> None:
    found = model_coverage(300)
    assert found["calibrated, independent"] >= 0.92
    assert max(found["over-confident"], found["shifted by 0.4"], found["eight clusters, correlation 0.3"]) < 0.85
    assert 0.91 <= found["over-confident, mended by an audit"] <= 0.98
