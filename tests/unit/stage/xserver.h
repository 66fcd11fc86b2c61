/* A virtual X server for one test program, on a display number that is free. */
#ifndef PAV_TESTS_XSERVER_H
#define PAV_TESTS_XSERVER_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t xserver_pid;

static inline void xserver_stop(void)
{
    if (xserver_pid > 0) {
        kill(xserver_pid, SIGTERM);
        waitpid(xserver_pid, NULL, 0);
    }
    xserver_pid = 0;
}

/* Sets DISPLAY. False: there is no Xvfb, or it does not start. `screen` as in 640x480x24. */
static inline bool xserver_start(const char *screen)
{
    int pipe_fds[2];
    if (pipe(pipe_fds) != 0)
        return false;
    xserver_pid = fork();
    if (xserver_pid == 0) {
        char fd_text[16];
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        close(pipe_fds[0]);
        if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
            _exit(127);
        snprintf(fd_text, sizeof fd_text, "%d", pipe_fds[1]);
        execlp("Xvfb", "Xvfb", "-displayfd", fd_text, "-screen", "0", screen, "-nolisten", "tcp",
               "-noreset", (char *)NULL);
        _exit(127);
    }
    close(pipe_fds[1]);
    char number[16] = {0}, display[20];
    size_t length = 0;
    while (length < sizeof number - 1 && !strchr(number, '\n')) {
        ssize_t got = read(pipe_fds[0], number + length, sizeof number - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    close(pipe_fds[0]);
    if (!strchr(number, '\n')) {
        xserver_stop();
        return false;
    }
    snprintf(display, sizeof display, ":%d", atoi(number));
    setenv("DISPLAY", display, 1);
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    return true;
}

#endif
