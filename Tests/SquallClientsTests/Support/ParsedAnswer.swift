@testable import SquallClients

/// What the parser makes of some bytes.
struct ParsedAnswer: Equatable {
    var interim: [Int] = []
    var status: Int?
    var reason: String?
    var headers: [String] = []
    var bodyBytes: [UInt8] = []
    var isComplete = false
    var keepsAlive: Bool?
    var problem: HTTP1ResponseParser.Problem?
    /// Bytes behind the answer.
    var rest = 0

    var body: String { String(decoding: bodyBytes, as: UTF8.self) }

    /// Feeds the pieces one after the other, then the end of input when `ends`.
    init(
        _ pieces: [[UInt8]],
        to kind: HTTP1ResponseParser.RequestKind = .other,
        ends: Bool = false,
        memo: HTTP1HeadMemo = HTTP1HeadMemo()
    ) {
        var parser = HTTP1ResponseParser(memo: memo)
        parser.start(kind)
        for piece in pieces {
            piece.withUnsafeBytes { input in
                var position = 0
                while take(parser.next(input, &position), &parser, input) {}
                if isComplete { rest += input.count - position }
            }
        }
        if ends, !isComplete, problem == nil {
            _ = take(parser.inputEnded(), &parser, UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    init(_ text: String, to kind: HTTP1ResponseParser.RequestKind = .other, ends: Bool = false) {
        self.init([Array(text.utf8)], to: kind, ends: ends)
    }

    /// False when there is nothing more in this input.
    private mutating func take(
        _ output: HTTP1ResponseParser.Output,
        _ parser: inout HTTP1ResponseParser,
        _ input: UnsafeRawBufferPointer
    ) -> Bool {
        switch output {
        case .needsMore: return false
        case .interim(let status): interim.append(status)
        case .head:
            status = parser.status
            keepsAlive = parser.keepsAlive
            let taken = parser.headers
            reason = taken.reason
            headers = taken.pairs.map { "\($0.name)=\($0.value)" }
        case .body(let range): bodyBytes += input[range]
        case .complete:
            isComplete = true
            return false
        case .failed(let found):
            problem = found
            return false
        }
        return true
    }
}
