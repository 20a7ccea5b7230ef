/* What libvlc finds in this plugin (plugin.c): an output (vout.c) and an input (demux.c). */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <vlc_common.h>

/* Variables of a player, which what is opened for it inherits: the addresses of its path and its input. */
#define PATH_VARIABLE "wall-path"
#define INPUT_VARIABLE "wall-input"

int output_opened(vlc_object_t *);
void output_closed(vlc_object_t *);
int demux_opened(vlc_object_t *);
void demux_closed(vlc_object_t *);

#endif
