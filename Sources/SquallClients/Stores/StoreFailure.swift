/// Why an operation on a data store has no result. SQL and MongoDB share it.
package struct StoreFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The client library is not installed on this machine.
        case missingLibrary
        /// No connection came about: address, credentials, TLS, a server that is full.
        case connect
        /// The deadline passed. What the server still did was cancelled.
        case timeout
        /// The server said no.
        case refused
        /// The connection was lost on the way; whether the operation took place is unknown.
        case closed
        /// The calling task was cancelled: the operation is unfinished, not failed.
        case cancelled
    }

    package var kind: Kind
    /// What the server calls it: SQLSTATE, MongoDB's code. nil where it said nothing.
    package var code: String?
    /// One sentence for people.
    package var message: String

    package init(_ kind: Kind, _ message: String, code: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    package static let cancelledOperation = StoreFailure(.cancelled, "the operation was cancelled")
}
