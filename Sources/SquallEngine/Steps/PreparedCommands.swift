import SquallClients
import SquallExpressions
import SquallPlan

/// The commands of a `redis` step, with everything constant written already.
///
/// Confined to its worker's loop.
final class PreparedCommands {
    private enum Segment {
        case bytes([UInt8])
        /// Exactly one `${...}`: a value of bytes goes as it is.
        case value(Template)
        case text(Template)
    }

    private var segments: [Segment] = []
    private let replies: Int
    private let isPipeline: Bool
    /// One for all commands: it is written to and read at once.
    private var word: [UInt8] = []

    init(_ commands: [[Template]], isPipeline: Bool) {
        replies = commands.count
        self.isPipeline = isPipeline
        for command in commands {
            addBytes { RedisRequest.appendHead(words: command.count, to: &$0) }
            for word in command { add(word) }
        }
    }

    private func add(_ word: Template) {
        switch word.constant {
        case .bytes(let bytes): addBytes { RedisRequest.append(bytes, to: &$0) }
        case let value?: addBytes { RedisRequest.append(value.text.utf8, to: &$0) }
        case nil where word.type == .string: segments.append(.text(word))
        case nil: segments.append(.value(word))
        }
    }

    /// Neighbours become one.
    private func addBytes(_ write: (inout [UInt8]) -> Void) {
        var bytes: [UInt8] = []
        if case .bytes(let before)? = segments.last {
            bytes = before
            segments.removeLast()
        }
        write(&bytes)
        segments.append(.bytes(bytes))
    }

    func render(in frame: Frame) throws(EvaluationError) -> RedisRequest {
        var encoded: [UInt8] = []
        for segment in segments {
            switch segment {
            case .bytes(let bytes): encoded.append(contentsOf: bytes)
            case .text(let template):
                word.removeAll(keepingCapacity: true)
                try template.append(to: &word, in: frame)
                RedisRequest.append(word, to: &encoded)
            case .value(let template):
                let value = try template.value(in: frame)
                if case .bytes(let bytes) = value {
                    RedisRequest.append(bytes, to: &encoded)
                } else {
                    RedisRequest.append(value.text.utf8, to: &encoded)
                }
            }
        }
        return RedisRequest(encoded: encoded, replies: replies, isPipeline: isPipeline)
    }
}
