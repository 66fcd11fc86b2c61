/*
 * The one way out of an eye whose camera is a URL. The eye itself gets no network at all; before its
 * wall goes up it starts a gate, a process of a few lines that knows the URL's host and port, and
 * hands out connections to that place and to no other. FFmpeg knows nothing of it: pavilion-eye has
 * socket, connect and getaddrinfo of its own (camera/gate_calls.c), which ask the gate.
 */
#ifndef PAV_EYE_GATE_H
#define PAV_EYE_GATE_H

#include <stdbool.h>
#include <stddef.h>

struct pav_gate_place {
    char host[256], port[8];
};

/* Host and port of a URL: the port named, else that of http, https, rtsp, rtsps, rtmp. False: there is no
 * host, or no port is known for its scheme. */
bool pav_gate_place(const char *url, struct pav_gate_place *place);

/* Forks the gate; call once, before there are threads. It ends with this process. False: said in the log. */
bool pav_gate_open(const char *url);
bool pav_gate_is_open(void);
/* A connected TCP stream to the place, or -1 with errno. Blocks up to 5 s. Any thread. */
int pav_gate_connection(void);

#endif
