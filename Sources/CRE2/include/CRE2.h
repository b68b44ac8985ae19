#ifndef SQUALL_CRE2_H
#define SQUALL_CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled RE2 program. It is immutable, so threads may share it.
typedef struct squall_re2 squall_re2;

/// How many bytes a program may take, with the states that matching caches (RE2's max_mem, at its default).
///
/// Two thirds bound the program itself: a pattern beyond them does not compile ("pattern too large"). The rest holds the
/// states of the deterministic automaton: where they do not suffice, RE2 empties the cache and, where that happens too
/// often, goes on with its slower simulation. The answer is the same and the time stays linear in the text.
#define SQUALL_RE2_MAX_MEMORY (8 << 20)

/// Compiles a pattern of RE2's syntax; ask squall_re2_error whether it compiled. NULL where memory is out.
squall_re2 *squall_re2_compile(const char *pattern, size_t length);
void squall_re2_free(squall_re2 *program);

/// NULL where the pattern compiled, otherwise RE2's description; it lives as long as the program.
const char *squall_re2_error(const squall_re2 *program);

/// How many capturing groups the pattern has, the whole match not counted.
int squall_re2_group_count(const squall_re2 *program);

/// The number of the capturing group with that name, -1 where there is none.
int squall_re2_group_number(const squall_re2 *program, const char *name, size_t length);

/// Searches text from `start`; fills `2 * groups` offsets (start and end of each group, -1 where it took no part).
bool squall_re2_match(const squall_re2 *program, const char *text, size_t length, size_t start, bool whole,
                      ptrdiff_t *offsets, int groups);

#ifdef __cplusplus
}
#endif

#endif
