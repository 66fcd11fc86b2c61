/* Words to systemd that may be lost: sd_notify(3) waits where nobody reads, and a keeper waits for nobody. */
#ifndef PAV_KEEPER_NOTIFY_H
#define PAV_KEEPER_NOTIFY_H

/* "STATUS=…", as sd_notify(3) has it; nothing without $NOTIFY_SOCKET, or when its queue is full. */
void pav_notify(const char *text);

#endif
