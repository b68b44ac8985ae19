import CRE2

/// A regular expression of RE2's syntax: time linear in the text, whatever the pattern.
///
/// `@unchecked`: the program is set once, RE2 documents matching as safe from many threads, and `deinit` runs after
/// the last use.
package final class Pattern: @unchecked Sendable {
    package let source: String
    /// How many capturing groups there are, the whole match not counted.
    package let groupCount: Int
    private let program: OpaquePointer

    /// Compiles a pattern of RE2's syntax. Throws with RE2's description where it is not one.
    package static func compile(_ source: String) throws(PatternProblem) -> Pattern {
        try Pattern(source)
    }

    private init(_ source: String) throws(PatternProblem) {
        var text = source
        let program = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { squall_re2_compile($0.baseAddress, $0.count) }
        }
        guard let program else { throw PatternProblem(message: "not enough memory for the pattern") }
        if let error = squall_re2_error(program) {
            let message = String(cString: error)
            squall_re2_free(program)
            throw PatternProblem(message: message)
        }
        self.source = source
        self.program = program
        groupCount = Int(squall_re2_group_count(program))
    }

    deinit {
        squall_re2_free(program)
    }

    /// Whether the pattern matches somewhere in the text.
    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { offsets(in: UnsafeRawBufferPointer($0), from: 0, whole: false, groups: 0) != nil }
    }

    /// Whether the pattern matches the text from its first character to its last.
    package func matchesWhole(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { offsets(in: UnsafeRawBufferPointer($0), from: 0, whole: true, groups: 0) != nil }
    }

    /// The first match in the bytes at or after `start`: the range of the whole match, then of each group; nil for a
    /// group that took no part.
    package func groups(inBytes bytes: UnsafeRawBufferPointer, from start: Int = 0) -> [Range<Int>?]? {
        offsets(in: bytes, from: start, whole: false, groups: groupCount + 1)
    }

    /// The first match: the text of the whole match, then of each group; nil for a group that took no part.
    package func groups(in text: String) -> [String?]? {
        var text = text
        return text.withUTF8 { utf8 in
            groups(inBytes: UnsafeRawBufferPointer(utf8))?.map { range in
                range.map { String(decoding: utf8[$0], as: UTF8.self) }
            }
        }
    }

    /// The number of the group with that name.
    package func groupNumber(named name: String) -> Int? {
        var name = name
        let number = name.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { squall_re2_group_number(program, $0.baseAddress, $0.count) }
        }
        return number < 0 ? nil : Int(number)
    }

    private func offsets(in bytes: UnsafeRawBufferPointer, from start: Int, whole: Bool, groups: Int) -> [Range<Int>?]?
    {
        guard start >= 0, start <= bytes.count else { return nil }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: max(1, 2 * groups)) { offsets in
            let text = bytes.bindMemory(to: CChar.self)
            guard
                squall_re2_match(
                    program,
                    text.baseAddress,
                    bytes.count,
                    start,
                    whole,
                    offsets.baseAddress,
                    Int32(groups)
                )
            else { return nil }
            return (0..<groups).map { offsets[2 * $0] < 0 ? nil : offsets[2 * $0]..<offsets[2 * $0 + 1] }
        }
    }
}

/// Why a text is not a regular expression: RE2's description.
package struct PatternProblem: Error, Sendable, Hashable {
    package let message: String

    package init(message: String) {
        self.message = message
    }
}
