/* What people ask of their keys. */
#ifndef PAV_PACK_COMMAND_H
#define PAV_PACK_COMMAND_H

/* `new [FILE]`, `show [FILE]`, `trust FILE|KEY NAME`, `list`: the exit code. */
int pav_command_keys(int count, char **words);

#endif
