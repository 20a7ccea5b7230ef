"""The PIN of a kiosk."""

from __future__ import annotations

import pytest

from app.core.kiosk import LONGEST_PAUSE_S, Attempts, fits, hash_of, is_pin


def test_only_the_pin_fits_and_it_is_not_in_what_is_kept() -> None:
    kept = hash_of("135790")
    assert fits("135790", kept) and not fits("135791", kept) and "135790" not in kept
    assert hash_of("135790") != kept  # salted


@pytest.mark.parametrize(
    "kept", ["", "scrypt", "scrypt$$", "scrypt$a$b$c", "plain$MQ==$MQ==", "scrypt$MQ==$MQ=="]
)
def test_nothing_fits_what_is_damaged(kept: str) -> None:
    assert not fits("1234", kept)


@pytest.mark.parametrize("text", ["", "123", "1234567890123", "12a4", "１２３４", " 1234"])
def test_what_is_no_pin(text: str) -> None:
    assert not is_pin(text)
    with pytest.raises(ValueError, match="PIN"):
        hash_of(text)


def test_each_wrong_one_costs_a_longer_pause() -> None:
    attempts = Attempts()
    now, pauses = 0.0, []
    for _ in range(9):
        assert attempts.wait_s(now) == 0
        attempts.wrong(now)
        pauses.append(attempts.wait_s(now))
        now += pauses[-1]
    assert pauses[:4] == [1, 2, 4, 8] and pauses[-1] == LONGEST_PAUSE_S
    attempts.right()
    attempts.wrong(now)
    assert attempts.wait_s(now) == 1


def test_after_any_number_of_wrong_ones_there_is_still_a_pause() -> None:
    attempts = Attempts()
    for now in range(1100):
        attempts.wrong(float(now))
    assert attempts.wait_s(1099.0) == LONGEST_PAUSE_S
