/// What an expression reads, as far as warnings depend on it.
struct ExpressionFacts {
    /// Whether any name is read at all, env included: its value may then differ from run to run.
    var readsNames = false
    /// The names set by steps that are read.
    var variables: Set<String> = []
    /// The secrets that are read, as written: `env.TOKEN`, a let, a captured name.
    var secrets: Set<String> = []
    /// Names whose values are without bound: captures, counters.
    var unbounded: Set<String> = []
}

extension ExpressionFacts {
    /// The first secret that goes into the text other than through a digest.
    func exposedSecret(in text: String) -> String? {
        guard !secrets.isEmpty else { return nil }
        let rest = DigestCalls.removed(from: text)
        return secrets.sorted().first { rest.contains($0) }
    }

    /// What makes the values of the text unbounded; nil where nothing does.
    func source(ofUnbounded text: String) -> String? {
        unbounded.sorted().first.map { "`\($0)`" }
            ?? Self.unboundedFunctions.first { text.contains($0) }.map { "`\($0))`" }
    }

    private static let unboundedFunctions = [
        "uuid(", "now(", "unix(", "unixMillis(", "random.int(", "random.number(", "random.string(", "random.hex(",
        "since(",
    ]
}

/// Calls whose result does not give away what goes into them.
enum DigestCalls {
    /// The text without them.
    static func removed(from text: String) -> String {
        var rest = text
        for name in ["hmac(", "sha256(", "sha1(", "md5("] {
            while let call = rest.firstRange(of: name) {
                rest.removeSubrange(call.lowerBound..<end(ofCall: call.upperBound, in: rest))
            }
        }
        return rest
    }

    /// Past the parenthesis that closes the call whose arguments begin at `start`.
    private static func end(ofCall start: String.Index, in text: String) -> String.Index {
        var depth = 1
        for index in text[start...].indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text.index(after: index) }
        }
        return text.endIndex
    }
}
