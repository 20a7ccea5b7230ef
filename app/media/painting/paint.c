/* New pictures of many rings into one picture, with what lies over each of them: all tiles of a wall in one call.
 *
 * It does what the window does in Python where this is not compiled (app/ui/wall/tile.py, and RingReader.take of
 * app/media/frames.py for the ring), to the pixel. It is reached through ctypes (library.py), which also says where
 * the words of a ring stand. What is read in a ring was written by another process: nothing there is trusted.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define API __attribute__((visibility("default")))

/* ARGB, its colours multiplied with its alpha; where it lies in the target. rows.py has the same. */
struct layer {
    const uint8_t *pixels;
    int64_t stride;
    int32_t x, y, width, height;
};

enum { NOTHING, PAINTED, TORN, OTHER_SIZE };

/* What was painted of a tile; rows.py has the same, and says what each means. */
struct counts {
    int64_t pictures, skipped, torn, torn_shown, paints;
    uint64_t last_sequence;
    double paint_ms_total, paint_ms_max, first_s, last_s;
};

/* One tile; rows.py has the same. */
struct row {
    uint64_t *ring; /* its header */
    const uint8_t *pixels; /* its first buffer */
    uint64_t buffers, room;
    uint64_t *painted; /* the number of the picture painted last */
    struct counts *counts;
    int32_t picture_width, picture_height; /* another size is not painted */
    int32_t left, top, width, height; /* the part of it that is shown */
    int32_t x, y; /* where, in the target */
    const struct layer *layers;
    int64_t layers_count;
    int64_t outcome; /* what came of it */
};

struct target {
    uint8_t *pixels;
    int64_t stride;
    int32_t width, height;
};

struct picture {
    uint64_t index, sequence, width, height, stride;
};

static uint64_t word(const struct row *row, uint64_t at)
{
    return __atomic_load_n(row->ring + at, __ATOMIC_RELAXED);
}

static void use(const struct row *row, uint64_t what)
{
    __atomic_store_n(row->ring + W_IN_USE, what, __ATOMIC_RELEASE);
}

static void fence(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static uint64_t base(uint64_t index)
{
    return W_BUFFER0 + index * BUFFER_WORDS;
}

static int holds(const struct row *row, uint64_t index, uint64_t sequence)
{
    fence();
    return word(row, base(index) + B_BEGIN) == sequence << 1;
}

static int hold(const struct row *row, uint64_t index, uint64_t sequence, struct picture *found)
{
    use(row, index + 1);
    fence();
    uint64_t size = word(row, base(index) + B_SIZE);
    *found = (struct picture){
        .index = index,
        .sequence = sequence,
        .width = size >> 32,
        .height = size & 0xFFFFFFFF,
        .stride = word(row, base(index) + B_STRIDE),
    };
    if (!holds(row, index, sequence))
        return 0;
    return found->stride == 0 || found->height <= row->room / found->stride;
}

/* RingReader.take: the picture that follows the one painted before, else the newest; until it is left. */
static int take(const struct row *row, struct picture *found)
{
    uint64_t newest = word(row, W_NEWEST);
    if (newest == 0)
        return 0;
    uint64_t after = *row->painted, between = (newest >> 8) - after - 1;
    if (after && between > 0 && between <= row->buffers - 2) {
        for (uint64_t index = 0; index < row->buffers; index++)
            if (word(row, base(index) + B_BEGIN) == (after + 1) << 1 && hold(row, index, after + 1, found))
                return 1;
    }
    for (int again = 0; again < 8; again++) {
        uint64_t index = newest & 0xFF;
        if (index >= row->buffers)
            return 0;
        if (hold(row, index, newest >> 8, found))
            return 1;
        newest = word(row, W_NEWEST);
    }
    return 0;
}

static void copy(const struct row *row, const struct picture *picture, const struct target *target)
{
    const uint8_t *from = row->pixels + picture->index * row->room + row->top * picture->stride + 4 * (int64_t)row->left;
    uint8_t *to = target->pixels + row->y * target->stride + 4 * (int64_t)row->x;
    for (int32_t y = 0; y < row->height; y++, from += picture->stride, to += target->stride)
        memcpy(to, from, 4 * (size_t)row->width);
}

/* over + below * (255 - alpha of over), rounded as Qt does. */
static void blend(uint8_t *below, const uint8_t *over, int32_t count)
{
    int32_t at = 0;
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi32(0x00FF00FF), half = _mm_set1_epi16(0x80), whole = _mm_set1_epi16(0xFF);
    for (; at + 4 <= count; at += 4) {
        __m128i s = _mm_loadu_si128((const __m128i *)(over + 4 * at));
        if (_mm_movemask_epi8(_mm_cmpeq_epi32(s, _mm_setzero_si128())) == 0xFFFF)
            continue;
        __m128i d = _mm_loadu_si128((const __m128i *)(below + 4 * at));
        __m128i alpha = _mm_srli_epi32(s, 24);
        alpha = _mm_sub_epi16(whole, _mm_or_si128(alpha, _mm_slli_epi32(alpha, 16)));
        __m128i even = _mm_mullo_epi16(_mm_and_si128(d, low), alpha);
        __m128i odd = _mm_mullo_epi16(_mm_srli_epi16(d, 8), alpha);
        even = _mm_add_epi16(_mm_add_epi16(even, _mm_srli_epi16(even, 8)), half);
        odd = _mm_add_epi16(_mm_add_epi16(odd, _mm_srli_epi16(odd, 8)), half);
        d = _mm_or_si128(_mm_srli_epi16(even, 8), _mm_andnot_si128(low, odd));
        _mm_storeu_si128((__m128i *)(below + 4 * at), _mm_add_epi8(s, d));
    }
#endif
    for (; at < count; at++) {
        uint32_t s, d;
        memcpy(&s, over + 4 * at, 4);
        memcpy(&d, below + 4 * at, 4);
        uint32_t alpha = 255 - (s >> 24);
        uint32_t even = (d & 0x00FF00FF) * alpha, odd = (d >> 8 & 0x00FF00FF) * alpha;
        even = (even + (even >> 8 & 0x00FF00FF) + 0x00800080) >> 8 & 0x00FF00FF;
        odd = (odd + (odd >> 8 & 0x00FF00FF) + 0x00800080) & 0xFF00FF00;
        d = s + (even | odd);
        memcpy(below + 4 * at, &d, 4);
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What of it is over the picture: beside it others paint. */
static void lay(const struct row *row, const struct layer *layer, const struct target *target)
{
    int64_t left = most(layer->x, row->x), right = least((int64_t)layer->x + layer->width, (int64_t)row->x + row->width);
    int64_t top = most(layer->y, row->y), bottom = least((int64_t)layer->y + layer->height, (int64_t)row->y + row->height);
    for (int64_t y = top; y < bottom && left < right; y++)
        blend(target->pixels + y * target->stride + 4 * left,
              layer->pixels + (y - layer->y) * layer->stride + 4 * (left - layer->x), (int32_t)(right - left));
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* TilePaint.took of app/ui/wall/stats.py. */
static void took(const struct row *row, uint64_t sequence, double now_s)
{
    struct counts *counts = row->counts;
    uint64_t before = *row->painted;
    if (sequence == before)
        return;
    if (before && sequence > before + 1)
        counts->skipped += sequence - before - 1;
    counts->pictures++;
    counts->last_s = now_s;
    if (counts->first_s == 0)
        counts->first_s = now_s;
    counts->last_sequence = *row->painted = sequence;
}

/* TilePaint.painted. */
static void painted(struct counts *counts, double spent_ms)
{
    counts->paints++;
    counts->paint_ms_total += spent_ms;
    if (spent_ms > counts->paint_ms_max)
        counts->paint_ms_max = spent_ms;
}

static int paint(struct row *row, const struct target *target, int tries, double now_s)
{
    struct picture picture;
    int clean = 0;
    for (int again = 0; again < tries && !clean; again++) {
        if (!take(row, &picture) || !picture.width || !picture.height)
            return NOTHING;
        if (picture.width != (uint64_t)row->picture_width || picture.height != (uint64_t)row->picture_height)
            return OTHER_SIZE;
        if (picture.stride < 4 * picture.width)
            return NOTHING;
        copy(row, &picture, target);
        clean = holds(row, picture.index, picture.sequence);
        use(row, 0);
        row->counts->torn += !clean;
    }
    for (int64_t at = 0; at < row->layers_count; at++)
        lay(row, row->layers + at, target);
    took(row, picture.sequence, now_s);
    row->counts->torn_shown += !clean;
    return clean ? PAINTED : TORN;
}

static int inside(int32_t at, int32_t size, int32_t all)
{
    return at >= 0 && size > 0 && size <= all && at <= all - size;
}

/* Which of the rows have another picture than the one painted; how many. One read of each ring. */
API int paint_new(const struct row *rows, int count, int32_t *which)
{
    int found = 0;
    for (int at = 0; at < count; at++)
        if (word(rows + at, W_NEWEST) >> 8 != *rows[at].painted)
            which[found++] = at;
    return found;
}

/* Paints those rows. tries: paintings of a picture before one that the writer came past is shown all the same.
 * now_s: monotonic. How many of them need another painting, by somebody else where it is one of another size. */
API int paint_rows(struct row *rows, const int32_t *which, int count, uint8_t *pixels, int64_t stride,
                   int32_t width, int32_t height, int tries, double now_s)
{
    const struct target target = {pixels, stride, width, height};
    int again = 0;
    int64_t began = now_ns();
    for (int at = 0; at < count; at++) {
        struct row *row = rows + which[at];
        row->outcome = NOTHING;
        if (inside(row->x, row->width, width) && inside(row->y, row->height, height) &&
            inside(row->left, row->width, row->picture_width) && inside(row->top, row->height, row->picture_height)) {
            row->outcome = paint(row, &target, tries, now_s);
            use(row, 0);
        } else {
            row->outcome = OTHER_SIZE;
        }
        int64_t ended = now_ns();
        if (row->outcome == PAINTED || row->outcome == TORN)
            painted(row->counts, (ended - began) / 1e6);
        again += row->outcome == TORN || row->outcome == OTHER_SIZE;
        began = ended;
    }
    return again;
}

/* For tests: whether rows.py has the same. */
API int paint_sizes(void)
{
    return (int)(sizeof(struct row) << 16 | sizeof(struct counts) << 8 | sizeof(struct layer));
}

API const char *pictures_digest(void)
{
    return PICTURES_DIGEST;
}
