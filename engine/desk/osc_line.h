/*
 * OSC's socket: UDP, opened before the wall, read in gulps so that a flood of packets costs few
 * wake-ups. No TCP: liblo's servers for it listen to every network, which is not for a desk to do.
 */
#ifndef PAV_DESK_OSC_LINE_H
#define PAV_DESK_OSC_LINE_H

#include "desk/osc.h"

struct pav_osc_line;
/* Binds to `listen`: HOST:PORT, [HOST]:PORT (numbers, or localhost), or NULL: the first free port
 * of 127.0.0.1:9000 to 9007. A panel that is opened to the network takes it nowhere: it has no key. NULL
 * after saying why. */
struct pav_osc_line *pav_osc_line_open(const char *listen, struct pav_model *model);
void pav_osc_line_close(struct pav_osc_line *line);
struct pav_osc *pav_osc_line_osc(struct pav_osc_line *line);
int pav_osc_line_port(const struct pav_osc_line *line);
/* What to poll for reading; -1: nothing before the next pav_osc_line_run. */
int pav_osc_line_fd(const struct pav_osc_line *line, int64_t now_ns);
/* Reads and does what there is. When to call again at the latest; INT64_MAX: when the socket has
 * something. */
int64_t pav_osc_line_run(struct pav_osc_line *line, int64_t now_ns);

#endif
