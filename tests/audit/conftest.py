"""What the tests of `sectag audit` share."""

from __future__ import annotations

from typing import Any

import pytest

from cli import main as program


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `sectag audit WORDS`: exit code, standard output, standard error."""

    def run(*words: object, lang: str = "en") -> tuple[int, str, str]:
        code = program.main(["audit", *map(str, words), "--lang", lang])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run
