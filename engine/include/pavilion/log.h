/* What a scene may say to the technician: lines in the log, prefixed with the installation's name. */
#ifndef PAVILION_LOG_H
#define PAVILION_LOG_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
/* For the compiler: which argument is a printf text; what programs and scenes see of each other. */
#define PAV_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define PAV_API                 __attribute__((visibility("default")))
#else
#define PAV_PRINTF(text, first)
#define PAV_API
#endif

/* Nothing that happens every frame is logged above TRACE. */
enum pav_log_level {
    PAV_LOG_NONE = 0,
    PAV_LOG_ERROR, /* something visitors may notice */
    PAV_LOG_WARN,  /* something the technician should mend */
    PAV_LOG_INFO,  /* what was chosen, opened, closed */
    PAV_LOG_DEBUG,
    PAV_LOG_TRACE, /* per frame */
};

/* Writes one line `[who] text` to standard error. Any thread. A trailing newline is not needed. */
PAV_API void pav_log(const char *who, enum pav_log_level level, const char *format, ...)
    PAV_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif
