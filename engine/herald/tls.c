/* Owns certificates and key. */
#include "herald/tls.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/str.h"
#include "link/exhibition.h"

#define SOON_DAYS 30

bool pav_tls_wanted(const struct pav_herald_options *options)
{
    return options->ca || options->cert;
}

static bool fail(struct pav_tls *tls, const char *path, const char *what)
{
    char line[512];
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    snprintf(line, sizeof line, "%s: %s%s%s", path, what, reason ? ": " : "", reason ? reason : "");
    pav_strcpy(tls->why, sizeof tls->why, line);
    ERR_clear_error();
    return false;
}

static bool usable(struct pav_tls *tls, const char *path, bool secret)
{
    char *fault = path ? pav_mqtt_file_fault(path, secret) : NULL;
    if (fault)
        pav_strcpy(tls->why, sizeof tls->why, fault);
    free(fault);
    return fault == NULL;
}

static bool load_authority(struct pav_tls *tls, const char *ca)
{
    if (!ca)
        return SSL_CTX_set_default_verify_paths(tls->context) == 1 ||
               fail(tls, "/etc/ssl/certs", "cannot be used");
    return SSL_CTX_load_verify_locations(tls->context, ca, NULL) == 1 ||
           fail(tls, ca, "expected the certificate (PEM) of who signs brokers");
}

static bool load_own(struct pav_tls *tls, const struct pav_herald_options *options)
{
    if (!options->cert)
        return true;
    if (SSL_CTX_use_certificate_chain_file(tls->context, options->cert) != 1)
        return fail(tls, options->cert, "expected this kiosk's certificate (PEM)");
    if (SSL_CTX_use_PrivateKey_file(tls->context, options->key, SSL_FILETYPE_PEM) != 1)
        return fail(tls, options->key, "expected this kiosk's key (PEM, without a password)");
    return SSL_CTX_check_private_key(tls->context) == 1 ||
           fail(tls, options->key, "is not the key of that certificate");
}

/* The certificate is to be of the broker that was named, not of any that somebody has signed. */
static bool expect_host(struct pav_tls *tls, const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    X509_VERIFY_PARAM *expected = SSL_CTX_get0_param(tls->context);
    bool numeric =
        inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    int set = numeric ? X509_VERIFY_PARAM_set1_ip_asc(expected, host)
                      : X509_VERIFY_PARAM_set1_host(expected, host, 0);
    return set == 1 || fail(tls, host, "is no name that a certificate can have");
}

/* OpenSSL's own judgement, whose reason is kept: the MQTT library does not pass it on. */
static int judge(X509_STORE_CTX *chain, void *data)
{
    struct pav_tls *tls = data;
    int trusted = X509_verify_cert(chain);
    tls->verdict = X509_STORE_CTX_get_error(chain);
    return trusted == 1 && tls->verdict == X509_V_OK;
}

bool pav_tls_init(struct pav_tls *tls, const struct pav_herald_options *options)
{
    *tls = (struct pav_tls){.verdict = X509_V_OK};
    if (!pav_tls_wanted(options))
        return true;
    tls->context = SSL_CTX_new(TLS_client_method());
    if (tls->context && SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) == 1 &&
        usable(tls, options->ca, false) && usable(tls, options->cert, false) &&
        usable(tls, options->key, true) && load_authority(tls, options->ca) &&
        load_own(tls, options) && expect_host(tls, options->broker)) {
        SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
        SSL_CTX_set_cert_verify_callback(tls->context, judge, tls);
        SSL_CTX_set_mode(tls->context, SSL_MODE_RELEASE_BUFFERS);
        return true;
    }
    if (!tls->why[0])
        fail(tls, "TLS", "cannot be used");
    SSL_CTX_free(tls->context);
    tls->context = NULL;
    return false;
}

enum pav_tls_time pav_tls_time(const struct pav_tls *tls, char *words, size_t size)
{
    int days, seconds;
    struct tm date;
    char text[16];
    X509 *own = tls->context ? SSL_CTX_get0_certificate(tls->context) : NULL;
    const ASN1_TIME *end = own ? X509_get0_notAfter(own) : NULL;
    if (!end || !ASN1_TIME_diff(&days, &seconds, NULL, end) || !ASN1_TIME_to_tm(end, &date) ||
        days >= SOON_DAYS)
        return PAV_TLS_HOLDS;
    strftime(text, sizeof text, "%Y-%m-%d", &date);
    bool over = days < 0 || seconds < 0;
    if (over)
        snprintf(words, size, "this kiosk's certificate expired on %s: put a new one in its place",
                 text);
    else
        snprintf(words, size, "this kiosk's certificate expires on %s, in %d days", text, days);
    return over ? PAV_TLS_EXPIRED : PAV_TLS_ENDS_SOON;
}

void pav_tls_finish(struct pav_tls *tls)
{
    SSL_CTX_free(tls->context);
    *tls = (struct pav_tls){0};
}

const char *pav_tls_distrust(const struct pav_tls *tls)
{
    return tls->verdict == X509_V_OK ? NULL : X509_verify_cert_error_string(tls->verdict);
}
