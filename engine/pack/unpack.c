/* Owns the taking apart of packs: wall, child, and the judgement of what the child left. */
#include "pack/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "link/sandbox.h"
#include "pack/container.h"
#include "pack/disk.h"
#include "pack/extract.h"
#include "pack/name.h"
#include "pack/policy.h"

#define CHILD_CPU_S  900
#define CHILD_MEMORY (UINT64_C(1) << 30)

static bool refuse(const char *file, const char *why)
{
    fprintf(stderr, "pavilion: %s: %s\n", file, why);
    return false;
}

/* What stands outside and in the table, each byte judged; both parent and child do it, as neither believes
 * the other. */
static bool judge(int fd, struct pav_container *container, struct pav_pack_table *table, char **why)
{
    if (!pav_container_read(container, fd, why))
        return false;
    bool good = pav_pack_table_read(table, container->table, container->table_bytes, why);
    if (good && table->contents_bytes != container->contents_bytes) {
        *why = pav_strdup("its contents have another size than its table says");
        pav_pack_table_finish(table);
        good = false;
    }
    if (!good)
        pav_container_finish(container);
    return good;
}

/* --- the child ------------------------------------------------------------------------------------- */

struct reading {
    int fd;
    uint64_t at, end;
    struct pav_disk disk;
};

static long read_contents(void *data, void *bytes, size_t size)
{
    struct reading *r = data;
    uint64_t left = r->end - r->at;
    ssize_t count = pread(r->fd, bytes, left < size ? (size_t)left : size, (off_t)r->at);
    r->at += count > 0 ? (uint64_t)count : 0;
    return count;
}

static bool begin_file(void *data, const struct pav_pack_file *file)
{
    return pav_disk_begin(&((struct reading *)data)->disk, file->path);
}

static bool write_file(void *data, const void *bytes, size_t size)
{
    return pav_disk_write(&((struct reading *)data)->disk, bytes, size);
}

static bool end_file(void *data)
{
    return pav_disk_end(&((struct reading *)data)->disk);
}

static void limit(int what, uint64_t most)
{
    setrlimit((__rlimit_resource_t)what, &(struct rlimit){most, most});
}

static bool unpack_all(const char *file, int fd, int into)
{
    struct pav_container container;
    struct pav_pack_table table;
    unsigned char sha256[PAV_PACK_HASH_BYTES];
    char *why = NULL;
    if (!judge(fd, &container, &table, &why))
        return refuse(file, why);
    if (!pav_container_hash(&container, fd, sha256) ||
        memcmp(sha256, table.contents_sha256, sizeof sha256) != 0)
        return refuse(file, "it was changed after it was made");
    struct reading r = {.fd = fd,
                        .at = container.contents_at,
                        .end = container.contents_at + container.contents_bytes};
    if (!pav_disk_open(&r.disk, into, table.name))
        return refuse(table.name, strerror(errno));
    bool good = pav_extract(&(struct pav_extract){.table = &table,
                                                  .read = read_contents,
                                                  .begin = begin_file,
                                                  .write = write_file,
                                                  .end = end_file,
                                                  .data = &r},
                            &why);
    pav_disk_close(&r.disk);
    if (!good)
        refuse(file, why ? why : "it cannot be read");
    free(why);
    pav_pack_table_finish(&table);
    pav_container_finish(&container);
    return good;
}

/* Files are walled off already; it has one open, and may write below one folder. */
static void be_child(const char *file, int fd, int into, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    limit(RLIMIT_FSIZE, PAV_PACK_BYTES_MAX);
    limit(RLIMIT_CPU, CHILD_CPU_S);
    limit(RLIMIT_NOFILE, 64);
    limit(RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__)
    limit(RLIMIT_AS, CHILD_MEMORY);
#endif
    signal(SIGXFSZ, SIG_IGN); /* said as an error, with the file's name */
    if (!pav_sandbox_calls(PAV_ROLE_NONE, false))
        _exit(1);
    _exit(unpack_all(file, fd, into) ? 0 : 1);
}

static bool run_child(const char *file, int fd, int into)
{
    pid_t parent = getpid();
    fflush(NULL);
    pid_t child = fork();
    int status = -1;
    if (child < 0)
        return refuse(file, strerror(errno));
    if (child == 0)
        be_child(file, fd, into, parent);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "pavilion: %s: its reader was ended by signal %d; nothing is installed\n",
                file, WTERMSIG(status));
        return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* --- the parent ------------------------------------------------------------------------------------ */

/* Table and signature stay with the files, so that whose they are can be read later. */
static bool keep_table(int into, const struct pav_container *c, const struct pav_pack_table *t)
{
    struct pav_disk disk;
    if (!pav_disk_open(&disk, into, t->name))
        return refuse(t->name, strerror(errno));
    bool kept = pav_disk_begin(&disk, PAV_PACK_TABLE) &&
                pav_disk_write(&disk, c->table, c->table_bytes) && pav_disk_end(&disk) &&
                pav_disk_begin(&disk, PAV_PACK_SIGNATURE) &&
                pav_disk_write(&disk, c->signature, strlen(c->signature)) && pav_disk_end(&disk);
    if (!kept)
        refuse(t->name, strerror(errno));
    pav_disk_close(&disk);
    return kept;
}

static bool judge_unpacked(const struct pav_unpack_options *options, int fd, int into)
{
    struct pav_container container;
    struct pav_pack_table table;
    char *why = NULL;
    bool good = judge(fd, &container, &table, &why);
    if (good) {
        good = pav_disk_agrees(into, &table, &why) &&
               pav_policy_allows(&table, &container.seal, options->allow_unsigned, &why) &&
               keep_table(into, &container, &table);
        if (good)
            pav_policy_tell(&table, &container.seal);
        pav_pack_table_finish(&table);
        pav_container_finish(&container);
    }
    if (!good && why)
        refuse(options->file, why);
    free(why);
    return good;
}

/* From here on this process and its child see the pack, which is open, and that folder; a sender's name is
 * looked up in files that are read before. */
static bool put_up_wall(const char *into)
{
    const char *write[] = {into, NULL};
    char *keys = pav_key_folder();
    const char *read[] = {keys, "/usr/lib/locale", NULL};
    bool walled = pav_sandbox_files(&(struct pav_sandbox_files){.read = read, .write = write});
    free(keys);
    return walled || refuse(into, "without a wall no stranger's file is opened");
}

bool pav_unpack(const struct pav_unpack_options *options)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* who started us would have removed what we leave */
    int fd = open(options->file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int into = fd < 0 ? -1 : open(options->into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (into < 0) {
        refuse(fd < 0 ? options->file : options->into, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool good = put_up_wall(options->into) && run_child(options->file, fd, into) &&
                pav_sandbox_calls(PAV_ROLE_NONE, false) && judge_unpacked(options, fd, into);
    close(into);
    close(fd);
    return good;
}
