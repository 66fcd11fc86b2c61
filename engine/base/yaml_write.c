/* Owns the writing of YAML: text between double quotes (YAML 1.2.2, 5.7 and 7.3.1). */
#include "base/yaml.h"

/* Stands for itself between quotes: what readers take, and neither end of a line nor byte order mark. */
static bool plain(uint32_t code)
{
    return code >= 0x20 && (code < 0x7f || code >= 0xa0) && code != 0x2028 && code != 0x2029 &&
           code != 0xfeff && code != 0xfffe && code != 0xffff;
}

void pav_yaml_add_quoted(struct pav_str *out, const char *text)
{
    pav_str_add(out, "\"");
    while (*text) {
        uint32_t code;
        size_t length = pav_utf8_character(text, &code);
        if (code == '"' || code == '\\')
            pav_str_addf(out, "\\%c", (char)code);
        else if (code == '\n' || code == '\t')
            pav_str_add(out, code == '\n' ? "\\n" : "\\t");
        else if (length == 0 || !plain(code))
            pav_str_addf(out, code < 0x100 ? "\\x%02x" : "\\u%04x", code);
        else
            pav_str_add_bytes(out, text, length);
        text += length ? length : 1;
    }
    pav_str_add(out, "\"");
}

void pav_yaml_add_comment(struct pav_str *out, const char *text)
{
    while (*text) {
        uint32_t code;
        size_t length = pav_utf8_character(text, &code);
        if (length && plain(code))
            pav_str_add_bytes(out, text, length);
        else
            pav_str_add(out, "?");
        text += length ? length : 1;
    }
}
