/* Whether a file may be given to the loader of libraries at all. */
#ifndef PAV_STAGE_LIBRARY_H
#define PAV_STAGE_LIBRARY_H

/* The loader believes a library's headers, and reading what they promise beyond the file's end is the end of
 * the process (SIGBUS): half a copy must be found out before. NULL when all that is promised is there, or when
 * it is no library of this machine, which the loader says better itself; else why not, the caller's to free. */
char *pav_library_fault(const char *path);

#endif
