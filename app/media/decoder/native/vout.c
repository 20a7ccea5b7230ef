/* libvlc's video output "wall": hands each decoded picture to its player's path (path.c), where it stands.
 *
 * libvlc's own output into memory (vmem) copies each picture twice before anybody sees it: it wants the visible rows
 * only, which the codec pads, and then a picture for whoever asked. Here the decoder draws into pictures of ours.
 */
#include "path.h"
#include "plugin.h"

#include <stdlib.h>

#include <vlc_common.h>

#include <vlc_picture_pool.h>
#include <vlc_vout_display.h>

#define ALIGNED 64
#define SPARE 64 /* behind a picture: what scales it reads a little past the last row */
#define POOL_MOST 64
#define NEVER (-CLOCK_FREQ) /* who sleeps until then does not; a sleep until what is over costs as much as any */
#define AHEAD_US 3000 /* libvlc takes a picture to prepare it once it is due in 4 ms */
#define REST_MOST_US 100000 /* so long a command to libvlc's output may have to wait */
#define IDLE_MOST_US 500000 /* the same while no picture is on its way */
#define LATE_US 250000 /* so late may a picture be shown: who sleeps here may wake too late, on a full machine */

struct vout_display_sys_t {
    path *path;
    picture_pool_t *pool;
    mtime_t date;     /* of the picture prepared last */
    mtime_t early_us; /* by how much it is shown before that; below 0: after it */
};

static size_t up(size_t size) { return (size + ALIGNED - 1) / ALIGNED * ALIGNED; }

static void destroyed(picture_t *picture)
{
    free(picture->p_sys);
    free(picture);
}

/* I420; rows begin at multiples of ALIGNED. NULL: no memory. */
static picture_t *new_picture(const video_format_t *format)
{
    picture_resource_t resource = {.pf_destroy = destroyed};
    size_t offsets[3], size = 0;
    for (int at = 0; at < 3; at++) {
        size_t lines = at == 0 ? format->i_height : (format->i_height + 1) / 2;
        size_t pitch = up(at == 0 ? format->i_width : (format->i_width + 1) / 2);
        resource.p[at].i_pitch = (int)pitch;
        resource.p[at].i_lines = (int)lines;
        offsets[at] = size;
        size += pitch * lines;
    }
    void *memory;
    if (posix_memalign(&memory, ALIGNED, size + SPARE) != 0)
        return NULL;
    for (int at = 0; at < 3; at++)
        resource.p[at].p_pixels = (uint8_t *)memory + offsets[at];
    resource.p_sys = memory;
    video_format_t told = *format;
    told.i_frame_rate = CLOCK_FREQ;
    told.i_frame_rate_base = 2 * LATE_US; /* libvlc throws away what is late by more than half a picture's time */
    picture_t *picture = picture_NewFromResource(&told, &resource);
    if (picture == NULL)
        free(memory);
    return picture;
}

static picture_pool_t *pool(vout_display_t *vd, unsigned count)
{
    vout_display_sys_t *sys = vd->sys;
    if (sys->pool != NULL)
        return sys->pool;
    picture_t *made[POOL_MOST];
    unsigned n = 0;
    if (count > POOL_MOST)
        count = POOL_MOST;
    while (n < count && (made[n] = new_picture(&vd->fmt)) != NULL)
        n++;
    if (n == count)
        sys->pool = picture_pool_New(count, made);
    if (sys->pool == NULL)
        while (n > 0)
            picture_Release(made[--n]);
    return sys->pool;
}

static void prepare(vout_display_t *vd, picture_t *picture, subpicture_t *subpicture)
{
    vout_display_sys_t *sys = vd->sys;
    const video_format_t *format = &vd->fmt;
    const uint8_t *planes[3];
    int strides[3];
    for (int at = 0; at < 3; at++) {
        const plane_t *plane = &picture->p[at];
        int half = at > 0;
        strides[at] = plane->i_pitch;
        planes[at] = plane->p_pixels + (ptrdiff_t)(format->i_y_offset >> half) * plane->i_pitch +
                     (format->i_x_offset >> half);
    }
    sys->date = picture->date;
    sys->early_us = 0;
    if (path_picture(sys->path, planes, strides)) {
        /* Due in a few milliseconds. libvlc would sleep until then, which costs a quarter of what scaling does
         * (measured in a virtual machine: 16 us). */
        if (picture->date > VLC_TS_0)
            sys->early_us = picture->date - mdate();
        picture->date = NEVER;
    }
    (void)subpicture; /* :no-spu */
}

/* libvlc's thread sleeps here until the next picture is due. In libvlc it would wake when that one comes from the
 * decoder, see that it is not due, sleep until it is nearly, prepare it, and sleep once more; and while none comes it
 * would show this one again twelve times a second. */
static void display(vout_display_t *vd, picture_t *picture, subpicture_t *subpicture)
{
    vout_display_sys_t *sys = vd->sys;
    picture->date = sys->date;
    path_display(sys->path, sys->early_us);
    picture_Release(picture);
    int64_t rest_us = path_until_next(sys->path, IDLE_MOST_US) - AHEAD_US;
    if (rest_us > 0)
        mwait(mdate() + (rest_us < REST_MOST_US ? rest_us : REST_MOST_US));
    (void)subpicture;
}

/* Of sizes and places it is told: they mean nothing here. */
static int control(vout_display_t *vd, int query, va_list arguments)
{
    (void)vd, (void)query, (void)arguments;
    return VLC_SUCCESS;
}

int output_opened(vlc_object_t *object)
{
    vout_display_t *vd = (vout_display_t *)object;
    path *way = var_InheritAddress(vd, PATH_VARIABLE);
    if (way == NULL)
        return VLC_EGENERIC;
    vout_display_sys_t *sys = calloc(1, sizeof *sys);
    if (sys == NULL)
        return VLC_ENOMEM;
    video_format_t format;
    video_format_ApplyRotation(&format, &vd->fmt);
    if (format.i_chroma != VLC_CODEC_J420)
        format.i_chroma = VLC_CODEC_I420; /* what is neither (10 bits, 4:2:2) libvlc converts */
    sys->path = way;
    vd->sys = sys;
    vd->fmt = format;
    vd->info.is_slow = false;
    vd->info.has_pictures_invalid = false;
    vd->pool = pool;
    vd->prepare = prepare;
    vd->display = display;
    vd->control = control;
    path_opened(way, (int)format.i_visible_width, (int)format.i_visible_height, format.i_chroma == VLC_CODEC_J420);
    vout_display_SendEventDisplaySize(vd, (int)format.i_visible_width, (int)format.i_visible_height);
    return VLC_SUCCESS;
}

void output_closed(vlc_object_t *object)
{
    vout_display_sys_t *sys = ((vout_display_t *)object)->sys;
    if (sys->pool != NULL)
        picture_pool_Release(sys->pool);
    free(sys);
}
