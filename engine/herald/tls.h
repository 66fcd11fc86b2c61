/*
 * What is needed to trust a broker, and to be known by it: read once, before the wall, so that behind it no key
 * can be read any more. Whom we do not trust is told in words.
 */
#ifndef PAV_HERALD_TLS_H
#define PAV_HERALD_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/ssl.h>

#include "herald/options.h"

struct pav_tls {
    SSL_CTX *context; /* NULL: without TLS, or `why` it is not there */
    char why[256];
    int verdict; /* X509_V_…, of the last broker */
};

/* False: TLS is wanted and cannot be; `why` says what is missing. */
bool pav_tls_init(struct pav_tls *tls, const struct pav_herald_options *options);
void pav_tls_finish(struct pav_tls *tls);
bool pav_tls_wanted(const struct pav_herald_options *options);
/* How long this kiosk's own certificate holds; where not for another month, `words` (of `size` bytes) say so. A broker
 * that refuses it says so in words of its own, or in none. */
enum pav_tls_time { PAV_TLS_HOLDS = 0, PAV_TLS_ENDS_SOON, PAV_TLS_EXPIRED };
enum pav_tls_time pav_tls_time(const struct pav_tls *tls, char *words, size_t size);
/* Why the last broker was not trusted, in words, or NULL. */
const char *pav_tls_distrust(const struct pav_tls *tls);

#endif
