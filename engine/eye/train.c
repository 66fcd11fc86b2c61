/* The mode `train`: the face model, made or measured by pavilion-train.so. Without camera and without wall. */
#include "eye/train.h"

#include <dlfcn.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "eye/camera/source.h"
#include "facelab/train/train.h"

enum { OUT = 1, HEADS, SEED, EPOCHS, HOLDOUT, EVALUATE };

static const struct option long_options[] = {
    {"out", required_argument, NULL, OUT},
    {"heads", required_argument, NULL, HEADS},
    {"seed", required_argument, NULL, SEED},
    {"epochs", required_argument, NULL, EPOCHS},
    {"holdout", required_argument, NULL, HOLDOUT},
    {"evaluate", no_argument, NULL, EVALUATE},
    {NULL, 0, NULL, 0},
};

static bool set(struct pav_train_plan *plan, bool *evaluate, int which, const char *text)
{
    double value = 0;
    if (which != OUT && which != EVALUATE &&
        (!pav_number(text, &value, NULL) || value < 0 || value > 1e9 ||
         value != (double)(long)value))
        return false;
    switch (which) {
    case OUT:
        plan->path = text;
        return text[0] != 0;
    case HEADS:
        plan->heads = (int)value;
        return true;
    case SEED:
        plan->seed = (uint64_t)value;
        return true;
    case EPOCHS:
        plan->epochs = (int)value;
        return true;
    case HOLDOUT:
        plan->holdout = (int)value;
        return true;
    default:
        return *evaluate = true;
    }
}

static const struct pav_train_api *load(void)
{
    char *path = pav_path_join(pav_capture_folder(), PAV_TRAIN_MODULE);
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct pav_train_api *api = module ? dlsym(module, "pav_train_api") : NULL;
    if (!api)
        fprintf(stderr, "pavilion train-face: %s\n", dlerror());
    else if (api->struct_size != sizeof *api)
        fprintf(stderr, "pavilion train-face: %s is of another build\n", path);
    free(path);
    return api && api->struct_size == sizeof *api ? api : NULL;
}

int pav_eye_train(int argc, char **argv)
{
    struct pav_train_plan plan = {.seed = 1, .heads = 100000, .epochs = 10, .holdout = 1000};
    bool evaluate = false;
    int which, at = 0;
    while ((which = getopt_long(argc, argv, "", long_options, &at)) != -1) {
        if (which == '?')
            return 2;
        if (!set(&plan, &evaluate, which, optarg)) {
            fprintf(stderr, "pavilion train-face: --%s: \"%s\" is not understood\n",
                    long_options[at].name, optarg);
            return 2;
        }
    }
    if (optind < argc || !plan.path) {
        fprintf(stderr, "pavilion train-face: --out FILE is needed, and nothing else\n");
        return 2;
    }
    const struct pav_train_api *api = load();
    return api && (evaluate ? api->evaluate(&plan) : api->train(&plan)) ? 0 : 1;
}
