/* Preloaded into the keeper: a stage that cannot be killed, as one that a driver holds in the kernel. While the
 * file that $UNKILLABLE names is there, what the keeper kills stays. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static long raw(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

__attribute__((visibility("default"))) long syscall(long number, ...)
{
    long v[6];
    va_list values;
    va_start(values, number);
    for (int i = 0; i < 6; i++)
        v[i] = va_arg(values, long);
    va_end(values);
    const char *flag = getenv("UNKILLABLE");
    if (number == SYS_pidfd_send_signal && flag && access(flag, F_OK) == 0)
        return 0;
    long result = raw(number, v[0], v[1], v[2], v[3], v[4], v[5]);
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}
