/* The program pavilion-eye: one camera, OpenCV, and nothing else of the world. */
#include "eye/eye.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    struct pav_eye_options options;
    if (!pav_eye_options(&options, argc, argv))
        return PAV_EYE_USAGE;
    /* Not a return: a thread may hang in a driver, and nothing is left to tidy up. */
    _exit(pav_eye_run(&options));
}
