/* What libvlc's input (demux.c) calls of input.c. */
#ifndef INPUT_H
#define INPUT_H

#include "path.h"

#include <stddef.h>

typedef struct input input;

/* The next picture, when it is to be let out; its bytes stay until it is called once more. Not 0: there are no more. */
API int input_get(input *, int64_t *dts_us, int64_t *pts_us, size_t *size, const void **bytes);

#endif
