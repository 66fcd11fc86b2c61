/* The words of GLSL: which names an artist's old file may use, that mean something in core profile. */
#ifndef PAV_ISF_WORDS_H
#define PAV_ISF_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Reserved in GLSL 3.30 to 4.60, but free for names in 1.10 to 1.50. */
bool isf_word_late(const char *word, size_t length);
/* Qualifiers among those: reserved only where they stand before a declaration. */
bool isf_word_qualifier(const char *word, size_t length);
/* A built-in function of any version up to 4.60. */
bool isf_word_function(const char *word, size_t length);
/* A type's name, such as vec3 or sampler2D. */
bool isf_word_type(const char *word, size_t length);
/* Any word that a uniform of ours cannot be named. */
bool isf_word_taken(const char *word, size_t length);

#endif
