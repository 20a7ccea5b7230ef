"""Every deadline and interval of sessions and catalogue, in seconds. Shared with their tests."""

from __future__ import annotations

ASK_LIMIT_S = 25.0
"""An address asked for and not answered: more than the client's own limits (connect, read, one retry)."""

RETRY_ASKS_S = (1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0)
"""Pauses after each ``Retry``; the last one repeats."""

START_LIMIT_S = 60.0
"""How long the service may go on answering ``Retry`` before we call it a failure."""

OPENING_LIMIT_S = 8.0
"""From opening a feed until it is known, and from there to its first picture."""

OPENING_PATIENCE = 1.5
OPENING_LONGEST_S = 30.0
"""Each feed that got no picture in time gives the next so many times longer, up to this: a machine that is
too slow today must not close everything just before it is ready."""
OPENING_OTHER_PROTOCOL = 3
"""After so many of them in a row another protocol is tried."""

OPENING_AT_ONCE = 8
OPENING_COUNTS_S = 3.0
"""So many feeds may be on their way to a first picture at once; the others wait for their turn, or a machine
at its limits would give up all of them at their deadlines and begin again. One that takes longer than this no
longer counts: dead cameras must not keep living ones waiting."""
QUEUE_LIMIT_S = 30.0
"""An address that waited this long for its turn is asked for anew."""

BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
BACKOFF_JITTER = 0.25
"""A pause is drawn from 1 - jitter to 1 + jitter times its nominal length."""

STEADY_S = 5.0
"""A stream that played this long is well again: its next failure starts at the shortest pause."""

SILENT_S = 2.0
UNMISTAKABLE_S = 5.0
REOPEN_SILENT_S = 10.0
"""No new picture for this long: said, said unmistakably, opened anew beside."""
SILENT_INTERVALS = 2.0
"""Where pictures are far apart by design (key frames, slow cameras) it is said after so many of their
intervals, if that is longer; and it is unmistakable from then on."""
KEYS_UNKNOWN_S = 10.0
"""The distance of key frames that is reckoned with until two were seen: more than cameras commonly have."""
REOPEN_AFTER_STALE_S = 5.0
"""It is opened anew no earlier than this after it was said."""

LATE_S = {"flv": 3.0, "rtmp": 3.0, "rtsp": 3.0, "hls": 20.0}
LATE_FOR_S = 4.0
LATE_REST_S = 30.0
LATE_REST_MOST_S = 600.0
"""A stream whose pictures are older than this for so long, although its feed skips what it can, waits in
somebody's buffers: it is opened anew beside. Not again before ``LATE_REST_S``, twice as long each time: it
does not help a source that is late itself, or a machine at its limits."""

HOLD_AFTER_S = 3.5
"""A tile nobody sees for this long stops decoding (at most 5 s were promised, and the window tells a moment
late). A glance at one large tile is over by then, and the others never stood still."""
PARK_AFTER_S = 60.0
"""And its stream is closed when it was hidden for this long."""
RESUME_LIMIT_S = 3.0
"""A held stream that shows nothing new so long after it was let go on is opened anew."""

WAKE_GAP_S = 5.0
"""A tick that comes so much later than it should, by either clock: the machine slept."""

REFUSED_CHECK_S = 30.0
"""Until a device said to be offline is asked for again; the catalogue may know earlier."""
FORBIDDEN_CHECK_S = 30.0
"""Until a real refusal (key, signature, rights, no such device) is tried again; those whose key was refused
at once when any call is taken with it."""

RENEW_AFTER_S = 20 * 3600.0
RENEW_SPREAD_S = 1800.0
"""A stream that was open this long is opened anew beside, with a fresh address, up to so much earlier (not
all at once). libvlc 3 loses every picture for good when the 33-bit times of MPEG-TS wrap under it, 26.5 h
after opening (measured)."""

DECODER_LOST_WINDOW_S = 60.0
DECODER_LOST_AT_ONCE = 2
"""So many lost decoders within the window are answered at once; more look like a stream that kills
decoders, and back off."""

PROBE_S = 1.0
PROBE_LOOPBACK_S = 0.25
"""One shared probe while the service is away; our own machine can be asked more often for nothing."""
PROBE_LIMIT_S = 15.0

RELEASE_EACH_S = 0.1
RELEASE_COUNT = 4
"""After the service's return waiting tiles ask again, so many at a time: 64 tiles within 1.6 s."""

SHARE_ANSWER_S = 0.5
"""A fresh answer for a stream is good for another tile that shows the same."""

RESIZE_SETTLE_S = 0.3
"""A tile's new size counts when it has stood this long (dragging a border changes it each frame)."""

CATALOGUE_REFRESH_S = 30.0
CATALOGUE_REFRESH_FACTOR = 4.0
"""A refresh starts this long after the last, but not before so many times its own length."""
CATALOGUE_RETRY_S = 5.0
"""After a refresh that failed for another reason than the endpoint being away."""
CATALOGUE_PARTIAL_S = 0.5
"""A first load shows what it has this often."""
CATALOGUE_PAGE = 200
CATALOGUE_CALLS = 4
CATALOGUE_PASSES = 3
CATALOGUE_CORPS_PAGE = 100
CATALOGUE_KEEP_S = 300.0
"""Changes of states alone are written to the local database no more often than this."""

WARM_UP_PER_CALL = 20
"""Cameras started by one StartStreams: nothing is documented for it; other lists of device ids take 20."""
WARM_UP_HOLDS_S = 30.0
"""A camera started so long ago or less is not started again."""

PICTURE_FRESH_S = 20.0
"""A still picture of a camera fetched so long ago or less is not asked for again."""
PICTURE_BYTES = 8 * 1024 * 1024
PICTURE_LIMIT_S = 10.0
PICTURES_KEPT = 64
PICTURE_CALLS = 2
PICTURE_CALLS_PAUSE_S = 0.2
"""So many may be asked for or fetched at once; who must wait looks again so much later."""

SEARCH_THROTTLED_TRIES = 6
"""A search that is throttled asks again by itself so often in a row, after ``BACKOFF_S`` or what the service
named."""

SEARCH_SLOW_S = 120.0
"""So long after the first time it did not answer in time a search asks again by itself: the service may have
much to look at before it can answer at all."""
SEARCH_SLOW_PAUSE_S = 1.0

HIT_PICTURES_AT_ONCE = 3
"""Of the station's threads; the others are left to calls."""
HIT_PICTURES_BYTES = 96 * 1024 * 1024
HIT_PICTURES_FAILED_KEPT = 20_000
HIT_PICTURE_AGAIN_S = 5.0
"""A picture that could not be had for a passing reason is tried again when it is looked at so much later."""

RECORDINGS_ASKS = 4
"""So many windows of recordings are asked for at once."""
RECORDINGS_WAITING = 8
"""And so many more may wait for a service that says ``Retry``."""
RECORDINGS_LOOK_S = 1.0
"""How often it is looked for what has grown old."""
RECORDINGS_FETCH_S = 20.0
RECORDINGS_KEEP_S = 2.0
"""What was learned is written to the local database no more often."""
RECORDINGS_KEEP_DAYS = 100
RECORDINGS_TRACKS = 256
"""So many tracks are held in memory; those not looked at for longest go first."""
RECORDINGS_SHARE_S = 600.0
"""A play address is given again for so long, if it does not name an earlier end..."""
RECORDINGS_MARGIN_S = 90.0
"""...which must be at least so far off."""

INSTANCES_FRESH_S = 60.0
"""Which cameras are analysed is not asked for again so soon."""
INSTANCES_CALLS = 2
INSTANCES_CALLS_MOST = 400
"""At once, and in all: beyond that the coverage is known in part."""
