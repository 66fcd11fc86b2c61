/* A short secret as it may lie in a file: salted, and slow to guess. */
#ifndef PAV_KEEPER_SECRET_H
#define PAV_KEEPER_SECRET_H

#include <stdbool.h>

#define PAV_CODE_LEAST 6 /* digits of the technician's code */
#define PAV_CODE_MOST  12
#define PAV_CODE_FILE  "/etc/pavilion/code"

/* What crypt(5) calls yescrypt, with fresh salt; NULL with errno. Caller frees. */
char *pav_secret_hash(const char *secret);
/* Takes some ten milliseconds, the same whether it is right or wrong. */
bool pav_secret_matches(const char *hash, const char *secret);
/* PAV_CODE_LEAST to PAV_CODE_MOST digits, and not all the same. */
bool pav_code_valid(const char *code);
/* `length` characters out of `letters`, by chance alone; false: the system has none to give. */
bool pav_secret_random(char *text, int length, const char *letters);

#endif
