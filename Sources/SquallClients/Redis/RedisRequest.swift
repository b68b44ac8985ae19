import NIOCore

/// Commands as they go over the wire, one or a pipeline of them.
package struct RedisRequest: Sendable {
    let bytes: ByteBuffer
    /// How many replies there will be.
    let replies: Int
    /// Whether the answer is a list of replies, be it of one.
    let isPipeline: Bool

    /// - Parameter encoded: what ``append(_:to:)`` wrote, once for each reply; at least one.
    package init(encoded: [UInt8], replies: Int, isPipeline: Bool) {
        bytes = ByteBuffer(bytes: encoded)
        self.replies = replies
        self.isPipeline = isPipeline
    }

    package init(_ command: [[UInt8]]) {
        self.init([command], isPipeline: false)
    }

    package init(pipeline commands: [[[UInt8]]]) {
        self.init(commands, isPipeline: true)
    }

    private init(_ commands: [[[UInt8]]], isPipeline: Bool) {
        var encoded: [UInt8] = []
        for command in commands {
            Self.appendHead(words: command.count, to: &encoded)
            for word in command { Self.append(word, to: &encoded) }
        }
        self.init(encoded: encoded, replies: commands.count, isPipeline: isPipeline)
    }

    // MARK: Encoding
    //
    // Commands are lists of strings, in RESP3 as in RESP2.

    /// Begins a command of so many words, its name included.
    package static func appendHead(words: Int, to bytes: inout [UInt8]) {
        appendLength("*", words, to: &bytes)
    }

    package static func append(_ word: some Collection<UInt8>, to bytes: inout [UInt8]) {
        appendLength("$", word.count, to: &bytes)
        bytes.append(contentsOf: word)
        appendLineEnd(to: &bytes)
    }

    private static func appendLength(_ kind: Unicode.Scalar, _ length: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: kind))
        appendDigits(of: length, to: &bytes)
        appendLineEnd(to: &bytes)
    }

    /// Most lengths have one digit or two.
    private static func appendDigits(of number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { appendDigits(of: number / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private static func appendLineEnd(to bytes: inout [UInt8]) {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
