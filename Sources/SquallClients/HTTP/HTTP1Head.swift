#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The head of a final answer, read. It does not depend on the request.
final class HTTP1Head {
    let status: Int
    let minorVersion: Int
    let framing: HTTP1Framing
    let headers: HTTPHeaders

    init(status: Int, minorVersion: Int, framing: HTTP1Framing, headers: HTTPHeaders) {
        self.status = status
        self.minorVersion = minorVersion
        self.framing = framing
        self.headers = headers
    }
}

/// The heads that a loop's connections have read lately.
///
/// Answers of one kind have equal heads, but for a `Date` that changes once a second: a head that is known byte by byte
/// need not be read again, nor kept twice. Where every head differs this costs a comparison that soon fails.
final class HTTP1HeadMemo {
    private static let capacity = 4

    private var heads: [HTTP1Head] = []
    /// Where the next head goes: the oldest makes room.
    private var next = 0

    /// The known head that `input` has at `position`.
    func head(in input: UnsafeRawBufferPointer, at position: Int) -> HTTP1Head? {
        guard let start = input.baseAddress.map({ $0 + position }) else { return nil }
        for head in heads where head.headers.block.count <= input.count - position {
            let isEqual = head.headers.block.withUnsafeBytes { block in
                block.baseAddress.map { memcmp($0, start, block.count) == 0 } ?? false
            }
            if isEqual { return head }
        }
        return nil
    }

    func remember(_ head: HTTP1Head) {
        if heads.count < Self.capacity {
            heads.append(head)
        } else {
            heads[next] = head
            next = (next + 1) % Self.capacity
        }
    }
}
