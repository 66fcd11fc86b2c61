/* Owns the kiosk's own time. */
#include "keeper/lived.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

static int64_t up_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec;
}

void pav_lived_boot(char boot[37])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, boot, 36) : 0;
    boot[got > 0 ? got : 0] = 0;
    if (fd >= 0)
        close(fd);
}

/* In the same start of the machine the time between has passed for certain; over a restart nobody knows
 * how long it was off, and the time goes on where it was. */
void pav_lived_go_on(struct pav_lived *lived, const char *boot, int64_t up,
                     const json_t *remembered)
{
    const json_t *then_lived = json_object_get(remembered, "lived_s");
    const json_t *then_up = json_object_get(remembered, "up_s");
    const char *then_boot = json_string_value(json_object_get(remembered, "boot"));
    int64_t was_s = json_integer_value(then_lived), was_up_s = json_integer_value(then_up);
    *lived = (struct pav_lived){.offset_s = -up};
    pav_strcpy(lived->boot, sizeof lived->boot, boot);
    if (was_s < 0 || was_s > INT64_MAX / 2)
        return;
    lived->offset_s += was_s;
    if (then_boot && boot[0] && strcmp(then_boot, boot) == 0 && was_up_s >= 0 && was_up_s <= up)
        lived->offset_s += up - was_up_s;
}

void pav_lived_begin(struct pav_lived *lived, const json_t *remembered)
{
    char boot[37];
    pav_lived_boot(boot);
    pav_lived_go_on(lived, boot, up_s(), remembered);
}

int64_t pav_lived_s(const struct pav_lived *lived)
{
    return lived->offset_s + up_s();
}

json_t *pav_lived_json(const struct pav_lived *lived)
{
    int64_t now_s = up_s();
    return json_pack("{s:s, s:I, s:I}", "boot", lived->boot, "up_s", (json_int_t)now_s, "lived_s",
                     (json_int_t)(lived->offset_s + now_s));
}
