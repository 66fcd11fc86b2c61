/* Owns what is known of the machine under the kiosk. */
#include "keeper/host.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

#define EVERY_NS  (10 * PAV_NS_PER_S)
#define PATH_MOST 512

/* --- small files of the kernel ----------------------------------------------------------------- */

/* The first line; false: it is not there. */
static bool read_line(const char *path, char *line, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, line, size - 1) : -1;
    if (fd >= 0)
        close(fd);
    line[got > 0 ? got : 0] = 0;
    line[strcspn(line, "\n")] = 0;
    return got > 0;
}

static bool read_number(const char *path, double *number)
{
    char line[64], *end;
    if (!read_line(path, line, sizeof line))
        return false;
    *number = strtod(line, &end);
    return end > line;
}

/* Calls `each` for every name in a folder that begins so; at most as often as makes sense. */
static void each_in(const char *folder, const char *begins,
                    void (*each)(struct pav_host_sample *sample, const char *path),
                    struct pav_host_sample *sample)
{
    DIR *listing = opendir(folder);
    int most = 64;
    for (struct dirent *entry; listing && most > 0 && (entry = readdir(listing));) {
        if (strncmp(entry->d_name, begins, strlen(begins)) != 0)
            continue;
        char path[PATH_MOST];
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path)
            each(sample, path);
        most--;
    }
    if (listing)
        closedir(listing);
}

static void each_below(const char *root, const char *folder, const char *begins,
                       void (*each)(struct pav_host_sample *sample, const char *path),
                       struct pav_host_sample *sample)
{
    char path[PATH_MOST];
    if (snprintf(path, sizeof path, "%s%s", root, folder) < (int)sizeof path)
        each_in(path, begins, each, sample);
}

/* --- heat ------------------------------------------------------------------------------------- */

/* Sensors that are not wired up say nonsense. */
static void add_heat(struct pav_host_sample *sample, const char *name, double millidegrees)
{
    double celsius = millidegrees / 1000;
    if (sample->heat_count == PAV_HOST_SENSORS || celsius <= 0 || celsius >= 150)
        return;
    struct pav_host_heat *heat = &sample->heat[sample->heat_count++];
    pav_strcpy(heat->name, sizeof heat->name, name);
    heat->celsius = celsius;
}

static void see_zone(struct pav_host_sample *sample, const char *path)
{
    char file[PATH_MOST + 16], name[40];
    double value;
    snprintf(file, sizeof file, "%s/type", path);
    if (!read_line(file, name, sizeof name))
        return;
    snprintf(file, sizeof file, "%s/temp", path);
    if (read_number(file, &value))
        add_heat(sample, name, value);
}

static void see_chip(struct pav_host_sample *sample, const char *path)
{
    char file[PATH_MOST + 16], name[40];
    double value;
    snprintf(file, sizeof file, "%s/name", path);
    if (!read_line(file, name, sizeof name))
        return;
    snprintf(file, sizeof file, "%s/temp1_input", path);
    if (read_number(file, &value))
        add_heat(sample, name, value);
}

static void see_throttles(struct pav_host_sample *sample, const char *path)
{
    char file[PATH_MOST + 48];
    double value;
    snprintf(file, sizeof file, "%s/thermal_throttle/package_throttle_count", path);
    if (read_number(file, &value) && value > 0)
        sample->throttles += (uint64_t)value;
}

static void look_at_heat(struct pav_host_sample *sample, const char *root)
{
    uint64_t before = sample->throttles;
    bool first = !sample->looked;
    sample->throttles = 0;
    sample->heat_count = 0;
    each_below(root, "/sys/class/thermal", "thermal_zone", see_zone, sample);
    each_below(root, "/sys/class/hwmon", "hwmon", see_chip, sample);
    each_below(root, "/sys/devices/system/cpu", "cpu0", see_throttles, sample);
    sample->throttled = !first && sample->throttles > before;
}

/* --- the rest ---------------------------------------------------------------------------------- */

static void see_disk(struct pav_host_disk *disk, const char *name, const char *path)
{
    struct statvfs about;
    *disk = (struct pav_host_disk){0};
    if (statvfs(path, &about) != 0)
        return;
    disk->name = name;
    disk->free_bytes = (int64_t)about.f_bavail * (int64_t)about.f_frsize;
    disk->size_bytes = (int64_t)about.f_blocks * (int64_t)about.f_frsize;
    disk->read_only = about.f_flag & ST_RDONLY;
}

static void look_at_disks(struct pav_host_sample *sample, const char *store)
{
    struct stat root, other;
    see_disk(&sample->disks[0], "root", "/");
    sample->disks[1] = (struct pav_host_disk){0};
    bool apart =
        store && stat("/", &root) == 0 && stat(store, &other) == 0 && root.st_dev != other.st_dev;
    if (apart)
        see_disk(&sample->disks[1], "store", store);
    /* A unit of systemd sees "/" read-only however well the disk is, but for where it remembers. */
    struct pav_host_disk written;
    see_disk(&written, "store", store ? store : "/");
    if (written.name && !apart)
        sample->disks[0].read_only = written.read_only;
}

static void look_at_memory(struct pav_host_sample *sample, const char *root)
{
    char path[PATH_MOST], text[2048];
    snprintf(path, sizeof path, "%s/proc/meminfo", root);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = 0;
    const char *size = strstr(text, "MemTotal:"), *left = strstr(text, "MemAvailable:");
    sample->memory_size = size ? strtoll(size + 9, NULL, 10) * 1024 : 0;
    sample->memory_available = left ? strtoll(left + 13, NULL, 10) * 1024 : 0;
}

static void look_at_clock(struct pav_host_sample *sample)
{
    struct timex about = {0};
    int state = adjtimex(&about);
    sample->synced = state >= 0 && state != TIME_ERROR && !(about.status & STA_UNSYNC);
    sample->offset_s = (double)about.offset * (about.status & STA_NANO ? 1e-9 : 1e-6);
}

static void see_connector(struct pav_host_sample *sample, const char *path)
{
    char file[PATH_MOST + 16], line[32];
    snprintf(file, sizeof file, "%s/status", path);
    if (!read_line(file, line, sizeof line))
        return; /* a card, no connector */
    if (sample->display < 0)
        sample->display = 0;
    if (strcmp(line, "connected") == 0)
        sample->display = 1;
}

void pav_host_look(struct pav_host_sample *sample, const char *root, const char *store)
{
    struct sysinfo about;
    look_at_heat(sample, root);
    look_at_disks(sample, store);
    look_at_memory(sample, root);
    look_at_clock(sample);
    if (sysinfo(&about) == 0) {
        sample->load = (double)about.loads[0] / (1 << SI_LOAD_SHIFT);
        sample->uptime_s = (double)about.uptime;
    }
    sample->display = -1;
    each_below(root, "/sys/class/drm", "card", see_connector, sample);
    sample->looked = true;
}

/* --- judging ---------------------------------------------------------------------------------- */

static void begin(struct pav_faults *faults, enum pav_fault_code code, const char *thing,
                  char *detail)
{
    if (faults)
        pav_faults_add(faults, code, thing, detail);
    free(detail);
}

static void judge_heat(struct pav_host *host, struct pav_faults *faults)
{
    const struct pav_host_sample *seen = &host->seen;
    const struct pav_host_heat *worst = NULL;
    for (int i = 0; i < seen->heat_count; i++) {
        if (!worst || seen->heat[i].celsius > worst->celsius)
            worst = &seen->heat[i];
    }
    double celsius = worst ? worst->celsius : 0;
    bool was = host->hot;
    if (celsius >= PAV_HOST_HOT_C || seen->throttled)
        host->hot = true;
    else if (celsius < PAV_HOST_COOL_C)
        host->hot = false;
    if (host->hot && !was)
        begin(faults, PAV_FAULT_HOT, worst ? worst->name : "",
              pav_sprintf("%.0f °C%s", celsius, seen->throttled ? ", and slowed down" : ""));
}

static void judge_disk(struct pav_host *host, int index, struct pav_faults *faults)
{
    const struct pav_host_disk *disk = &host->seen.disks[index];
    double part = disk->size_bytes ? (double)disk->free_bytes / (double)disk->size_bytes : 1;
    bool was = host->full[index];
    if (!disk->name || disk->read_only)
        host->full[index] = false;
    else if (part < PAV_HOST_FULL_PART || disk->free_bytes < PAV_HOST_FULL_BYTES)
        host->full[index] = true;
    else if (part > PAV_HOST_ROOMY_PART && disk->free_bytes > PAV_HOST_ROOMY_BYTES)
        host->full[index] = false;
    if (host->full[index] && !was)
        begin(faults, PAV_FAULT_DISK_FULL, disk->name,
              pav_sprintf("%lld MiB of %lld MiB are free", (long long)(disk->free_bytes >> 20),
                          (long long)(disk->size_bytes >> 20)));
}

/* That of what the kiosk remembers: others may be meant to be so. */
static void judge_writing(struct pav_host *host, struct pav_faults *faults)
{
    const struct pav_host_disk *apart = &host->seen.disks[1];
    const struct pav_host_disk *disk = apart->name ? apart : &host->seen.disks[0];
    bool was = host->read_only;
    host->read_only = host->remembers && disk->name && disk->read_only;
    if (host->read_only && !was)
        begin(faults, PAV_FAULT_DISK_READ_ONLY, disk->name, NULL);
}

static void judge_clock(struct pav_host *host, struct pav_faults *faults, int64_t now_ns)
{
    if (host->seen.synced) {
        host->unsynced = false;
        host->unsynced_ns = 0;
        return;
    }
    if (host->unsynced_ns == 0)
        host->unsynced_ns = now_ns;
    if (host->unsynced || now_ns - host->unsynced_ns < PAV_HOST_UNSYNCED_NS)
        return;
    host->unsynced = true;
    begin(faults, PAV_FAULT_CLOCK_UNSYNCED, "", NULL);
}

void pav_host_judge(struct pav_host *host, struct pav_faults *faults, int64_t now_ns)
{
    judge_heat(host, faults);
    for (int i = 0; i < PAV_HOST_DISKS; i++)
        judge_disk(host, i, faults);
    judge_writing(host, faults);
    judge_clock(host, faults, now_ns);
}

void pav_host_tend(struct pav_host *host, const char *store, struct pav_faults *faults,
                   int64_t now_ns)
{
    if (host->seen_ns && now_ns - host->seen_ns < EVERY_NS)
        return;
    host->seen_ns = now_ns;
    host->remembers = store != NULL;
    pav_host_look(&host->seen, "", store);
    pav_host_judge(host, faults, now_ns);
}

/* --- telling ---------------------------------------------------------------------------------- */

static json_t *disks_json(const struct pav_host_sample *seen)
{
    json_t *list = json_array();
    for (int i = 0; i < PAV_HOST_DISKS; i++) {
        const struct pav_host_disk *disk = &seen->disks[i];
        if (disk->name)
            json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:b}", "name", disk->name,
                                                  "free_bytes", (json_int_t)disk->free_bytes,
                                                  "size_bytes", (json_int_t)disk->size_bytes,
                                                  "read_only", disk->read_only));
    }
    return list;
}

static json_t *heat_json(const struct pav_host_sample *seen)
{
    json_t *list = json_array();
    for (int i = 0; i < seen->heat_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:f}", "name", seen->heat[i].name, "celsius",
                                              seen->heat[i].celsius));
    return list;
}

static json_t *troubles_json(const struct pav_host *host)
{
    json_t *list = json_array();
    if (host->hot)
        json_array_append_new(list, json_string(pav_fault_word(PAV_FAULT_HOT)));
    if (host->full[0] || host->full[1])
        json_array_append_new(list, json_string(pav_fault_word(PAV_FAULT_DISK_FULL)));
    if (host->read_only)
        json_array_append_new(list, json_string(pav_fault_word(PAV_FAULT_DISK_READ_ONLY)));
    if (host->unsynced)
        json_array_append_new(list, json_string(pav_fault_word(PAV_FAULT_CLOCK_UNSYNCED)));
    return list;
}

json_t *pav_host_json(const struct pav_host *host)
{
    const struct pav_host_sample *seen = &host->seen;
    json_t *display = seen->display < 0 ? json_null() : json_boolean(seen->display);
    return json_pack("{s:s, s:o, s:o, s:b, s:{s:I, s:I}, s:f, s:f, s:{s:b, s:f}, s:o, s:o}",
                     "version", PAV_VERSION, "disks", disks_json(seen), "heat", heat_json(seen),
                     "throttled", seen->throttled, "memory", "available_bytes",
                     (json_int_t)seen->memory_available, "size_bytes",
                     (json_int_t)seen->memory_size, "load", seen->load, "uptime_s", seen->uptime_s,
                     "clock", "synced", seen->synced, "offset_s", seen->offset_s, "display",
                     display, "troubles", troubles_json(host));
}
