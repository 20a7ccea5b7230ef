/* The way of a picture from where libvlc drew it into the ring, without Python, and without copying it before.
 *
 * vout.c: libvlc's output, path.c: the way itself, scale.c: makes pictures smaller; input.c: what a player is given
 * before all that, demux.c: libvlc's input, which asks for it; plugin.c: how libvlc finds both. They are reached through ctypes (library.py). What is a fact of the Python side (where the words of
 * a ring stand, ...) comes from there as macros (library.py).
 */
#ifndef PICTURES_H
#define PICTURES_H

#include <stdint.h>

#define API __attribute__((visibility("default")))

/* From I420 to BGRX of another size (or the same). One thread at a time. */
typedef struct scaler scaler;

/* NULL: no such sizes, no memory, or nothing here that is faster than libswscale on this processor.
 * full_range: brightness goes from 0 to 255, else from 16 to 235. matrix: of app/media/colours.py. */
API scaler *scaler_new(int width, int height, int out_width, int out_height, int full_range, int matrix);
API void scaler_run(scaler *, const uint8_t *const planes[3], const int strides[3], uint8_t *out, int out_stride);
API void scaler_free(scaler *);

/* For tests: from now on as on a processor without AVX2. */
API void scaler_narrow(scaler *);

#endif
