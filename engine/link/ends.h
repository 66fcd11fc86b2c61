/* How a stage ends of its own accord where the keeper has to know why, and words that it listens for. */
#ifndef PAV_LINK_ENDS_H
#define PAV_LINK_ENDS_H

/* Exit codes, as sysexits.h has them. Only the last one is ever held against a scene. */
enum pav_end {
    PAV_END_DISPLAY = 69, /* there is no display, or it is gone: again and again until it is back */
    PAV_END_GL =
        70, /* the GL context is lost, or nothing drawn is seen: a fresh stage has another */
    PAV_END_TORN = 71, /* somebody in it has closed what was not theirs: a scene */
};

/* Texts of FAULT messages. */
#define PAV_SAYS_SOUND_LOST "sound: the device is gone: silent until another stage has opened one"
#define PAV_SAYS_SOUND_NONE "sound: there is no device"

#endif
