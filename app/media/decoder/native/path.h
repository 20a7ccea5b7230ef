/* What libvlc's output (vout.c) and what a player is given (input.c) call of path.c. */
#ifndef PATH_H
#define PATH_H

#include "pictures.h"

#include <pthread.h>

typedef struct path path;

/* Pictures of this size follow; full_range: their brightness goes from 0 to 255, else from 16 to 235. */
API void path_opened(path *, int width, int height, int full_range);

/* One is drawn, and stands there until this returns. Whether it can be shown without Python. */
API int path_picture(path *, const uint8_t *const planes[3], const int strides[3]);

/* The picture drawn last is shown now, so much before it is due (below 0: after that). */
API void path_display(path *, int64_t early_us);

/* Microseconds until the picture after the one shown last is due; 0: it is not known. Waits so long, at most, for it to
 * be given, unless there is none to come. */
API int64_t path_until_next(path *, int64_t most_us);

/* What the player was given, and when its clock shows that (microseconds). Any thread. */
API void path_given(path *, int64_t at_us, int64_t pts, int64_t capture_ms, double arrival_s);

/* Whether there are no more to come, or the player is about to be stopped. Any thread. */
API void path_ends(path *, int ends);

/* Now, by Python's time.monotonic. */
double monotonic_s(void);

/* Conditions that are waited for until such a moment. Not 0: there is none. */
int condition_new(pthread_cond_t *);
void condition_wait(pthread_cond_t *, pthread_mutex_t *, double until_s);

#endif
