/// Texts in one piece of memory, each ended by a zero, for C functions that take arrays of them.
struct CStrings {
    private var bytes: [CChar] = []
    private var starts: [Int?] = []

    init(_ texts: [String]) {
        for text in texts { append(text.utf8) }
        // Such arrays end with a null.
        starts.append(nil)
    }

    init() {}

    mutating func append(_ content: some Collection<UInt8>) {
        starts.append(bytes.count)
        bytes.append(contentsOf: content.lazy.map { CChar(bitPattern: $0) })
        bytes.append(0)
    }

    mutating func appendNull() { starts.append(nil) }

    func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            let pointers = starts.map { start in start.flatMap { bytes.baseAddress?.advanced(by: $0) } }
            return withUnsafePointers(pointers, body)
        }
    }

    private func withUnsafePointers<Result>(
        _ pointers: [UnsafePointer<CChar>?],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: pointers.count) { buffer in
            _ = buffer.initialize(from: pointers)
            defer { buffer.deinitialize() }
            guard let first = buffer.baseAddress else { return withUnsafePointers([nil], body) }
            return body(UnsafePointer(first))
        }
    }
}

/// Parameters as libpq takes them: text in its text format, bytes in the binary one.
struct PostgresParameters {
    private var values = CStrings()
    private var lengths: [CInt] = []
    private var formats: [CInt] = []

    init(_ parameters: [SQLParameter]) {
        for parameter in parameters {
            switch parameter {
            case .null:
                values.appendNull()
                append(length: 0, format: 0)
            case .text(let text):
                values.append(text.utf8)
                append(length: 0, format: 0)
            case .bytes(let bytes):
                values.append(bytes)
                append(length: CInt(bytes.count), format: 1)
            }
        }
    }

    /// The length counts for the binary format only.
    private mutating func append(length: CInt, format: CInt) {
        lengths.append(length)
        formats.append(format)
    }

    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<CInt>, UnsafePointer<CInt>) -> Result
    ) -> Result {
        values.withPointers { values in body(values, lengths, formats) }
    }
}
