/* Arithmetic that is worth a version of its own for processors of the last ten years. */
#ifndef PAV_FACE_WIDE_H
#define PAV_FACE_WIDE_H

/* Chosen when the program is loaded. Both versions give the same numbers: AVX2 brings no fused
 * multiplication. Under sanitizers, which are not ready that early, there is one. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PAV_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define PAV_WIDE
#endif

#endif
