#include "CRE2.h"

#include <re2/re2.h>

#include <array>
#include <new>
#include <string>
#include <vector>

struct squall_re2 {
    RE2 program;

    squall_re2(re2::StringPiece pattern, const RE2::Options &options) : program(pattern, options) {}
};

squall_re2 *squall_re2_compile(const char *pattern, size_t length) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(SQUALL_RE2_MAX_MEMORY);
    return new (std::nothrow) squall_re2(re2::StringPiece(pattern, length), options);
}

void squall_re2_free(squall_re2 *program) { delete program; }

const char *squall_re2_error(const squall_re2 *program) {
    return program->program.ok() ? nullptr : program->program.error().c_str();
}

int squall_re2_group_count(const squall_re2 *program) { return program->program.NumberOfCapturingGroups(); }

int squall_re2_group_number(const squall_re2 *program, const char *name, size_t length) {
    const auto &groups = program->program.NamedCapturingGroups();
    auto found = groups.find(std::string(name, length));
    return found == groups.end() ? -1 : found->second;
}

bool squall_re2_match(const squall_re2 *program, const char *text, size_t length, size_t start, bool whole,
                      ptrdiff_t *offsets, int groups) {
    std::array<re2::StringPiece, 16> few;
    std::vector<re2::StringPiece> many(groups > (int)few.size() ? groups : 0);
    re2::StringPiece *parts = many.empty() ? few.data() : many.data();
    auto anchor = whole ? RE2::ANCHOR_BOTH : RE2::UNANCHORED;
    if (!program->program.Match(re2::StringPiece(text, length), start, length, anchor, parts, groups)) {
        return false;
    }
    for (int i = 0; i < groups; i++) {
        offsets[2 * i] = parts[i].data() == nullptr ? -1 : parts[i].data() - text;
        offsets[2 * i + 1] = parts[i].data() == nullptr ? -1 : parts[i].data() - text + (ptrdiff_t)parts[i].size();
    }
    return true;
}
