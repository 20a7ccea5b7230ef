/* Pictures at the size of their tile, faster than libswscale does it: see pictures.h.
 *
 * As libswscale is called by planes.py: each plane is filtered with a triangle over all the pixels that become one
 * (SWS_BILINEAR), then each four pixels have the colour of one. But row by row, all in the processor's nearest
 * cache: the rows that become one are weighed into a line of bytes, that line is made narrower, and what comes out
 * is converted while it is still in registers.
 *
 * Of the planes, rows are read as far as their strides go, whose multiples of 64 bytes are relied on; of the output
 * rows are written up to a multiple of 64 bytes.
 */
#include "pictures.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#define ONE 256 /* what the weights of a pixel come to together: bytes, so one alone cannot be it */
#define ONE_BITS 8
#define FACTOR_MOST 8
#define TAPS_MOST (2 * FACTOR_MOST) /* a triangle is two pixels of the smaller picture wide */
#define SIZE_LEAST 16
#define SIZE_MOST 16384
#define QUAD 4    /* pixels that are made of the same 16 bytes */
#define STEP 16   /* pixels that a struct term is for */
#define BEYOND 64 /* what may be read and written behind the end of a line */
#define NO 0x80   /* a byte that a shuffle makes 0 */
#define LINE 64   /* bytes of the processor's cache that come together */
#define AHEAD 2   /* rows that come into it before they are taken; with more it is slower again */

/* What one pixel of the smaller picture is made of, in one direction. */
struct taps {
    int first, count;
    uint8_t weights[TAPS_MOST];
};

/* The rows that become one, two at a time: so the last weight may be 0. */
struct down {
    int first, pairs;
    uint8_t weights[TAPS_MOST];
};

/* For STEP pixels side by side: up to four of those that become each of them. */
struct term {
    uint8_t taken[STEP / QUAD][16];   /* which of 16 bytes, for each pixel of a quad in turn */
    uint8_t weights[STEP / QUAD][16]; /* what they weigh */
    int32_t from[STEP / QUAD];        /* where in the line the 16 bytes start */
} __attribute__((aligned(32)));

struct plane {
    int width, height, out_width, out_height;
    int terms; /* how many there are for the same STEP pixels; 0: the size is kept */
    struct term *across;
    struct down *down;
};

struct scaler {
    void (*run)(scaler *, const uint8_t *const[3], const int[3], uint8_t *, int);
    bool same; /* the size is kept */
    struct plane light, colour;
    int black, gain;                     /* of brightness, see colours_of */
    int v_red, u_green, v_green, u_blue; /* what colour adds */
    int8_t *lines[3];                    /* a row of each plane, not yet narrower */
    int16_t *red, *green, *blue;         /* what colour adds to the pixels of a row */
};

/* libswscale's: a triangle whose middle is the pixel's and which reaches as far as the middles of its neighbours;
 * what of it lies outside the picture belongs to the pixel at the edge (libswscale loses that at the upper and left
 * edge at some factors: seen in noise only). Rounded is the sum up to each weight, so that they come to ONE. */
static struct taps taps_of(int at, int size, int out_size)
{
    const double factor = (double)size / out_size, middle = (at + 0.5) * factor - 0.5;
    const int low = (int)floor(middle - factor) + 1, high = (int)ceil(middle + factor) - 1;
    const int first = low > 0 ? low : 0, last = high < size - 1 ? high : size - 1;
    double total = 0, reached = 0;
    for (int n = low; n <= high; n++)
        total += 1 - fabs(n - middle) / factor;
    int weights[TAPS_MOST + 2] = {0}, given = 0;
    for (int n = low; n <= high; n++) {
        reached += 1 - fabs(n - middle) / factor;
        int until = (int)lround(ONE * reached / total);
        weights[(n < first ? first : n > last ? last : n) - first] += until - given;
        given = until;
    }
    int begin = 0, end = last - first + 1;
    while (weights[begin] == 0)
        begin++;
    while (weights[end - 1] == 0)
        end--;
    struct taps taps = {.first = first + begin, .count = end - begin};
    if (taps.count == 1) { /* ONE is no byte: a neighbour gets what is too much */
        bool leftmost = taps.first == 0;
        taps.first -= leftmost ? 0 : 1;
        taps.count = 2;
        taps.weights[leftmost ? 0 : 1] = ONE - 1;
        taps.weights[leftmost ? 1 : 0] = 1;
    } else {
        for (int n = 0; n < taps.count; n++)
            taps.weights[n] = (uint8_t)weights[begin + n];
    }
    return taps;
}

/* Puts what these pixels are made of into `terms`, as their number `quad`; NULL: counts only. How many terms it
 * takes: two for factors from 2 to 4, below that one. */
static int gather(const struct taps taps[QUAD], struct term *terms, int quad)
{
    int done[QUAD] = {0};
    for (int term = 0;; term++) {
        int from = SIZE_MOST;
        for (int n = 0; n < QUAD; n++)
            if (done[n] < taps[n].count && taps[n].first + done[n] < from)
                from = taps[n].first + done[n];
        if (from == SIZE_MOST)
            return term;
        for (int n = 0; n < QUAD; n++) {
            for (int slot = 0; slot < 4; slot++, done[n]++) {
                int at = taps[n].first + done[n] - from;
                if (done[n] == taps[n].count || at >= 16)
                    break;
                if (terms == NULL)
                    continue;
                terms[term].taken[quad][4 * n + slot] = (uint8_t)at;
                terms[term].weights[quad][4 * n + slot] = taps[n].weights[done[n]];
            }
        }
        if (terms != NULL)
            terms[term].from[quad] = from;
    }
}

/* NULL: no memory. Whole lines of the cache, so that no register full of them is in two. */
static void *zeros(size_t size)
{
    void *made;
    if (posix_memalign(&made, 64, size) != 0)
        return NULL;
    return memset(made, 0, size);
}

/* The tables of a plane that does not keep its size. false: no memory. */
static bool tabulated(struct plane *p)
{
    p->down = zeros((size_t)p->out_height * sizeof *p->down);
    if (p->down == NULL)
        return false;
    for (int y = 0; y < p->out_height; y++) {
        struct taps taps = taps_of(y, p->height, p->out_height);
        p->down[y].first = taps.first;
        p->down[y].pairs = (taps.count + 1) / 2;
        memcpy(p->down[y].weights, taps.weights, sizeof taps.weights);
    }
    for (int filling = 0; filling < 2; filling++) {
        for (int x = 0; x < p->out_width; x += QUAD) {
            struct taps taps[QUAD] = {0};
            for (int n = 0; n < QUAD && x + n < p->out_width; n++)
                taps[n] = taps_of(x + n, p->width, p->out_width);
            int terms = gather(taps, filling ? p->across + x / STEP * p->terms : NULL, x % STEP / QUAD);
            if (!filling && terms > p->terms)
                p->terms = terms;
        }
        if (!filling)
            p->across = zeros((size_t)((p->out_width + STEP - 1) / STEP * p->terms) * sizeof *p->across);
        if (p->across == NULL)
            return false;
    }
    return true;
}

/* What brightness and colour become, in 1/8192: of bytes times eight, the upper half of the product is taken
 * (libswscale reckons the same way). H.273: R = Y + 2 (1 - Kr) Cr, B = Y + 2 (1 - Kb) Cb, Y = Kr R + Kg G + Kb B.
 * false: no such matrix. */
static bool colours_of(scaler *s, bool full_range, int matrix)
{
    double kr, kb;
    switch (matrix) {
    case 1: kr = 0.2126, kb = 0.0722; break; /* BT.709 */
    case 4: kr = 0.30, kb = 0.11; break;     /* FCC */
    case 5: kr = 0.299, kb = 0.114; break;   /* BT.601 */
    case 7: kr = 0.212, kb = 0.087; break;   /* SMPTE 240M */
    case 9: kr = 0.2627, kb = 0.0593; break; /* BT.2020 */
    default: return false;
    }
    const double kg = 1 - kr - kb, unit = 8192;
    /* Brightness from 16 to 235, colours from 16 to 240; or both as far as a byte goes. */
    const double light = full_range ? 1 : 255. / 219, colour = full_range ? 1 : 255. / 224;
    s->black = 8 * ((full_range ? 0 : 16) - 128);
    if (full_range && !s->same)
        s->black -= 8 / 2; /* half of one: libswscale rounds what it filtered, and nothing after that */
    s->gain = (int)lround(unit * light);
    s->v_red = (int)lround(unit * colour * 2 * (1 - kr));
    s->u_blue = (int)lround(unit * colour * 2 * (1 - kb));
    s->v_green = (int)lround(unit * colour * -2 * (1 - kr) * kr / kg);
    s->u_green = (int)lround(unit * colour * -2 * (1 - kb) * kb / kg);
    return true;
}

#define LANES 1
#define TARGET "ssse3"
#define NAME(n) n##_ssse3
#define V __m128i
#define OP(n) _mm_##n
#define WHOLE(n) _mm_##n##_si128
#define GATHERED(p, at) _mm_loadu_si128((const V *)(const void *)((p) + (at)[0]))
#define PLAIN(p) _mm_loadl_epi64((const V *)(const void *)(p))
#define IN_TWOS(v) (v)
static const uint8_t NAME(spread)[16] = {NO, 0, NO, 1, NO, 2, NO, 3, NO, 4, NO, 5, NO, 6, NO, 7};
#include "rows.h"

#define LANES 2
#define TARGET "avx2"
#define NAME(n) n##_avx2
#define V __m256i
#define OP(n) _mm256_##n
#define WHOLE(n) _mm256_##n##_si256
#define HALF(p) _mm_loadu_si128((const __m128i *)(const void *)(p))
#define GATHERED(p, at) _mm256_inserti128_si256(_mm256_castsi128_si256(HALF((p) + (at)[0])), HALF((p) + (at)[1]), 1)
#define PLAIN(p) _mm256_broadcastsi128_si256(HALF(p))
#define IN_TWOS(v) _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(0, 4, 2, 6, 1, 5, 3, 7))
static const uint8_t NAME(spread)[32] = {NO, 0, NO, 1, NO, 2, NO, 3, NO, 8, NO, 9, NO, 10, NO, 11,
                                         NO, 4, NO, 5, NO, 6, NO, 7, NO, 12, NO, 13, NO, 14, NO, 15};
#include "rows.h"

API scaler *scaler_new(int width, int height, int out_width, int out_height, int full_range, int matrix)
{
    if (out_width < SIZE_LEAST || out_height < SIZE_LEAST || width > SIZE_MOST || height > SIZE_MOST ||
        out_width > width || out_height > height || width > FACTOR_MOST * out_width ||
        height > FACTOR_MOST * out_height || out_height % 2 != 0 || !__builtin_cpu_supports("ssse3"))
        return NULL;
    scaler *s = zeros(sizeof *s);
    if (s == NULL)
        return NULL;
    s->run = __builtin_cpu_supports("avx2") ? run_avx2 : run_ssse3;
    s->same = out_width == width && out_height == height;
    s->light = (struct plane){.width = width, .height = height, .out_width = out_width, .out_height = out_height};
    s->colour = (struct plane){.width = (width + 1) / 2,
                               .height = (height + 1) / 2,
                               .out_width = (out_width + 1) / 2,
                               .out_height = out_height / 2};
    const size_t sums = (size_t)(out_width + BEYOND) * sizeof *s->red;
    bool whole = colours_of(s, full_range, matrix) && (s->red = zeros(sums)) != NULL &&
                 (s->green = zeros(sums)) != NULL && (s->blue = zeros(sums)) != NULL;
    for (int at = 0; whole && !s->same && at < 3; at++)
        whole = (s->lines[at] = zeros((size_t)width + BEYOND)) != NULL;
    if (whole && (s->same || (tabulated(&s->light) && tabulated(&s->colour))))
        return s;
    scaler_free(s);
    return NULL;
}

API void scaler_narrow(scaler *s) { s->run = run_ssse3; }

API void scaler_run(scaler *s, const uint8_t *const planes[3], const int strides[3], uint8_t *out, int out_stride)
{
    s->run(s, planes, strides, out, out_stride);
}

API void scaler_free(scaler *s)
{
    if (s == NULL)
        return;
    for (int at = 0; at < 3; at++)
        free(s->lines[at]);
    free(s->light.across);
    free(s->light.down);
    free(s->colour.across);
    free(s->colour.down);
    free(s->red);
    free(s->green);
    free(s->blue);
    free(s);
}

#else /* libswscale has code for other processors */

API scaler *scaler_new(int width, int height, int out_width, int out_height, int full_range, int matrix)
{
    (void)width, (void)height, (void)out_width, (void)out_height, (void)full_range, (void)matrix;
    return NULL;
}

API void scaler_narrow(scaler *s) { (void)s; }

API void scaler_run(scaler *s, const uint8_t *const planes[3], const int strides[3], uint8_t *out, int out_stride)
{
    (void)s, (void)planes, (void)strides, (void)out, (void)out_stride;
}

API void scaler_free(scaler *s) { (void)s; }

#endif
