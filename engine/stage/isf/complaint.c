/* Gathering complaints about a file. */
#include "stage/isf/complaint.h"

#include <stdarg.h>
#include <stdio.h>

#define COMPLAINTS_MAX 20

void isf_complain(struct isf_complaints *to, int line, const char *format, ...)
{
    if (to->count++ >= COMPLAINTS_MAX)
        return;
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    for (char *p = words; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    pav_str_addf(&to->text, "%s:%d: %s\n", to->path, line > 0 ? line : 1, words);
}
