/* A code that telephones read off the terminal. */
#ifndef PAV_DESK_QR_H
#define PAV_DESK_QR_H

/* In half blocks, to standard error. Without memory or for too long a text: nothing. */
void pav_qr_print(const char *text);

#endif
