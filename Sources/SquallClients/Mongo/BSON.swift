/// Documents of libbson, made from JSON and told as JSON.
extension LibMongoc {
    /// A `bson_t` has 128 bytes, aligned so.
    private static let documentSize = 128

    /// Makes a document, which is freed when `body` is done. Fails with `refused` where the text is no (extended) JSON.
    func withDocument<Made>(
        _ json: [UInt8],
        _ body: (Handle) throws(StoreFailure) -> Made
    ) throws(StoreFailure) -> Made {
        let document = try makeDocument(json)
        defer { bsonDestroy(document) }
        return try body(document)
    }

    /// The same for many at once.
    func withDocuments<Made>(
        _ texts: [[UInt8]],
        _ body: (inout [Handle?]) throws(StoreFailure) -> Made
    ) throws(StoreFailure) -> Made {
        var documents: [Handle?] = []
        defer { for document in documents { document.map(bsonDestroy) } }
        for text in texts { documents.append(try makeDocument(text)) }
        return try body(&documents)
    }

    private func makeDocument(_ json: [UInt8]) throws(StoreFailure) -> Handle {
        do throws(StoreFailure) {
            return try MongoError.check { error in
                json.withUnsafeBufferPointer { bsonFromJSON($0.baseAddress, $0.count, error) }
            }
        } catch {
            throw StoreFailure(.refused, "it is no JSON that MongoDB knows: \(error.message)")
        }
    }

    /// Makes a call that fills room for a document in any case, its reply, and an error where it fails; gives the reply.
    func reply(_ call: (_ reply: Handle, ErrorRoom) -> Bool) throws(StoreFailure) -> [UInt8] {
        let room = UnsafeMutableRawPointer.allocate(byteCount: Self.documentSize, alignment: Self.documentSize)
        let reply = OpaquePointer(room)
        defer { room.deallocate() }
        return try MongoError.check { error in
            defer { bsonDestroy(reply) }
            return call(reply, error) ? json(of: reply) : nil
        }
    }

    /// Relaxed extended JSON.
    func json(of document: Handle) -> [UInt8] {
        var length = 0
        guard let text = bsonAsJSON(document, &length) else { return [] }
        defer { bsonFree(text) }
        return Array(UnsafeRawBufferPointer(start: text, count: length))
    }

    /// Adds a number to a document unless it has a field of that name.
    func add(_ name: String, _ number: Int64, to document: Handle) {
        guard !bsonHasField(document, name) else { return }
        _ = bsonAppendInt64(document, name, -1, number)
    }
}
