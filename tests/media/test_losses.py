"""What counts as a lost picture: what an operator missed, not what was left out to be live sooner."""

from __future__ import annotations

from app.media.decoder.engine import STARTING_S, Losses


def test_what_is_left_out_to_catch_up_at_the_start_is_not_lost() -> None:
    losses = Losses()
    losses.take(40, None)
    losses.take(43, 0.5)
    losses.take(44, STARTING_S - 0.1)
    losses.take(44, STARTING_S + 0.4)
    assert losses.count == 0


def test_every_picture_left_out_later_is_lost() -> None:
    losses = Losses()
    losses.take(3, 1.0)
    for playing_s, left_out, lost in ((5.0, 4, 1), (60.0, 4, 1), (3600.0, 19, 16)):
        losses.take(left_out, playing_s)
        assert losses.count == lost
