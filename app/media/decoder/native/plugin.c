/* The plugin as libvlc finds it, and how a player is told to use it. */
#include "input.h"
#include "path.h"
#include "plugin.h"

#include <vlc_modules.h>
#include <vlc_plugin.h>

#define NAME "wall"

/* libvlc looks for a plugin's beginning under a name with the version of its interface. Debian 13 and Ubuntu 24.04
 * gave it another one, because time_t grew on machines of 32 bits; on those of 64 it is the same under both. */
#if UINTPTR_MAX > 0xffffffff && defined(__linux__)
#undef MODULE_SYMBOL
#define MODULE_SYMBOL 3_0_0f
API int vlc_entry__3_0_0ft64(vlc_set_cb, void *) __attribute__((alias("vlc_entry__3_0_0f")));
#endif

vlc_module_begin()
    set_shortname(NAME)
    set_description("Video wall")
    set_category(CAT_VIDEO)
    set_subcategory(SUBCAT_VIDEO_VOUT)
    set_capability("vout display", 0)
    set_callbacks(output_opened, output_closed)
    add_submodule()
    set_shortname(NAME)
    set_description("Pictures for a video wall")
    set_category(CAT_INPUT)
    set_subcategory(SUBCAT_INPUT_ACCESS)
    set_capability("access_demux", 0)
    set_callbacks(demux_opened, demux_closed)
vlc_module_end()

/* Whether libvlc found it here; once there is an instance of libvlc. */
API int wall_found(void) { return module_exists(NAME); }

/* A player (a libvlc_media_player_t, which is an object of the core) shows its pictures here: what
 * libvlc_video_set_callbacks does for vmem. */
API void wall_shows(void *player, path *way)
{
    vlc_object_t *object = player;
    var_Create(object, PATH_VARIABLE, VLC_VAR_ADDRESS);
    var_SetAddress(object, PATH_VARIABLE, way);
    var_SetString(object, "avcodec-hw", "none");
    var_SetString(object, "vout", NAME);
    var_SetString(object, "window", "none");
}

/* Before it plays "wall://CODEC": the pictures, of that codec, are those of this input. */
API void wall_reads(void *player, input *given)
{
    vlc_object_t *object = player;
    var_Create(object, INPUT_VARIABLE, VLC_VAR_ADDRESS);
    var_SetAddress(object, INPUT_VARIABLE, given);
}
