"""What ``doctor`` tries in processes of their own, so that a crash there is a finding and not our end.

Each function is started by ``app.media.launch.python_child`` and sends one dict over its pipe.
"""

from __future__ import annotations

import contextlib
import io
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.media.decoder.usable import LibvlcMissing, check

NEEDED_PLUGINS = {
    "access/libimem": "reading from memory",
    "codec/libavcodec": "decoding",
    "demux/libts": "MPEG-TS",
    "packetizer/libpacketizer_h264": "H.264",
    "packetizer/libpacketizer_hevc": "H.265",
    "video_chroma/libswscale": "scaling",
    "video_output/libvmem": "painting into memory",
}
"""libvlc's plugins the decoders cannot do without: path below its plugin folder, and what for."""

LIBVLC_PROTOCOLS = {
    "rtsp": ("access/liblive555", "demux/liblive555"),
    "rtmp": ("access/libavio", "access/librtmp"),
    "http": ("access/libhttp",),
    "https": ("access/libhttps",),
    "hls": ("demux/libadaptive",),
}
"""Which plugin lets libvlc open a protocol by itself. Only told: our own feeds open all of them."""

FEED_PROTOCOLS = ("rtsp", "rtmp", "http", "https")
CODECS = ("h264", "hevc", "mjpeg", "aac", "pcm_alaw", "pcm_mulaw")


def media(conn: Connection) -> None:
    """libvlc: version, plugins, whether it starts; av: version, protocols, codecs."""
    conn.send({"libvlc": _libvlc(), "av": _av()})


def pictures(conn: Connection) -> None:
    """Whether the compiled picture path can be used, and the window's compiled painter; if not why."""
    from app.media.compiling import Unusable
    from app.media.decoder.native.library import PLUGIN
    from app.media.painting.library import PAINTER

    with contextlib.suppress(ImportError, OSError, NameError, NotImplementedError, SystemExit):
        import vlc  # noqa: F401 - the compiled path is a plugin of libvlc's, and asks for its core

    try:
        PAINTER.usable()
        painter: str | None = None
    except Unusable as unusable:
        painter = unusable.reason
    try:
        PLUGIN.usable()
        from app.media.decoder.libvlc import Libvlc

        found = Libvlc().compiled is not None
    except Unusable as unusable:
        told: dict[str, object] = {"compiled": False, "why": unusable.reason, "words": str(unusable)}
    except (ImportError, OSError, RuntimeError, AttributeError, NameError, SystemExit) as error:
        told = {"compiled": False, "why": "no_libvlc", "words": type(error).__name__}
    else:
        told = {"compiled": found, "why": None if found else "not_found", "words": ""}
    conn.send({**told, "painter": painter})


def _libvlc() -> dict[str, Any]:
    try:
        import vlc

        version = vlc.libvlc_get_version().decode(errors="replace")
    except (ImportError, OSError, NotImplementedError, NameError, SystemExit):
        return {"error": "there is no libvlc that can be loaded"}
    found: dict[str, Any] = {"version": version}
    try:
        check(version)
    except LibvlcMissing as error:
        return {**found, "error": str(error)}
    instance = vlc.Instance("--quiet", "--no-video-title-show")
    found["starts"] = instance is not None
    if instance is not None:
        instance.release()
    folder = _plugin_folder()
    if folder is not None:
        found["plugins"] = sum(1 for _ in folder.rglob("lib*_plugin.*"))
        found["missing"] = sorted(name for name in NEEDED_PLUGINS if not _has(folder, name))
        found["protocols"] = sorted(
            protocol
            for protocol, names in LIBVLC_PROTOCOLS.items()
            if any(_has(folder, name) for name in names)
        )
    return found


def _has(folder: Path, name: str) -> bool:
    return any(folder.glob(f"{name}_plugin.*"))


def _plugin_folder() -> Path | None:
    """Where the loaded libvlc keeps its plugins: beside its core library (Linux only)."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in maps.splitlines():
        if "libvlccore" in line:
            folder = Path(line.split(maxsplit=5)[-1]).parent / "vlc" / "plugins"
            return folder if folder.is_dir() else None
    return None


def _av() -> dict[str, Any]:
    try:
        import av
    except (ImportError, OSError) as error:
        return {"error": f"av could not be loaded ({type(error).__name__})"}
    return {
        "version": av.__version__,
        "protocols": [name for name in FEED_PROTOCOLS if _av_opens(name)] + ["hls", "flv"],
        "codecs": [name for name in CODECS if name in av.codecs_available],
    }


def _av_opens(protocol: str) -> bool:
    """Whether FFmpeg knows the protocol: it says so before it minds that nobody listens on port 1."""
    import av

    try:
        av.open(f"{protocol}://127.0.0.1:1/", timeout=2.0).close()
    except av.error.ProtocolNotFoundError:
        return False
    except (av.error.FFmpegError, OSError):
        return True
    return True


def hardware(conn: Connection) -> None:
    """Hardware decoding: pictures are made and decoded by each kind of device FFmpeg knows here. A driver may
    end the process, hence one of its own."""
    import av
    from av.codec.hwaccel import hwdevices_available

    av.logging.set_level(av.logging.PANIC)
    clip = _clip()
    tried = {kind: _refuses(kind, clip) for kind in hwdevices_available()}
    conn.send({**_render_nodes(), "tried": tried, "decode": [kind for kind, why in tried.items() if not why]})


def _clip() -> bytes:
    """A few pictures of H.264."""
    import av

    made = io.BytesIO()
    with av.open(made, "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(320, 240, "yuv420p")))
        container.mux(stream.encode(None))
    return made.getvalue()


def _refuses(kind: str, clip: bytes) -> str:
    """Why this kind of device does not decode; empty when it does."""
    import av
    from av.codec.hwaccel import HWAccel

    try:
        accelerator = HWAccel(device_type=kind, allow_software_fallback=False)
        with av.open(io.BytesIO(clip), "r", format="mpegts", hwaccel=accelerator) as container:
            next(container.decode(video=0))
    except StopIteration:
        return "no picture came"
    except (av.error.FFmpegError, OSError, RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _render_nodes() -> dict[str, Any]:
    """Graphics devices of the kernel, and those this user may use."""
    nodes = sorted(str(node) for node in Path("/dev/dri").glob("renderD*"))
    readable = []
    for node in nodes:
        try:
            with open(node, "rb"):
                readable.append(node)
        except OSError:
            continue
    return {"render_nodes": nodes, "usable": readable}


def screens(conn: Connection) -> None:
    """Qt's version and screens. Qt aborts the process where a platform cannot start; hence here."""
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication(["vcs-wall"])
    found = [
        {
            "name": screen.name(),
            "width": screen.size().width(),
            "height": screen.size().height(),
            "scale": screen.devicePixelRatio(),
            "hz": round(screen.refreshRate(), 1),
        }
        for screen in application.screens()
    ]
    conn.send({"qt": qVersion(), "platform": application.platformName(), "screens": found})
