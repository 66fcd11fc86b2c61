/* The sound of the room as a scene feels it. */
#ifndef PAVILION_SOUND_H
#define PAVILION_SOUND_H

#ifdef __cplusplus
extern "C" {
#endif

/* What the loudspeakers play at this moment. Borrowed for the call. */
struct pav_sound {
    float level; /* RMS of the mixed output over the last 50 ms, 0 silence .. 1 full scale */
};

#ifdef __cplusplus
}
#endif
#endif
