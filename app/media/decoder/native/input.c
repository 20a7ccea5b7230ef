/* What a player is given: libvlc's input (demux.c) asks for picture after picture (input_get), each is handed over when
 * it is to be let out. Python is asked (``fill``) only when there is none left, and says several at once: see pace.py, whose
 * plan this carries out, and way.py.
 *
 * Threads: all but what is said to be otherwise belongs to libvlc's reading thread, and to Python called from there.
 */
#include "input.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* By how much too late the last picture was handed over (0: by less than it may), and whether the player has forgotten
 * all it had, for it asked too late. Before it returns, ``input_put``; nothing: there are no more pictures. */
typedef void (*on_empty)(input *, double late_s, int anew);

struct entry {
    const void *bytes;
    size_t size;
    double let_out_s;
    int64_t dts_us, pts_us;
    int64_t pts, capture_ms;
    double arrival_s;
};

struct input {
    path *path;
    on_empty fill;
    double late_most_s;

    struct entry entries[PLANNED_MOST];
    int first, count;
    double origin_s; /* when the player's clock was 0 (monotonic); NAN: it has none */
    double late_s;
    int64_t last_us; /* decode time of the picture handed over last */

    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t woken;
    bool stopped;
};

/* NULL: no memory. The path is that of the same player. */
API input *input_new(path *of, on_empty fill, double late_most_s)
{
    input *in = calloc(1, sizeof(*in));
    if (in == NULL)
        return NULL;
    int failed = condition_new(&in->woken);
    if (failed == 0 && pthread_mutex_init(&in->mutex, NULL) != 0) {
        pthread_cond_destroy(&in->woken);
        failed = 1;
    }
    if (failed != 0) {
        free(in);
        return NULL;
    }
    in->path = of;
    in->fill = fill;
    in->late_most_s = late_most_s;
    in->origin_s = NAN;
    return in;
}

/* While nobody asks any more. */
API void input_free(input *in)
{
    pthread_cond_destroy(&in->woken);
    pthread_mutex_destroy(&in->mutex);
    free(in);
}

/* For a player that begins; while there is none. */
API void input_starts(input *in)
{
    in->first = in->count = 0;
    in->late_s = 0;
    pthread_mutex_lock(&in->mutex);
    in->stopped = false;
    pthread_mutex_unlock(&in->mutex);
    path_ends(in->path, 0);
}

/* The player is about to be stopped: nothing is waited for any more. Any thread. */
API void input_stops(input *in)
{
    pthread_mutex_lock(&in->mutex);
    in->stopped = true;
    pthread_cond_broadcast(&in->woken);
    pthread_mutex_unlock(&in->mutex);
    path_ends(in->path, 1);
}

/* See path_origin. */
API void input_origin(input *in, double origin_s) { in->origin_s = origin_s; }

/* One more picture, its bytes to stay until ``fill`` is called once more, or nobody asks. Whether there was room. */
API int input_put(input *in, const void *bytes, size_t size, double let_out_s, int64_t dts_us, int64_t pts_us,
                  int64_t pts, int64_t capture_ms, double arrival_s)
{
    if (in->count == PLANNED_MOST)
        return 0;
    in->entries[(in->first + in->count++) % PLANNED_MOST] =
        (struct entry){bytes, size, let_out_s, dts_us, pts_us, pts, capture_ms, arrival_s};
    return 1;
}

/* The player asks for the next picture. When that is to be let out; NAN: there is none. */
API double input_asked(input *in, double now_s)
{
    bool anew = false;
    /* As playerclock.PlayerClock.asked, which looks itself when all was handed over. */
    if (in->count > 0 && !isnan(in->origin_s) && (now_s - in->origin_s) * 1e6 > (double)in->last_us) {
        anew = true;
        in->count = 0;
    }
    if (in->count == 0) {
        double late_s = in->late_s;
        in->late_s = 0;
        in->fill(in, late_s, anew);
    }
    return in->count == 0 ? NAN : in->entries[in->first].let_out_s;
}

/* It is let out now. */
API void input_take(input *in, double now_s, int64_t *dts, int64_t *pts, size_t *size, const void **bytes)
{
    double late_s = now_s - in->entries[in->first].let_out_s;
    if (late_s > in->late_most_s) { /* a machine that sleeps or is too busy woke nobody in time */
        in->late_s += late_s;
        for (int at = 0; at < in->count; at++) {
            struct entry *one = &in->entries[(in->first + at) % PLANNED_MOST];
            one->let_out_s += late_s;
            one->dts_us += (int64_t)(late_s * 1e6);
            one->pts_us += (int64_t)(late_s * 1e6);
        }
    }
    const struct entry *one = &in->entries[in->first];
    in->first = (in->first + 1) % PLANNED_MOST;
    in->count--;
    in->last_us = one->dts_us;
    path_given(in->path, one->pts_us, one->pts, one->capture_ms, one->arrival_s);
    *dts = one->dts_us;
    *pts = one->pts_us;
    *size = one->size;
    *bytes = one->bytes;
}

/* Whether that moment came; false: nothing is waited for any more. */
static bool comes(input *in, double at_s)
{
    pthread_mutex_lock(&in->mutex);
    while (!in->stopped && at_s > monotonic_s())
        condition_wait(&in->woken, &in->mutex, at_s);
    bool came = !in->stopped;
    pthread_mutex_unlock(&in->mutex);
    return came;
}

int input_get(input *in, int64_t *dts, int64_t *pts, size_t *size, const void **bytes)
{
    double let_out_s = input_asked(in, monotonic_s());
    if (isnan(let_out_s) || !comes(in, let_out_s)) {
        path_ends(in->path, 1);
        return 1;
    }
    input_take(in, monotonic_s(), dts, pts, size, bytes);
    return 0;
}
