/* The way of a picture from libvlc's output (vout.c) into the ring, so that it needs no Python: it is compared with
 * the one before, brought into the ring at the tile's size, and published when it is due. What is rare (another size,
 * the first picture of a ring) is left to Python, which is called instead: see way.py and drawing.py.
 *
 * Threads: libvlc draws and shows on one (path_opened, path_picture, path_display, and Python called from there, which
 * calls path_draws, path_ring, path_bring, path_publish). Its reading thread gives (path_given, path_origin). Any may
 * say path_stale and ask path_shown.
 */
#include "path.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS_MOST 32

typedef int (*sws_scale)(void *, const uint8_t *const *, const int *, int, int, uint8_t *const *, const int *);
typedef void (*on_opened)(path *, int, int, int);
typedef void (*on_picture)(path *);

/* One call of libswscale. */
struct step {
    void *context;
    const uint8_t *from[4];
    int from_strides[4];
    int height;
    uint8_t *to[4];
    int to_strides[4];
};

/* A picture given to the player: when it will be shown by the player's clock, and what is known of it. */
struct given {
    int64_t at_us, pts, capture_ms;
    double arrival_s;
};

struct path {
    on_opened opened;
    on_picture drawn, display;
    sws_scale scale;

    const uint8_t *planes[3]; /* of the picture libvlc drew last, while it stands there */
    int strides[3];
    int width, rows[ROWS_MOST], row_count; /* what a picture is told from another by */
    _Atomic bool stale;

    struct step steps[2];
    int step_count;
    scaler *scaler;
    uint64_t *words, *state;
    uint8_t *pixels;
    uint64_t room, buffers, size;
    int stride;

    int index; /* of the picture that stands in the ring and is not shown yet; -1: none */
    uint64_t checksum;
    bool brought;
    bool alone; /* publish without Python */

    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t changed;
    bool ends;
    double origin_s;
    struct given given[GIVEN_MOST];
    uint64_t given_count;
    int64_t shown_us; /* when the picture shown last was due, by the player's clock; NONE: not known */

    _Atomic uint64_t new_pictures;
    _Atomic int64_t pts, capture_ms;
    _Atomic double last_new_s, arrival_s;
};

double monotonic_s(void)
{
    struct timespec now;
#ifdef __APPLE__
    clock_gettime(CLOCK_UPTIME_RAW, &now); /* what Python's time.monotonic is there */
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int condition_new(pthread_cond_t *made)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
#ifndef __APPLE__ /* which has another way, see below */
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
#endif
    int failed = pthread_cond_init(made, &attributes);
    pthread_condattr_destroy(&attributes);
    return failed;
}

void condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, double until_s)
{
#ifdef __APPLE__
    double left_s = fmax(0, until_s - monotonic_s());
    struct timespec left = {(time_t)left_s, (long)((left_s - floor(left_s)) * 1e9)};
    pthread_cond_timedwait_relative_np(condition, mutex, &left);
#else
    struct timespec until = {(time_t)until_s, (long)((until_s - floor(until_s)) * 1e9)};
    pthread_cond_timedwait(condition, mutex, &until);
#endif
}

/* Of the sources it was made of. */
API const char *pictures_digest(void) { return PICTURES_DIGEST; }

/* Python's, for its tests: both must read the same clock. */
API double path_clock(void) { return monotonic_s(); }

/* Of Python: pictures of another size begin; a picture has to find its way; it is to be shown. scale: libswscale's.
 * NULL: no memory. */
API path *path_new(on_opened opened, on_picture drawn, on_picture display, sws_scale scale)
{
    path *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    int failed = condition_new(&p->changed);
    if (failed == 0 && pthread_mutex_init(&p->mutex, NULL) != 0) {
        pthread_cond_destroy(&p->changed);
        failed = 1;
    }
    if (failed != 0) {
        free(p);
        return NULL;
    }
    p->opened = opened;
    p->drawn = drawn;
    p->display = display;
    p->scale = scale;
    p->index = -1;
    p->stale = true;
    p->origin_s = NAN;
    p->shown_us = p->pts = p->capture_ms = NONE;
    p->last_new_s = p->arrival_s = NAN;
    return p;
}

/* While no callback can come any more. */
API void path_free(path *p)
{
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->mutex);
    free(p);
}

/* Pictures are so wide from now on, and told from each other by these rows; none: nobody wants them. */
API void path_draws(path *p, int width, const int *rows, int row_count)
{
    p->width = width;
    p->row_count = row_count < ROWS_MOST ? row_count : ROWS_MOST;
    for (int at = 0; at < p->row_count; at++)
        p->rows[at] = rows[at];
    p->stale = true;
}

/* The way into the ring is to be made anew with the next picture. */
API void path_stale(path *p) { p->stale = true; }

/* It is about to be made anew, for what is wanted now. */
API void path_fresh(path *p) { p->stale = false; }

/* One of at most two calls of libswscale, in order; the first one takes the picture, the last one draws into the ring. */
API void path_step(path *p, int at, void *context, const uint8_t *const from[3], const int from_strides[3],
                   int height, uint8_t *const to[3], const int to_strides[3])
{
    struct step *s = &p->steps[at];
    for (int n = 0; n < 3; n++) {
        s->from[n] = from[n];
        s->from_strides[n] = from_strides[n];
        s->to[n] = to[n];
        s->to_strides[n] = to_strides[n];
    }
    s->context = context;
    s->height = height;
    p->step_count = at + 1;
    p->scaler = NULL;
}

/* Instead of libswscale. Whoever made it frees it. */
API void path_scaler(path *p, scaler *made) { p->scaler = made; }

/* The ring (frames.RingWriter) that pictures go into from now on. */
API void path_ring(path *p, uint64_t *words, uint8_t *pixels, uint64_t *state, uint64_t room, uint64_t buffers,
                   int width, int height, int stride)
{
    p->words = words;
    p->pixels = pixels;
    p->state = state;
    p->room = room;
    p->buffers = buffers;
    p->size = (uint64_t)width << 32 | (uint64_t)height;
    p->stride = stride;
    p->index = -1;
    p->brought = false; /* the picture that is there already has to come into this one, too */
    p->alone = false;
}

/* From the next picture of this ring on Python is not asked. */
API void path_alone(path *p) { p->alone = true; }

/* Over the brightness of the rows, eight pixels at a time. */
static uint64_t checksum_of(const path *p)
{
    uint64_t sum = 0;
    for (int at = 0; at < p->row_count; at++) {
        const uint8_t *row = p->planes[0] + (int64_t)p->rows[at] * p->strides[0];
        for (int x = 0; x < p->width; x += 8) {
            uint64_t eight = 0;
            memcpy(&eight, row + x, p->width - x < 8 ? (size_t)(p->width - x) : 8);
            sum = (sum ^ eight) * 0x9E3779B97F4A7C15u; /* 2^64 / golden ratio: spreads each bit over those above */
            sum ^= sum >> 29;
        }
    }
    return sum;
}

static void store(uint64_t *word, uint64_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/* As frames.RingWriter.begin. */
static int begin(path *p)
{
    int in_use = (int)__atomic_load_n(&p->words[W_IN_USE], __ATOMIC_RELAXED) - 1;
    int newest = (int)p->state[S_NEWEST] - 1;
    uint64_t oldest = p->state[S_SEQUENCE] + 1;
    int index = -1;
    for (int at = 0; at < (int)p->buffers; at++) {
        uint64_t sequence = p->state[S_BUFFER0 + at];
        if (sequence < oldest && at != in_use && at != newest) {
            index = at;
            oldest = sequence;
        }
    }
    p->state[S_BUFFER0 + index] = 0;
    store(&p->words[W_BUFFER0 + index * BUFFER_WORDS + B_BEGIN], (p->state[S_SEQUENCE] + 1) << 1 | 1);
    atomic_thread_fence(memory_order_seq_cst);
    return index;
}

static void bring(path *p, uint64_t checksum)
{
    p->checksum = checksum;
    p->brought = true;
    int index = begin(p);
    uint8_t *out = p->pixels + (uint64_t)index * p->room;
    if (p->scaler != NULL) {
        scaler_run(p->scaler, p->planes, p->strides, out, p->stride);
    } else {
        for (int at = 0; at < 3; at++) {
            p->steps[0].from[at] = p->planes[at];
            p->steps[0].from_strides[at] = p->strides[at];
        }
        p->steps[p->step_count - 1].to[0] = out;
        for (int at = 0; at < p->step_count; at++) {
            struct step *s = &p->steps[at];
            p->scale(s->context, s->from, s->from_strides, 0, s->height, s->to, s->to_strides);
        }
    }
    p->index = index;
}

/* Whether another picture stands where libvlc draws than was brought into the ring last. */
API int path_differs(const path *p) { return !p->brought || checksum_of(p) != p->checksum; }

API void path_bring(path *p) { bring(p, checksum_of(p)); }

/* Whether a picture stands in the ring that is not shown yet. */
API int path_waits(const path *p) { return p->index >= 0; }

/* Shows it. As frames.RingWriter.publish. NONE, NAN: not known. */
API void path_publish(path *p, double now_s, int64_t pts, int64_t capture_ms, double arrival_s)
{
    int index = p->index;
    p->index = -1;
    uint64_t sequence = p->state[S_SEQUENCE] + 1;
    uint64_t *words = p->words, *of = words + W_BUFFER0 + index * BUFFER_WORDS;
    store(&of[B_END], sequence);
    store(&of[B_SIZE], p->size);
    store(&of[B_STRIDE], (uint64_t)p->stride);
    store(&of[B_PTS], (uint64_t)pts);
    store(&of[B_CAPTURE], (uint64_t)capture_ms);
    store(&of[B_CHECKSUM], p->checksum);
    store(&of[B_UNTIL], (uint64_t)NONE);
    store(&of[B_COARSE], 0);
    atomic_thread_fence(memory_order_seq_cst);
    store(&of[B_BEGIN], sequence << 1);
    atomic_thread_fence(memory_order_seq_cst);
    store(&words[W_NEWEST], sequence << 8 | (uint64_t)index);
    p->state[S_BUFFER0 + index] = sequence;
    p->state[S_SEQUENCE] = sequence;
    p->state[S_NEWEST] = (uint64_t)index + 1;

    p->pts = pts;
    p->capture_ms = capture_ms;
    p->arrival_s = arrival_s;
    p->last_new_s = now_s;
    p->new_pictures++;
}

/* What the player was given, and when its clock shows that (microseconds). */
API void path_given(path *p, int64_t at_us, int64_t pts, int64_t capture_ms, double arrival_s)
{
    pthread_mutex_lock(&p->mutex);
    p->given[p->given_count++ % GIVEN_MOST] = (struct given){at_us, pts, capture_ms, arrival_s};
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

/* The player's clock began at this moment (monotonic seconds); NAN: it has none. */
API void path_origin(path *p, double origin_s)
{
    pthread_mutex_lock(&p->mutex);
    p->origin_s = origin_s;
    p->shown_us = NONE; /* by the clock it had before */
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

void path_ends(path *p, int ends)
{
    pthread_mutex_lock(&p->mutex);
    p->ends = ends != 0;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

/* As playerclock.PlayerClock.shown. With the mutex. */
static struct given shown(const path *p, double now_s)
{
    struct given found = {NONE, NONE, NONE, NAN};
    if (!isnan(p->origin_s)) {
        int64_t at_us = (int64_t)((now_s - p->origin_s) * 1e6), best = INT64_MAX - FAR_US;
        for (uint64_t n = p->given_count; n > 0 && n + GIVEN_MOST > p->given_count; n--) {
            const struct given *one = &p->given[(n - 1) % GIVEN_MOST];
            int64_t away = llabs(one->at_us - at_us);
            if (away < best) {
                best = away;
                found = *one;
            } else if (away > best + FAR_US) {
                break;
            }
        }
    }
    return found;
}

/* Which picture is shown at a moment (monotonic seconds): its pts and capture time, and when it came. */
API void path_look(path *p, double now_s, int64_t found[2], double *arrival_s)
{
    pthread_mutex_lock(&p->mutex);
    struct given one = shown(p, now_s);
    pthread_mutex_unlock(&p->mutex);
    found[0] = one.pts;
    found[1] = one.capture_ms;
    *arrival_s = one.arrival_s;
}

/* Pictures so far; of the one shown now its pts and capture time (NONE: not known), when it came and since when it
 * is shown (monotonic seconds; NAN: not known). */
API void path_shown(const path *p, int64_t counts[3], double times[2])
{
    counts[0] = (int64_t)p->new_pictures;
    counts[1] = p->pts;
    counts[2] = p->capture_ms;
    times[0] = p->arrival_s;
    times[1] = p->last_new_s;
}

/* --- for libvlc's output ------------------------------------------------------------------------------ */

void path_opened(path *p, int width, int height, int full_range) { p->opened(p, width, height, full_range); }

int path_picture(path *p, const uint8_t *const planes[3], const int strides[3])
{
    for (int at = 0; at < 3; at++) {
        p->planes[at] = planes[at];
        p->strides[at] = strides[at];
    }
    if (p->row_count == 0)
        return 0;
    /* libvlc shows a picture again and again while no new one comes; that is not a new picture. */
    uint64_t checksum = checksum_of(p);
    if (p->brought && checksum == p->checksum)
        return 0;
    if (p->stale || p->words == NULL)
        p->drawn(p);
    else
        bring(p, checksum);
    return p->alone;
}

void path_display(path *p, int64_t early_us)
{
    if (p->index < 0) /* libvlc shows the same once more */
        return;
    if (!p->alone) {
        p->display(p);
        return;
    }
    double now_s = monotonic_s();
    pthread_mutex_lock(&p->mutex);
    struct given one = shown(p, now_s + (double)early_us * 1e-6);
    p->shown_us = one.at_us;
    pthread_mutex_unlock(&p->mutex);
    path_publish(p, now_s, one.pts, one.capture_ms, one.arrival_s);
}

/* When the picture after the one shown last is due, by the player's clock; INT64_MAX: it is not given yet. With the
 * mutex. */
static int64_t next_due(const path *p)
{
    int64_t next_us = INT64_MAX;
    for (uint64_t n = p->given_count; n > 0 && n + GIVEN_MOST > p->given_count; n--) {
        int64_t at_us = p->given[(n - 1) % GIVEN_MOST].at_us;
        if (at_us > p->shown_us && at_us < next_us)
            next_us = at_us;
    }
    return next_us;
}

int64_t path_until_next(path *p, int64_t most_us)
{
    const double until_s = monotonic_s() + (double)most_us * 1e-6;
    int64_t left_us = 0, next_us = INT64_MAX;
    pthread_mutex_lock(&p->mutex);
    while (p->shown_us != NONE && (next_us = next_due(p)) == INT64_MAX && !p->ends && monotonic_s() < until_s)
        condition_wait(&p->changed, &p->mutex, until_s);
    if (p->shown_us != NONE && next_us != INT64_MAX)
        left_us = next_us - (int64_t)((monotonic_s() - p->origin_s) * 1e6);
    pthread_mutex_unlock(&p->mutex);
    return left_us > 0 ? left_us : 0;
}
