import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `multipart/form-data` (RFC 7578) as it streams by: the names and sizes of the files, not their bytes.
struct MultipartReader {
    struct File: Equatable {
        var name: String
        var size = 0
    }

    private enum State { case preamble, afterDelimiter, headers, content, done }

    private(set) var files: [File] = []
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// What has come and is not understood yet. It begins with the line end that the first delimiter may lack.
    private var rest = ByteBuffer(string: "\r\n")
    /// Whether the part that is being read is a file.
    private var isFile = false

    /// Nil if that is not the content type of such a body.
    init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let start = contentType.firstRange(of: "boundary=")
        else { return nil }
        let boundary = contentType[start.upperBound...].prefix { $0 != ";" && $0 != " " }.filter { $0 != "\"" }
        guard !boundary.isEmpty else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether the last delimiter has come.
    var isComplete: Bool { state == .done }

    mutating func take(_ bytes: ByteBuffer) {
        rest.writeImmutableBuffer(bytes)
        while step() {}
        rest.discardReadBytes()
    }

    /// False when more must come first.
    private mutating func step() -> Bool {
        switch state {
        case .done:
            rest.clear()
            return false
        case .preamble, .content:
            guard let index = position(of: delimiter) else {
                // The end may be the beginning of a delimiter.
                pass(max(0, rest.readableBytes - delimiter.count + 1))
                return false
            }
            pass(index)
            rest.moveReaderIndex(forwardBy: delimiter.count)
            state = .afterDelimiter
        case .afterDelimiter:
            guard let next = rest.readBytes(length: 2) else { return false }
            state = next == Array("--".utf8) ? .done : .headers
        case .headers:
            guard let end = position(of: Array("\r\n\r\n".utf8)) else { return false }
            begin(rest.readString(length: end) ?? "")
            rest.moveReaderIndex(forwardBy: 4)
            state = .content
        }
        return true
    }

    private mutating func pass(_ count: Int) {
        if state == .content, isFile { files[files.count - 1].size += count }
        rest.moveReaderIndex(forwardBy: count)
    }

    private mutating func begin(_ headers: String) {
        isFile = false
        guard let start = headers.firstRange(of: "filename=\"") else { return }
        isFile = true
        files.append(File(name: String(headers[start.upperBound...].prefix { $0 != "\"" })))
    }

    /// How many readable bytes are before that text.
    private func position(of text: [UInt8]) -> Int? {
        rest.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while start + text.count <= bytes.count {
                guard let found = memchr(base + start, Int32(text[0]), bytes.count - start - text.count + 1) else {
                    break
                }
                let index = UnsafeRawPointer(found) - base
                if memcmp(base + index, text, text.count) == 0 { return index }
                start = index + 1
            }
            return nil
        }
    }
}
