/* libvlc's input "wall": "wall://CODEC" are the pictures a player is given (input.c), straight to their decoder.
 *
 * libvlc's own input from memory (imem) copies each picture into a block that its decoder copies once more, for it
 * reads a little past the end; and it goes back into libvlc's loop for each, which takes locks, asks the time and
 * sleeps until what is over. What it says of itself and does with the clock is the same here: playerclock.py counts
 * on it.
 */
#include "input.h"
#include "plugin.h"

#include <stdlib.h>
#include <string.h>

#include <vlc_common.h>

#include <vlc_block.h>
#include <vlc_demux.h>
#include <vlc_es_out.h>

#define BEHIND 64        /* bytes libavcodec wants behind a picture (AV_INPUT_BUFFER_PADDING_SIZE) */
#define ROUND_US 500000 /* so long libvlc's loop, which counts what was lost, may have to wait between two pictures */

struct demux_sys_t {
    input *input;
    es_out_id_t *es;
};

static void send(demux_t *demux, int64_t dts_us, int64_t pts_us, size_t size, const void *bytes)
{
    block_t *block = block_Alloc(size + BEHIND);
    if (block == NULL)
        return;
    memcpy(block->p_buffer, bytes, size);
    block->i_buffer = size;
    block->i_dts = VLC_TS_0 + dts_us;
    block->i_pts = VLC_TS_0 + pts_us;
    es_out_SetPCR(demux->out, block->i_dts);
    es_out_Send(demux->out, demux->p_sys->es, block);
}

static int demux_some(demux_t *demux)
{
    const mtime_t until = mdate() + ROUND_US;
    do {
        int64_t dts_us, pts_us;
        size_t size;
        const void *bytes;
        if (input_get(demux->p_sys->input, &dts_us, &pts_us, &size, &bytes) != 0)
            return VLC_DEMUXER_EOF;
        send(demux, dts_us, pts_us, size, bytes);
    } while (mdate() < until);
    return VLC_DEMUXER_SUCCESS;
}

static int control(demux_t *demux, int query, va_list arguments)
{
    (void)demux;
    switch (query) {
    case DEMUX_CAN_PAUSE:
    case DEMUX_CAN_CONTROL_PACE:
        *va_arg(arguments, bool *) = true;
        return VLC_SUCCESS;
    case DEMUX_GET_PTS_DELAY:
        *va_arg(arguments, int64_t *) = DEFAULT_PTS_DELAY;
        return VLC_SUCCESS;
    case DEMUX_SET_PAUSE_STATE:
        return VLC_SUCCESS;
    default:
        return VLC_EGENERIC;
    }
}

int demux_opened(vlc_object_t *object)
{
    demux_t *demux = (demux_t *)object;
    input *given = var_InheritAddress(demux, INPUT_VARIABLE);
    vlc_fourcc_t codec = vlc_fourcc_GetCodecFromString(VIDEO_ES, demux->psz_location);
    if (given == NULL || codec == 0)
        return VLC_EGENERIC;
    demux_sys_t *sys = calloc(1, sizeof *sys);
    if (sys == NULL)
        return VLC_ENOMEM;
    es_format_t format;
    es_format_Init(&format, VIDEO_ES, codec);
    format.i_id = 0;
    sys->input = given;
    sys->es = es_out_Add(demux->out, &format);
    es_format_Clean(&format);
    if (sys->es == NULL) {
        free(sys);
        return VLC_EGENERIC;
    }
    demux->p_sys = sys;
    demux->pf_demux = demux_some;
    demux->pf_control = control;
    return VLC_SUCCESS;
}

void demux_closed(vlc_object_t *object)
{
    demux_t *demux = (demux_t *)object;
    es_out_Del(demux->out, demux->p_sys->es);
    free(demux->p_sys);
}
