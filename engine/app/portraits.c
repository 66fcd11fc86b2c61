/* Owns the making of sidecars: asking the eye, judging what it says, keeping what people wrote. */
#include "app/portraits.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/commands.h"
#include "keeper/keeper.h"
#include "keeper/outputs.h"
#include "link/exhibition.h"
#include "link/portrait.h"
#include "link/spawn.h"

#define TEXT_MAX ((size_t)1 << 20)

extern char **environ;

static int refuse(const char *picture, const char *why)
{
    fprintf(stderr, "pavilion portrait: %s: %s\n", picture, why);
    return PAV_EXIT_USAGE;
}

static void say(struct pav_complaints *complaints)
{
    if (complaints->text.length)
        fputs(complaints->text.text, stderr);
    pav_complaints_finish(complaints);
}

/* --- the eye --- */

/* What it says in `answer`; its exit code. */
static int run_eye(const char *program, const char *picture, FILE *answer)
{
    char name[] = "pavilion-eye", mode[] = "portrait", *path = pav_strdup(picture);
    char *arguments[] = {name, mode, path, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0, fault;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(answer), STDOUT_FILENO);
    fault = posix_spawn(&child, program, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    free(path);
    if (fault) {
        fprintf(stderr, "pavilion portrait: pavilion-eye cannot be started: %s\n", strerror(fault));
        return PAV_EXIT_FAILED;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    fprintf(stderr, "pavilion portrait: %s: pavilion-eye ended: %s\n", picture,
            pav_child_end(status));
    return PAV_EXIT_FAILED;
}

/* The eye has just decoded a stranger's file: its answer is read like a stranger's. */
static bool read_answer(FILE *answer, const char *path, struct pav_sidecar *sidecar)
{
    struct pav_complaints complaints = {0};
    char *text = pav_alloc(TEXT_MAX);
    rewind(answer);
    size_t length = fread(text, 1, TEXT_MAX, answer);
    bool good = pav_sidecar_parse(sidecar, path, text, length, &complaints);
    if (!good)
        fprintf(stderr, "pavilion portrait: the face that was found is none:\n");
    say(&complaints);
    free(text);
    return good;
}

static int find_face(const char *picture, const char *path, struct pav_sidecar *sidecar)
{
    char *program = pav_keeper_program("pavilion-eye");
    FILE *answer = program ? tmpfile() : NULL;
    int code = PAV_EXIT_FAILED;
    if (answer) {
        fcntl(fileno(answer), F_SETFD, FD_CLOEXEC);
        code = run_eye(program, picture, answer);
    } else {
        fprintf(stderr, "pavilion portrait: pavilion-eye cannot be started: %s\n",
                strerror(program ? errno : ENOENT));
    }
    if (code == PAV_EXIT_WELL && !read_answer(answer, path, sidecar))
        code = PAV_EXIT_FAILED;
    if (answer)
        fclose(answer);
    free(program);
    return code;
}

/* --- the sidecar --- */

static void swap(char **a, char **b)
{
    char *kept = *a;
    *a = *b;
    *b = kept;
}

static void keep_rights(struct pav_sidecar *sidecar, struct pav_sidecar *old)
{
    struct pav_words title = sidecar->title;
    sidecar->title = old->title;
    old->title = title;
    swap(&sidecar->credit, &old->credit);
    swap(&sidecar->licence, &old->licence);
}

static bool write_sidecar(const struct pav_sidecar *sidecar, const char *picture, const char *path)
{
    struct pav_output output;
    struct pav_str text = {0};
    if (!pav_output_open(&output, path))
        return false;
    pav_sidecar_write(sidecar, pav_path_name(picture), &text);
    size_t done = 0;
    while (done < text.length) {
        ssize_t n = write(output.fd, text.text + done, text.length - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    bool whole = done == text.length && fsync(output.fd) == 0;
    if (!whole)
        fprintf(stderr, "pavilion: %s cannot be written: %s\n", path, strerror(errno));
    bool named = pav_output_close(&output, whole);
    pav_output_finish(&output);
    pav_str_finish(&text);
    return named;
}

static void tell(const struct pav_sidecar *s, const char *picture, const char *path)
{
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY, yaw = s->yaw_deg;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        x0 = fminf(x0, s->landmarks[i][0]), x1 = fmaxf(x1, s->landmarks[i][0]);
        y0 = fminf(y0, s->landmarks[i][1]), y1 = fmaxf(y1, s->landmarks[i][1]);
    }
    printf("%s: a face of %.0fx%.0f px at %.0f, %.0f, turned %.0f degrees to the %s: %s\n", picture,
           (double)(x1 - x0), (double)(y1 - y0), (double)(0.5f * (x0 + x1)),
           (double)(0.5f * (y0 + y1)), (double)fabsf(yaw), yaw < 0 ? "left" : "right", path);
    fflush(stdout);
}

/* Exists already, and stays. */
static int judge(const char *path, bool remind)
{
    struct pav_complaints complaints = {0};
    struct pav_sidecar sidecar;
    bool good = pav_sidecar_read(&sidecar, path, &complaints);
    if (good) {
        printf("%s: is there already and stays as it is; --again finds the face anew\n", path);
        fflush(stdout);
        if (remind)
            pav_sidecar_check_licence(&sidecar, path, false, &complaints);
        pav_sidecar_finish(&sidecar);
    }
    say(&complaints);
    return good ? PAV_EXIT_WELL : PAV_EXIT_USAGE;
}

/* As it lies there: the reminder names its line. */
static void remind_of(const char *path)
{
    struct pav_complaints complaints = {0};
    struct pav_sidecar sidecar;
    if (pav_sidecar_read(&sidecar, path, &complaints)) {
        pav_sidecar_check_licence(&sidecar, path, false, &complaints);
        pav_sidecar_finish(&sidecar);
    }
    say(&complaints);
}

static int make(const char *picture, const char *path, struct pav_sidecar *old, bool remind)
{
    struct pav_sidecar sidecar;
    int code = find_face(picture, path, &sidecar);
    if (code != PAV_EXIT_WELL)
        return code;
    if (old)
        keep_rights(&sidecar, old);
    bool written = write_sidecar(&sidecar, picture, path);
    if (written)
        tell(&sidecar, picture, path);
    pav_sidecar_finish(&sidecar);
    if (written && remind)
        remind_of(path);
    return written ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
}

static int make_again(const char *picture, const char *path, bool remind)
{
    struct pav_complaints complaints = {0};
    struct pav_sidecar old;
    bool kept = pav_sidecar_read_rights(&old, path, &complaints);
    say(&complaints);
    if (!kept) {
        fprintf(stderr,
                "pavilion portrait: %s: its title, credit and licence cannot be read, and would be "
                "lost: correct or remove it\n",
                path);
        return PAV_EXIT_USAGE;
    }
    int code = make(picture, path, &old, remind);
    pav_sidecar_finish(&old);
    return code;
}

/* Of the same name, with another ending: both would have one sidecar. The caller frees it. */
static char *twin_of(const char *picture)
{
    static const char *const endings[] = {"jpg", "jpeg", "png", "JPG", "JPEG", "PNG"};
    char *path = pav_sidecar_path(picture);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *other = pav_sprintf("%.*s%s", (int)strlen(path) - 4, path, endings[i]);
        if (strcmp(other, picture) != 0 && access(other, F_OK) == 0) {
            free(path);
            return other;
        }
        free(other);
    }
    free(path);
    return NULL;
}

int pav_portrait_find(const char *picture, bool again, bool remind)
{
    if (access(picture, F_OK) != 0)
        return refuse(picture, strerror(errno));
    if (!pav_portrait_is_picture(picture))
        return refuse(picture, "expected a picture whose name ends in .jpg or .png");
    char *twin = twin_of(picture), *path = pav_sidecar_path(picture);
    int code;
    if (twin) {
        char *why = pav_sprintf("%s has the same name and would have the same %s: rename one", twin,
                                pav_path_name(path));
        code = refuse(picture, why);
        free(why);
    } else if (access(path, F_OK) != 0) {
        code = make(picture, path, NULL, remind);
    } else {
        code = again ? make_again(picture, path, remind) : judge(path, remind);
    }
    free(twin);
    free(path);
    return code;
}

/* --- check --- */

static int find_missing(const char *folder)
{
    struct pav_portrait_files files;
    int worst = PAV_EXIT_WELL;
    if (!pav_portrait_files_list(&files, folder))
        return PAV_EXIT_WELL; /* the stage complains, with the place of the key */
    for (size_t i = 0; i < files.count; i++) {
        if (files.list[i].has_sidecar || files.list[i].twin)
            continue;
        int code = pav_portrait_find(files.list[i].picture, false, false);
        worst = code > worst ? code : worst;
    }
    pav_portrait_files_finish(&files);
    return worst;
}

int pav_portraits_check(const char *thing)
{
    struct pav_complaints unheard = {0};
    struct pav_exhibition e;
    int code = PAV_EXIT_WELL;
    if (pav_exhibition_open(&e, thing, &unheard)) {
        if (pav_exhibition_shows_portraits(&e))
            code = find_missing(e.portraits);
        pav_exhibition_finish(&e);
    }
    pav_complaints_finish(&unheard);
    return code;
}
