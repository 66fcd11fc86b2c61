/* What the desk cannot know by itself, told to it as JSON: the desk reads no file of the exhibition. */
#ifndef PAV_KEEPER_BRIEF_H
#define PAV_KEEPER_BRIEF_H

struct pav_keeper;
/* A sealed memory file:
 *   { "title": …, "languages": […], "developer": true, "kiosk": false, "live_camera": false,
 *     "token": "…" or null, "access": {ROLE: "…"} or null, "locked": false (nobody comes in without one),
 *     "programme": [ {"entry", "installation", "title": {language: text}, "for_s"} ],
 *     "cameras": [ {"name", "synthetic"} ],
 *     "installations": { NAME OF PIECE: {"title": {…}, "files": [shaders], "options": [other files]} } }
 * The caller closes it. -1: none, with errno. */
int pav_keeper_brief(const struct pav_keeper *keeper);
/* Some bytes in a sealed memory file; -1 with errno. */
int pav_keeper_memory(const char *name, const char *bytes, unsigned long length);

#endif
