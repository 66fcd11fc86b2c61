/* `pavilion-eye faces FILE`: the faces of a picture or film, for people or as lines of JSON. */
#ifndef PAV_EYE_REPORT_H
#define PAV_EYE_REPORT_H

/* Arguments as main's, without the program's name: FILE, and --json or not. The exit code: 0 well, 1 failed,
 * 2 wrong usage or a file that is neither picture nor film. */
int pav_eye_report(int argc, char **argv);

/* `pavilion-eye doctor`: one line on what faces would be found with; 0, or 1 when none can be. */
int pav_eye_report_means(void);

#endif
