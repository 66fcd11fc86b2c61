/* The program pavilion-eye: one camera, OpenCV, and nothing else of the world. */
#include "eye/eye.h"

#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "eye/portrait.h"
#include "eye/report.h"
#include "eye/train.h"

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "train") == 0)
        return pav_eye_train(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "faces") == 0)
        return pav_eye_report(argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "portrait") == 0)
        return pav_eye_portrait(argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "doctor") == 0)
        return pav_eye_report_means();
    struct pav_eye_options options;
    pav_memory_discreet(PAV_PICTURES);
    if (!pav_eye_options(&options, argc, argv))
        return PAV_EYE_USAGE;
    /* Not a return: a thread may hang in a driver, and nothing is left to tidy up. */
    _exit(pav_eye_run(&options));
}
