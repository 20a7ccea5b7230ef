/* What is done for each row of a picture. scale.c includes this twice: for registers of one lane (16 bytes, SSSE3)
 * and of two (AVX2); a lane is what most instructions stay within. Before, it defines
 *
 *   LANES, TARGET    how many a register has; the processors that have such registers
 *   NAME(n), V       what functions are called here; a register's type
 *   OP(n), WHOLE(n)  the compiler's name of an instruction; of one on the register as a whole
 *   GATHERED(p, at)  a register, lanes loaded from p + at[0], p + at[1]
 *   PLAIN(p)         one with the 8 * LANES bytes at p in each lane; NAME(spread) takes them to the upper halves of
 *                    its words, in the order below
 *   IN_TWOS(v)       v, its words in such order that each of them twice is the order below
 *
 * In a line, bytes are value - 128 (as one factor of maddubs has a sign, and it is not the weights); in a register,
 * words are eight times that. Words of two lanes are pixels 0-3, 8-11 | 4-7, 12-15: so they come out of hadd, and so
 * blue, green, red and 255 have to lie for whole pixels to come out in order.
 */

#define WORDS (8 * LANES)
#define FAST static inline __attribute__((always_inline, target(TARGET)))
#define SET1(n) OP(set1_epi16)((short)(n))
#define LOAD(p) WHOLE(loadu)((const V *)(const void *)(p))
#define STORE(p, v) WHOLE(storeu)((V *)(void *)(p), v)

/* `pairs` pairs of rows become one, not yet narrower. No sum leaves its word: weights come to 256, values are from
 * -128 to 127, and 127 * 256 leaves room for the half that rounds. */
FAST void NAME(blended)(const struct down *d, const uint8_t *const *rows, int pairs, int width, int8_t *line)
{
    const V flip = OP(set1_epi8)(-128);
    V weights[TAPS_MOST / 2];
#pragma GCC unroll 4
    for (int pair = 0; pair < pairs; pair++)
        weights[pair] = SET1(d->weights[2 * pair] | d->weights[2 * pair + 1] << 8);
    for (int x = 0; x < width; x += 16 * LANES) {
        V left = SET1(ONE / 2), right = left;
#pragma GCC unroll 4
        for (int pair = 0; pair < pairs; pair++) {
            V upper = WHOLE(xor)(LOAD(rows[2 * pair] + x), flip);
            V lower = WHOLE(xor)(LOAD(rows[2 * pair + 1] + x), flip);
            left = OP(add_epi16)(left, OP(maddubs_epi16)(weights[pair], OP(unpacklo_epi8)(upper, lower)));
            right = OP(add_epi16)(right, OP(maddubs_epi16)(weights[pair], OP(unpackhi_epi8)(upper, lower)));
        }
        STORE(line + x, OP(packs_epi16)(OP(srai_epi16)(left, ONE_BITS), OP(srai_epi16)(right, ONE_BITS)));
    }
}

/* Begins to bring what row y takes beyond the row above it into the nearest cache: a picture is decoded some time
 * before it is shown, and is in none by then. (Measured: 57 us instead of 80 for 640x360 to 480x270.) */
FAST void NAME(approach)(const struct plane *p, int y, const uint8_t *pixels, ptrdiff_t stride)
{
    if (y >= p->out_height)
        return;
    int until = p->down[y].first + 2 * p->down[y].pairs;
    if (until > p->height)
        until = p->height;
    for (int row = p->down[y - 1].first + 2 * p->down[y - 1].pairs; row < until; row++)
        for (int x = 0; x < p->width; x += LINE)
            __builtin_prefetch(pixels + row * stride + x);
}

/* Row y of the smaller picture, not yet narrower. */
static __attribute__((target(TARGET))) void NAME(shorten)(const struct plane *p, int y, const uint8_t *pixels,
                                                          ptrdiff_t stride, int8_t *line)
{
    const struct down *d = &p->down[y];
    const uint8_t *rows[TAPS_MOST];
    NAME(approach)(p, y + AHEAD, pixels, stride);
    for (int tap = 0; tap < 2 * d->pairs; tap++)
        rows[tap] = pixels + (d->first + tap < p->height ? d->first + tap : p->height - 1) * stride;
    switch (d->pairs) { /* each with its weights in registers */
    case 1: NAME(blended)(d, rows, 1, p->width, line); break;
    case 2: NAME(blended)(d, rows, 2, p->width, line); break;
    case 3: NAME(blended)(d, rows, 3, p->width, line); break;
    case 4: NAME(blended)(d, rows, 4, p->width, line); break;
    default: NAME(blended)(d, rows, d->pairs, p->width, line);
    }
}

/* Pixels x to x + WORDS of the smaller picture: filtered from a line, or, where the size is kept (terms = 0), as they
 * are in the row. */
FAST V NAME(pixels)(const struct term *across, const void *row, unsigned x, unsigned terms)
{
    if (terms == 0) {
        V bytes = OP(shuffle_epi8)(PLAIN((const uint8_t *)row + x), LOAD(NAME(spread)));
        return OP(srai_epi16)(WHOLE(xor)(bytes, SET1(-32768)), 8 - 3);
    }
    V first = WHOLE(setzero)(), second = first;
    const struct term *t = &across[x / STEP * terms];
    const unsigned part = x % STEP / QUAD;
#pragma GCC unroll 2
    for (unsigned term = 0; term < terms; term++, t++) {
        const int8_t *line = row;
        V one = OP(shuffle_epi8)(GATHERED(line, &t->from[part]), LOAD(t->taken[part]));
        V other = OP(shuffle_epi8)(GATHERED(line, &t->from[part + LANES]), LOAD(t->taken[part + LANES]));
        first = OP(add_epi16)(first, OP(maddubs_epi16)(LOAD(t->weights[part]), one));
        second = OP(add_epi16)(second, OP(maddubs_epi16)(LOAD(t->weights[part + LANES]), other));
    }
    return OP(srai_epi16)(OP(add_epi16)(OP(hadd_epi16)(first, second), SET1(ONE / 16)), ONE_BITS - 3);
}

/* Each word twice, for the two pixels that have one colour. */
FAST void NAME(twice)(int16_t *to, V words)
{
    STORE(to, OP(unpacklo_epi16)(words, words));
    STORE(to + WORDS, OP(unpackhi_epi16)(words, words));
}

/* What colour adds to red, green and blue of the pixels of two rows. Pointers are copied: they would be read anew
 * after each STORE, which might be to anything. */
FAST void NAME(colour)(scaler *s, const void *u_row, const void *v_row, int terms)
{
    const V red = SET1(s->v_red), blue = SET1(s->u_blue), u_green = SET1(s->u_green), v_green = SET1(s->v_green);
    const struct term *across = s->colour.across;
    int16_t *reds = s->red, *greens = s->green, *blues = s->blue;
    for (int x = 0, width = s->colour.out_width; x < width; x += WORDS) {
        V u = IN_TWOS(NAME(pixels)(across, u_row, x, terms));
        V v = IN_TWOS(NAME(pixels)(across, v_row, x, terms));
        V green = OP(add_epi16)(OP(mulhi_epi16)(u, u_green), OP(mulhi_epi16)(v, v_green));
        NAME(twice)(reds + 2 * x, OP(mulhi_epi16)(v, red));
        NAME(twice)(greens + 2 * x, green);
        NAME(twice)(blues + 2 * x, OP(mulhi_epi16)(u, blue));
    }
}

/* A row of BGRX. */
FAST void NAME(paint)(const scaler *s, const void *row, int terms, uint8_t *out)
{
    const V black = SET1(s->black), gain = SET1(s->gain), full = SET1(255);
    const struct term *across = s->light.across;
    const int16_t *reds = s->red, *greens = s->green, *blues = s->blue;
    for (int x = 0, width = s->light.out_width; x < width; x += WORDS) {
        V light = NAME(pixels)(across, row, x, terms);
        light = OP(mulhi_epi16)(OP(sub_epi16)(light, black), gain);
        V red = OP(add_epi16)(light, LOAD(reds + x));
        V green = OP(add_epi16)(light, LOAD(greens + x));
        V blue = OP(add_epi16)(light, LOAD(blues + x));
        V blue_red = OP(packus_epi16)(blue, red), green_full = OP(packus_epi16)(green, full);
        V blue_green = OP(unpacklo_epi8)(blue_red, green_full), red_full = OP(unpackhi_epi8)(blue_red, green_full);
        STORE(out + 4 * x, OP(unpacklo_epi16)(blue_green, red_full));
        STORE(out + 4 * x + 16 * LANES, OP(unpackhi_epi16)(blue_green, red_full));
    }
}

/* The row of planes[at] that pixels(...) takes: for row y of the smaller plane. */
FAST const void *NAME(row)(scaler *s, int at, int y, const uint8_t *const planes[3], const int strides[3])
{
    if (s->same)
        return planes[at] + (ptrdiff_t)y * strides[at];
    NAME(shorten)(at == 0 ? &s->light : &s->colour, y, planes[at], strides[at], s->lines[at]);
    return s->lines[at];
}

static __attribute__((target(TARGET))) void NAME(run)(scaler *s, const uint8_t *const planes[3],
                                                      const int strides[3], uint8_t *out, int out_stride)
{
    for (int y = 0; y < s->light.out_height; y++, out += out_stride) {
        if (y % 2 == 0) {
            const void *u = NAME(row)(s, 1, y / 2, planes, strides), *v = NAME(row)(s, 2, y / 2, planes, strides);
            switch (s->colour.terms) { /* code of its own for each that is usual */
            case 0: NAME(colour)(s, u, v, 0); break;
            case 1: NAME(colour)(s, u, v, 1); break;
            case 2: NAME(colour)(s, u, v, 2); break;
            default: NAME(colour)(s, u, v, s->colour.terms);
            }
        }
        const void *row = NAME(row)(s, 0, y, planes, strides);
        switch (s->light.terms) {
        case 0: NAME(paint)(s, row, 0, out); break;
        case 1: NAME(paint)(s, row, 1, out); break;
        case 2: NAME(paint)(s, row, 2, out); break;
        default: NAME(paint)(s, row, s->light.terms, out);
        }
    }
}

#undef WORDS
#undef FAST
#undef SET1
#undef LOAD
#undef STORE
#undef LANES
#undef TARGET
#undef NAME
#undef V
#undef OP
#undef WHOLE
#undef GATHERED
#undef PLAIN
#undef IN_TWOS
