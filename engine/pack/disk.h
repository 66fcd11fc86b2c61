/* Unpacked files on disk: written with no step that could lead out of the folder, and looked at again by
 * somebody who did not write them. */
#ifndef PAV_PACK_DISK_H
#define PAV_PACK_DISK_H

#include "pack/table.h"

struct pav_disk {
    int folder; /* of the pack */
    int file;   /* that is being written, or -1 */
};

/* Makes or opens the folder `name` in `into`. False with errno. */
bool pav_disk_open(struct pav_disk *disk, int into, const char *name);
void pav_disk_close(struct pav_disk *disk);
/* One file after the other; a file that is there already is never written to. False with errno. */
bool pav_disk_begin(struct pav_disk *disk, const char *path);
bool pav_disk_write(struct pav_disk *disk, const void *bytes, size_t size);
bool pav_disk_end(struct pav_disk *disk);

/* Whether `into` holds the table's folder with exactly its files, plain ones, each with its size and hash, and
 * nothing else. False with *why (the caller frees it). */
bool pav_disk_agrees(int into, const struct pav_pack_table *table, char **why);

#endif
