import NIOCore
import SquallClients
import SquallExpressions
import SquallMetrics
import SquallPlan

/// A piece of a body: bytes at hand, or that many printable ones to be made while sending.
enum BodyPiece {
    case bytes([UInt8])
    case generated(count: Int, RandomStream)

    var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .generated(let count, _): count
        }
    }
}

/// Sends pieces one after another; generated ones in slices, so that 10 MB never lie in memory.
final class PieceSource: HTTPBodySource, @unchecked Sendable {  // confined to the loop of the request
    static let sliceSize = 64 << 10
    private var pieces: ArraySlice<BodyPiece>

    init(_ pieces: [BodyPiece]) { self.pieces = pieces[...] }

    func nextChunk() -> ByteBuffer? {
        guard let piece = pieces.popFirst() else { return nil }
        switch piece {
        case .bytes(let bytes): return ByteBuffer(bytes: bytes)
        case .generated(let count, var random):
            let size = min(count, PieceSource.sliceSize)
            let bytes = Printable.bytes(count: size, from: &random)
            if count > size { pieces.insert(.generated(count: count - size, random), at: pieces.startIndex) }
            return ByteBuffer(bytes: bytes)
        }
    }
}

/// Random text of 64 letters, digits and two signs that need no escaping anywhere.
enum Printable {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func bytes(count: Int, from random: inout RandomStream) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var word: UInt64 = 0
            for index in 0..<count {
                // Ten characters of six bits out of each word.
                if index % 10 == 0 { word = random.next() }
                buffer[index] = alphabet[Int(word & 63)]
                word >>= 6
            }
            filled = count
        }
    }
}

/// A JSON document with its constant parts written out once.
struct JSONSegments {
    enum Segment {
        case bytes([UInt8])
        case value(Template)
        /// A key with expressions in it: always text.
        case key(Template)
    }
    private(set) var segments: [Segment] = []
    private var pending: [UInt8] = []
    private let leavesBytes: Bool

    /// - Parameter leavesBytes: constants that are bytes stay values: they are sent beside the document.
    init(_ template: JSONTemplate, leavesBytes: Bool = false) {
        self.leavesBytes = leavesBytes
        add(template)
        flush()
    }

    /// The document where nothing in it is computed.
    var constant: [UInt8]? {
        if segments.isEmpty { return [] }
        if segments.count == 1, case .bytes(let bytes) = segments[0] { return bytes }
        return nil
    }

    private mutating func add(_ template: JSONTemplate) {
        switch template {
        case .constant(let value): add(constant: value)
        case .template(let template): add(template, isKey: false)
        case .list(let items): addAll(items, open: "[", close: "]") { $0.add($1) }
        case .map(let entries):
            addAll(entries, open: "{", close: "}") { document, entry in
                document.add(entry.key, isKey: true)
                document.pending.append(UInt8(ascii: ":"))
                document.add(entry.value)
            }
        }
    }

    private mutating func add(_ template: Template, isKey: Bool) {
        if let constant = template.constant { return add(constant: isKey ? .string(constant.text) : constant) }
        flush()
        segments.append(isKey ? .key(template) : .value(template))
    }

    private mutating func add(constant: Value) {
        guard leavesBytes, constant.containsBytes else { return JSON.write(constant, to: &pending) }
        flush()
        segments.append(.value(Template(constant: constant)))
    }

    private mutating func addAll<Item>(
        _ items: [Item],
        open: Unicode.Scalar,
        close: Unicode.Scalar,
        _ body: (inout JSONSegments, Item) -> Void
    ) {
        pending.append(UInt8(ascii: open))
        for (index, item) in items.enumerated() {
            if index > 0 { pending.append(UInt8(ascii: ",")) }
            body(&self, item)
        }
        pending.append(UInt8(ascii: close))
    }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        segments.append(.bytes(pending))
        pending.removeAll()
    }

    func write(to bytes: inout [UInt8], in frame: Frame) throws(EvaluationError) {
        for segment in segments {
            switch segment {
            case .bytes(let constant): bytes.append(contentsOf: constant)
            case .value(let template): JSON.write(try template.value(in: frame), to: &bytes)
            case .key(let template): JSON.write(.string(try template.text(in: frame)), to: &bytes)
            }
        }
    }
}

/// A body made ready once for each step: what is constant is written out.
enum PreparedBody {
    case none
    case constant([UInt8])
    case text(Template)
    case json(JSONSegments)
    case form([QueryItem])
    case multipart([MultipartPart])
    case generated(SizeValue)

    init(_ body: Body) {
        switch body {
        case .none: self = .none
        case .bytes(let bytes): self = .constant(bytes)
        case .text(let template): self = template.constant.map { .constant(Array($0.text.utf8)) } ?? .text(template)
        case .json(let template):
            let segments = JSONSegments(template)
            self = segments.constant.map { .constant($0) } ?? .json(segments)
        case .form(let items): self = .form(items)
        case .multipart(let parts): self = .multipart(parts)
        case .generated(let size): self = .generated(size)
        }
    }
}

/// The body of one request and the headers that it brings.
struct RenderedBody {
    var pieces: [BodyPiece]
    /// With the boundary, for multipart; nil where the step's own header stands.
    var contentType: String?
    var contentEncoding: String?

    var count: Int { pieces.reduce(0) { $0 + $1.count } }

    static let none = RenderedBody(pieces: [])
}

extension Strand {
    func render(_ body: PreparedBody, _ step: HTTPStep, _ origin: Step) throws(StopReason) -> RenderedBody {
        var rendered: RenderedBody
        switch body {
        case .none: return .none
        case .constant(let bytes): rendered = RenderedBody(pieces: [.bytes(bytes)])
        case .text(let template):
            rendered = try bytes(step, origin) { bytes throws(EvaluationError) in
                try template.append(to: &bytes, in: self.frame)
            }
        case .json(let segments):
            rendered = try bytes(step, origin) { bytes throws(EvaluationError) in
                try segments.write(to: &bytes, in: self.frame)
            }
        case .form(let items):
            let pairs = try pairs(items, origin)
            rendered = RenderedBody(pieces: [.bytes(Array(PercentEncoding.form(pairs).utf8))])
        case .multipart(let parts): rendered = try multipart(parts, origin)
        case .generated(let size): rendered = RenderedBody(pieces: [try generated(size, origin)])
        }
        if let compression = step.compression { try compress(&rendered, compression, origin) }
        return rendered
    }

    /// Name-value pairs; a list repeats the name.
    func pairs(_ items: [QueryItem], _ origin: Step) throws(StopReason) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for item in items {
            switch try value(item.value, origin) {
            case .list(let values): for value in values { pairs.append((item.name, value.text)) }
            case let value: pairs.append((item.name, value.text))
            }
        }
        return pairs
    }

    private func bytes(
        _ step: HTTPStep,
        _ origin: Step,
        _ write: (inout [UInt8]) throws(EvaluationError) -> Void
    ) throws(StopReason) -> RenderedBody {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        do { try write(&bytes) } catch { throw fail(.expression, error.message, origin) }
        return RenderedBody(pieces: [.bytes(bytes)])
    }

    private func generated(_ size: SizeValue, _ origin: Step) throws(StopReason) -> BodyPiece {
        let count = try bytes(size, origin)
        return .generated(count: count, RandomStream(seed: frame.random.next()))
    }

    private func multipart(_ parts: [MultipartPart], _ origin: Step) throws(StopReason) -> RenderedBody {
        let boundary = "squall-" + String(frame.random.next(), radix: 16)
        var pieces: [BodyPiece] = []
        for part in parts {
            pieces.append(.bytes(Array("--\(boundary)\r\n\(try head(of: part, origin))\r\n\r\n".utf8)))
            pieces.append(try content(of: part, origin))
            pieces.append(.bytes(Array("\r\n".utf8)))
        }
        pieces.append(.bytes(Array("--\(boundary)--\r\n".utf8)))
        return RenderedBody(pieces: pieces, contentType: "multipart/form-data; boundary=\(boundary)")
    }

    /// RFC 7578: quotes and line ends in names are percent-encoded, as browsers do.
    private func head(of part: MultipartPart, _ origin: Step) throws(StopReason) -> String {
        var head = "Content-Disposition: form-data; name=\"\(part.name.multipartQuoted)\""
        if let filename = part.filename { head += "; filename=\"\(try text(filename, origin).multipartQuoted)\"" }
        if let type = part.contentType {
            let text = try text(type, origin)
            guard !text.utf8.contains(where: \.isForbiddenInHeaders) else {
                throw fail(.expression, "contentType of part `\(part.name)` contains a line end", origin)
            }
            head += "\r\nContent-Type: \(text)"
        } else if case .json = part.content {
            head += "\r\nContent-Type: application/json"
        }
        return head
    }

    private func content(of part: MultipartPart, _ origin: Step) throws(StopReason) -> BodyPiece {
        switch part.content {
        case .text(let template): return .bytes(Array(try text(template, origin).utf8))
        case .bytes(let bytes): return .bytes(bytes)
        case .generated(let size): return try generated(size, origin)
        case .json(let template):
            var bytes: [UInt8] = []
            do {
                try JSONSegments(template).write(to: &bytes, in: frame)
            } catch {
                throw fail(.expression, error.message, origin)
            }
            return .bytes(bytes)
        }
    }

    private func compress(
        _ body: inout RenderedBody,
        _ compression: BodyCompression,
        _ origin: Step
    ) throws(StopReason) {
        let source = PieceSource(body.pieces)
        var plain = ByteBuffer()
        while var chunk = source.nextChunk() { plain.writeBuffer(&chunk) }
        guard let coding = ContentCoding(rawValue: compression.rawValue) else { return }
        do {
            var encoded = try ContentEncoder.encode(plain, as: coding)
            body.pieces = [.bytes(encoded.readBytes(length: encoded.readableBytes) ?? [])]
        } catch {
            throw fail(.decode, error.message, origin)
        }
        body.contentEncoding = compression.rawValue
    }
}

extension String {
    fileprivate var multipartQuoted: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "%22"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension UInt8 {
    /// CR, LF and NUL end or split a header; a value with one of them is refused.
    var isForbiddenInHeaders: Bool { self == 0x0D || self == 0x0A || self == 0 }
}

extension Value {
    /// Whether it is bytes, or has some in it.
    fileprivate var containsBytes: Bool {
        switch self {
        case .bytes: true
        case .list(let items): items.contains(where: \.containsBytes)
        case .map(let map): map.values.contains(where: \.containsBytes)
        default: false
        }
    }
}
