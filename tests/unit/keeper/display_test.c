/* A display server that is there, that is not, and that stands still. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "keeper/display.h"

static char display[16];
static struct sockaddr_un address = {.sun_family = AF_UNIX};

/* A number that nobody has. */
static int listen_somewhere(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mkdir("/tmp/.X11-unix", 01777);
    for (int number = 7000 + getpid() % 1000; number < 9000; number++) {
        snprintf(address.sun_path, sizeof address.sun_path, "/tmp/.X11-unix/X%d", number);
        snprintf(display, sizeof display, ":%d", number);
        if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0)
            return fd;
    }
    abort();
}

static void *refuse_one(void *server)
{
    int fd = accept(*(int *)server, NULL, NULL);
    char hello[12];
    if (read(fd, hello, sizeof hello) == (ssize_t)sizeof hello)
        CHECK_INT(write(fd, "\0", 1), 1);
    close(fd);
    return NULL;
}

static void a_server_that_refuses_speaks(void)
{
    pthread_t thread;
    int server = listen_somewhere();
    pthread_create(&thread, NULL, refuse_one, &server);
    CHECK(pav_display_speaks(display));
    pthread_join(thread, NULL);
    CHECK(pav_display_answers(display));
    close(server);
    unlink(address.sun_path);
}

static void a_server_that_stands_still_does_not(void)
{
    int server = listen_somewhere();
    for (int i = 0; i < 5; i++) /* at its door, and past what its door holds */
        CHECK(!pav_display_speaks(display));
    close(server);
    unlink(address.sun_path);
}

static void one_that_is_gone_does_not_and_one_elsewhere_may(void)
{
    int server = listen_somewhere();
    close(server);
    CHECK(!pav_display_answers(display) && !pav_display_speaks(display));
    unlink(address.sun_path);
    CHECK(!pav_display_answers(display) && !pav_display_speaks(display));
    CHECK(pav_display_answers("museum:0") && pav_display_speaks("museum:0"));
    CHECK(pav_display_answers(NULL) && pav_display_speaks(NULL));
}

int main(void)
{
    RUN(a_server_that_refuses_speaks);
    RUN(a_server_that_stands_still_does_not);
    RUN(one_that_is_gone_does_not_and_one_elsewhere_may);
    return check_end();
}
