/// A `bson_error_t`, which functions of libmongoc fill: a domain, a code, and a text that ends with a 0; 512 bytes in all
/// versions of libbson 1.x.
struct MongoError {
    private let domain: UInt32
    private let code: UInt32
    private let message: String

    private static let size = 512
    private static let textOffset = 8

    /// Makes a call, with room for an error. One that gives nothing has failed, and the error says why.
    static func check<Made>(_ call: (LibMongoc.ErrorRoom) -> Made?) throws(StoreFailure) -> Made {
        let room = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        defer { room.deallocate() }
        room.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        if let made = call(room) { return made }
        throw MongoError(room).failure
    }

    private init(_ room: UnsafeMutableRawPointer) {
        domain = room.load(as: UInt32.self)
        code = room.load(fromByteOffset: 4, as: UInt32.self)
        let text = UnsafeRawBufferPointer(start: room + Self.textOffset, count: Self.size - Self.textOffset)
        message = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// What the error means for whoever asked.
    private var failure: StoreFailure {
        switch (Domain(rawValue: domain), code) {
        case (.server, Self.maxTimeExpired): StoreFailure(.timeout, message, code: "\(code)")
        case (.server, _): StoreFailure(.refused, message, code: "\(code)")
        case (.client, Self.authenticationFailed), (.serverSelection, _), (.sasl, _), (.scram, _):
            StoreFailure(.connect, message)
        case (.stream, Self.nameNotResolved), (.stream, Self.notConnected): StoreFailure(.connect, message)
        case (.stream, _), (.protocol, _): StoreFailure(.closed, message)
        default: StoreFailure(.refused, message, code: code == 0 ? nil : "\(code)")
        }
    }

    /// `mongoc_error_domain_t`, as far as it matters.
    private enum Domain: UInt32 {
        case client = 1
        case stream = 2
        case `protocol` = 3
        case sasl = 7
        case scram = 14
        case serverSelection = 15
        /// What the server said, with its own code.
        case server = 17
    }

    // Of `mongoc_error_code_t`, and of the server.
    private static let nameNotResolved: UInt32 = 3
    private static let notConnected: UInt32 = 5
    private static let authenticationFailed: UInt32 = 11
    private static let maxTimeExpired: UInt32 = 50
}
