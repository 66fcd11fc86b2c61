/*
 * pavilion-where: which line of whose source an address in a library is, by the tables that its compiler
 * left in it. `pavilion-where LIBRARY OFFSET…` prints the first offset that has a line, as
 * "scene.c:42 (draw_ring)", or nothing.
 *
 * The library is an artist's, and its tables may be anything: so this is a program of its own, which lives
 * for a moment, has opened one file, and can do nothing but read it and print.
 */
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "link/sandbox.h"

#define CPU_S        5
#define MEMORY_BYTES ((rlim_t)2 << 30)

/* Names of functions without a symbol: only in the table of lines and blocks. */
static const char *function_at(Dwfl_Module *module, Dwarf_Addr at)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = dwfl_module_addrdie(module, at, &bias), *scopes = NULL;
    int count = unit ? dwarf_getscopes(unit, at - bias, &scopes) : 0;
    const char *name = NULL;
    for (int i = 0; i < count && !name; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine)
            name = dwarf_diename(&scopes[i]);
    }
    free(scopes);
    return name ? name : dwfl_module_addrname(module, at);
}

static bool print_place(Dwfl_Module *module, Dwarf_Addr at)
{
    int line = 0;
    Dwfl_Line *found = dwfl_module_getsrc(module, at);
    const char *file = found ? dwfl_lineinfo(found, NULL, &line, NULL, NULL, NULL) : NULL;
    if (!file || line <= 0)
        return false;
    const char *slash = strrchr(file, '/'), *function = function_at(module, at);
    printf("%s:%d", slash ? slash + 1 : file, line);
    if (function)
        printf(" (%s)", function);
    printf("\n");
    return true;
}

static bool raise_wall(void)
{
    static const char *const none[] = {NULL};
    setrlimit(RLIMIT_CPU, &(struct rlimit){CPU_S, CPU_S});
#ifndef __SANITIZE_ADDRESS__
    setrlimit(RLIMIT_AS, &(struct rlimit){MEMORY_BYTES, MEMORY_BYTES});
#endif
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, 4096});
    pav_sandbox_files(
        &(struct pav_sandbox_files){.read = none}); /* an old kernel has none: so be it */
    return pav_sandbox_calls(PAV_ROLE_NONE, false);
}

/* Nothing is looked for elsewhere: not on the network, nor beside the library. */
static int nowhere(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                   const char *file, const char *link, GElf_Word crc, char **found)
{
    (void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc,
        (void)found;
    return -1;
}

static int look_up(int fd, const char *path, char **offsets, int count)
{
    static const Dwfl_Callbacks calls = {.find_elf = dwfl_build_id_find_elf,
                                         .find_debuginfo = nowhere,
                                         .section_address = dwfl_offline_section_address};
    Dwfl *dwfl = dwfl_begin(&calls);
    Dwfl_Module *module = dwfl ? dwfl_report_offline(dwfl, path, path, fd) : NULL;
    if (!module) {
        fprintf(stderr, "pavilion-where: %s: %s\n", path, dwfl_errmsg(-1));
        return 1;
    }
    dwfl_report_end(dwfl, NULL, NULL);
    GElf_Addr base = 0;
    if (!dwfl_module_getelf(module, &base))
        return 1;
    for (int i = 0; i < count; i++)
        if (print_place(module, base + strtoull(offsets[i], NULL, 0)))
            break;
    fflush(stdout);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: pavilion-where LIBRARY OFFSET...\n");
        return 2;
    }
    int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "pavilion-where: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    int hush =
        open("/dev/null", O_WRONLY | O_CLOEXEC); /* whoever asks hears nothing but the answer */
    dup2(hush, STDERR_FILENO);
    if (!raise_wall())
        return 1;
    _exit(look_up(fd, argv[1], argv + 2, argc - 2)); /* what it holds is nobody's to tidy */
}
