/* QR codes, for telephones to be pointed at. */
#ifndef PAV_DESK_QR_H
#define PAV_DESK_QR_H

/* To standard error, in half blocks. */
void pav_qr_print(const char *text);
/* As a picture of black on white; NULL: too long. Caller frees. */
char *pav_qr_svg(const char *text);

#endif
