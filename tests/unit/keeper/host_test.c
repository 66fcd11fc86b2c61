/* The machine under the kiosk: read from a made-up one, and judged: a fault once per episode. */
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "check.h"
#include "keeper/host.h"

#define S INT64_C(1000000000)

static char top[] = "/tmp/pavilion-host-XXXXXX";

static void put(const char *name, const char *text)
{
    char *path = pav_sprintf("%s/%s", top, name), *made = pav_strdup(path);
    for (char *slash = made + strlen(top) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(made, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    if (!file)
        abort();
    fputs(text, file);
    fclose(file);
    free(path);
    free(made);
}

static void a_made_up_machine_is_read(void)
{
    struct pav_host_sample seen = {0};
    put("sys/class/thermal/thermal_zone0/type", "x86_pkg_temp\n");
    put("sys/class/thermal/thermal_zone0/temp", "61500\n");
    put("sys/class/thermal/thermal_zone1/type", "not wired up\n");
    put("sys/class/thermal/thermal_zone1/temp", "-273000\n");
    put("sys/class/hwmon/hwmon0/name", "nvme\n");
    put("sys/class/hwmon/hwmon0/temp1_input", "44850\n");
    put("sys/class/hwmon/hwmon1/name", "acpi fan\n");
    put("sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count", "7\n");
    put("sys/class/drm/card0/dev", "226:0\n");
    put("sys/class/drm/card0-HDMI-A-1/status", "disconnected\n");
    put("sys/class/drm/card0-DP-1/status", "connected\n");
    put("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:   9000000 kB\n");
    pav_host_look(&seen, top, NULL);
    CHECK_INT(seen.heat_count, 2);
    for (int i = 0; i < seen.heat_count; i++)
        CHECK_NEAR(seen.heat[i].celsius, strcmp(seen.heat[i].name, "nvme") ? 61.5 : 44.85, 0.001);
    CHECK_INT(seen.display, 1);
    CHECK_INT(seen.memory_size, INT64_C(16000000) * 1024);
    CHECK_INT(seen.memory_available, INT64_C(9000000) * 1024);
    CHECK(!seen.throttled); /* seven times, but not since we look */
    CHECK_STR(seen.disks[0].name, "root");
    CHECK(seen.disks[0].size_bytes > 0 && seen.disks[0].free_bytes <= seen.disks[0].size_bytes);
    CHECK(seen.uptime_s > 0);
    put("sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count", "9\n");
    put("sys/class/drm/card0-DP-1/status", "disconnected\n");
    pav_host_look(&seen, top, NULL);
    CHECK(seen.throttled);
    CHECK_INT(seen.display, 0);
    pav_host_look(&seen, top, NULL);
    CHECK(!seen.throttled);
}

/* As ProtectSystem=strict and StateDirectory= show a machine to a unit. 2: this process may not make such. */
static int look_from_a_unit(void)
{
    struct pav_host_sample seen = {0};
    unsigned long again = MS_BIND | MS_REMOUNT | MS_RDONLY;
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount(top, top, NULL, MS_BIND, NULL) != 0 || mount(NULL, "/", NULL, again, NULL) != 0)
        return 2;
    pav_host_look(&seen, "/", top);
    if (seen.disks[0].read_only || seen.disks[1].read_only)
        return 1;
    if (mount(NULL, top, NULL, again, NULL) != 0)
        return 2;
    pav_host_look(&seen, "/", top);
    return seen.disks[0].read_only || seen.disks[1].read_only ? 0 : 1;
}

static void a_unit_that_may_not_write_elsewhere_is_no_trouble(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(look_from_a_unit());
    CHECK_INT(waitpid(pid, &status, 0), pid);
    CHECK(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        printf("# not tried: no mount of its own is allowed here\n");
    else
        CHECK_INT(WEXITSTATUS(status), 0);
}

static void a_machine_that_tells_nothing_is_no_trouble(void)
{
    struct pav_host host = {0};
    pav_host_look(&host.seen, "/nowhere", NULL);
    CHECK_INT(host.seen.heat_count, 0);
    CHECK_INT(host.seen.display, -1);
    json_t *json = pav_host_json(&host);
    CHECK(json && json_is_null(json_object_get(json, "display")));
    json_decref(json);
}

static struct pav_host host;
static struct pav_faults faults;

static uint64_t count_of(enum pav_fault_code code)
{
    return faults.by_code[code];
}

static void begin(void)
{
    host = (struct pav_host){.remembers = true};
    host.seen.disks[0] = (struct pav_host_disk){"root", INT64_C(50) << 30, INT64_C(100) << 30, 0};
    host.seen.synced = true;
    faults = (struct pav_faults){0};
}

static void heat_is_one_fault_until_it_has_cooled(void)
{
    begin();
    host.seen.heat[host.seen.heat_count++] = (struct pav_host_heat){"cpu", 60};
    static const double celsius[] = {60, 89, 91, 88, 92, 85, 93, 79, 95};
    static const uint64_t should[] = {0, 0, 1, 1, 1, 1, 1, 1, 2};
    for (size_t i = 0; i < sizeof celsius / sizeof *celsius; i++) {
        host.seen.heat[0].celsius = celsius[i];
        pav_host_judge(&host, &faults, (int64_t)(i + 1) * 10 * S);
        CHECK_INT(count_of(PAV_FAULT_HOT), should[i]);
    }
    CHECK_STR(faults.lines[0].thing, "cpu");
    CHECK_STR(faults.lines[0].detail, "95 °C");
}

static void a_full_disk_is_one_fault_until_there_is_room(void)
{
    begin();
    host.seen.disks[1] = (struct pav_host_disk){"store", INT64_C(500) << 20, INT64_C(1) << 30, 0};
    static const int64_t mib[] = {500, 21, 20, 5, 30, 5, 200, 4};
    static const uint64_t should[] = {0, 0, 1, 1, 1, 1, 1, 2};
    for (size_t i = 0; i < sizeof mib / sizeof *mib; i++) {
        host.seen.disks[1].free_bytes = mib[i] << 20;
        pav_host_judge(&host, &faults, (int64_t)(i + 1) * 10 * S);
        CHECK_INT(count_of(PAV_FAULT_DISK_FULL), should[i]);
    }
    CHECK_STR(faults.lines[0].thing, "store");
    json_t *json = pav_host_json(&host);
    CHECK_STR(json_string_value(json_array_get(json_object_get(json, "troubles"), 0)), "disk-full");
    json_decref(json);
}

static void only_the_disk_that_is_written_to_may_not_be_read_only(void)
{
    begin();
    host.seen.disks[0].read_only = true;
    host.seen.disks[1] = (struct pav_host_disk){"store", INT64_C(500) << 20, INT64_C(1) << 30, 0};
    pav_host_judge(&host, &faults, S);
    CHECK_INT(count_of(PAV_FAULT_DISK_READ_ONLY), 0); /* an overlay, as kiosks have them */
    host.seen.disks[1].read_only = true;
    pav_host_judge(&host, &faults, 11 * S);
    pav_host_judge(&host, &faults, 21 * S);
    CHECK_INT(count_of(PAV_FAULT_DISK_READ_ONLY), 1);
    CHECK_INT(count_of(PAV_FAULT_DISK_FULL), 0);
}

static void a_clock_has_ten_minutes_to_find_the_time(void)
{
    begin();
    host.seen.synced = false;
    for (int64_t s = 10; s <= 600; s += 10)
        pav_host_judge(&host, &faults, s * S);
    CHECK_INT(count_of(PAV_FAULT_CLOCK_UNSYNCED), 0);
    for (int64_t s = 610; s <= 2000; s += 10)
        pav_host_judge(&host, &faults, s * S);
    CHECK_INT(count_of(PAV_FAULT_CLOCK_UNSYNCED), 1);
    host.seen.synced = true;
    pav_host_judge(&host, &faults, 2010 * S);
    CHECK(!host.unsynced);
}

static void nobody_judges_an_artists_machine(void)
{
    begin();
    host.seen.heat[host.seen.heat_count++] = (struct pav_host_heat){"cpu", 99};
    pav_host_judge(&host, NULL, 10 * S);
    CHECK(host.hot);
    CHECK_INT(faults.count, 0);
}

int main(void)
{
    if (!mkdtemp(top))
        return 1;
    RUN(a_made_up_machine_is_read);
    RUN(a_unit_that_may_not_write_elsewhere_is_no_trouble);
    RUN(a_machine_that_tells_nothing_is_no_trouble);
    RUN(heat_is_one_fault_until_it_has_cooled);
    RUN(a_full_disk_is_one_fault_until_there_is_room);
    RUN(only_the_disk_that_is_written_to_may_not_be_read_only);
    RUN(a_clock_has_ten_minutes_to_find_the_time);
    RUN(nobody_judges_an_artists_machine);
    char *clear = pav_sprintf("rm -r %s", top);
    if (system(clear) != 0)
        return 1;
    free(clear);
    return check_end();
}
