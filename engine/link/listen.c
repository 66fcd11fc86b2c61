/* Owns how an address to listen at is written. */
#include <stdlib.h>
#include <string.h>

#include "link/exhibition.h"

/* The port behind the last colon, or NULL. */
static const char *port_of(const char *listen)
{
    const char *colon = strrchr(listen, ':');
    if (!colon || colon == listen || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")] != 0 ||
        strlen(colon + 1) > 5)
        return NULL;
    return atol(colon + 1) >= 1 && atol(colon + 1) <= 65535 ? colon + 1 : NULL;
}

bool pav_listen_valid(const char *listen)
{
    if (strcmp(listen, "off") == 0)
        return true;
    const char *port = port_of(listen);
    if (!port)
        return false;
    size_t host = (size_t)(port - 1 - listen);
    if (listen[0] == '[')
        return host >= 4 && listen[host - 1] == ']' &&
               strspn(listen + 1, "0123456789abcdefABCDEF:.") == host - 2;
    return strspn(listen, "0123456789.") == host || strncmp(listen, "localhost:", 10) == 0;
}

bool pav_panel_name_valid(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length < 254 && name[0] != '.' && name[0] != '-' &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")] ==
               0;
}

bool pav_listen_loopback(const char *listen)
{
    return !listen || strcmp(listen, "off") == 0 || strncmp(listen, "127.", 4) == 0 ||
           strncmp(listen, "localhost:", 10) == 0 || strncmp(listen, "[::1]:", 6) == 0;
}
