"""Playback: recordings of up to sixteen cameras on one clock. Others come in through ``handover``."""
