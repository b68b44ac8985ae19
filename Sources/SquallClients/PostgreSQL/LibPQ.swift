/// The functions of libpq, PostgreSQL's client library, that the client calls; loaded when first needed.
///
/// Only its asynchronous half: so a thread that waits can keep a deadline, and cancel.
struct LibPQ: Sendable {
    typealias Connection = OpaquePointer
    typealias ResultSet = OpaquePointer
    typealias Text = UnsafePointer<CChar>

    static let library = StoreLibrary(
        name: "libpq",
        purpose: "PostgreSQL",
        files: [
            "libpq.so.5", "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib",
            "/usr/local/opt/libpq/lib/libpq.5.dylib",
        ],
        debianPackage: "libpq5",
        formula: "libpq"
    )

    static let shared = Result<LibPQ, StoreFailure> { () throws(StoreFailure) in try LibPQ() }

    // Connections.
    let connectStart: @convention(c) (UnsafePointer<Text?>, UnsafePointer<Text?>, _ expandsName: CInt) -> Connection?
    let connectPoll: @convention(c) (Connection) -> CInt
    let status: @convention(c) (Connection) -> CInt
    let transactionStatus: @convention(c) (Connection) -> CInt
    let socket: @convention(c) (Connection) -> CInt
    let errorMessage: @convention(c) (Connection) -> Text?
    let finish: @convention(c) (Connection) -> Void
    let setNonBlocking: @convention(c) (Connection, CInt) -> CInt
    let setNoticeProcessor:
        @convention(c) (
            Connection, @convention(c) (UnsafeMutableRawPointer?, Text?) -> Void, UnsafeMutableRawPointer?
        ) -> OpaquePointer?

    // Statements.
    let sendQuery: @convention(c) (Connection, Text) -> CInt
    let sendQueryParams:
        @convention(c) (
            Connection, Text, _ count: CInt, _ types: UnsafePointer<UInt32>?, _ values: UnsafePointer<Text?>?,
            _ lengths: UnsafePointer<CInt>?, _ formats: UnsafePointer<CInt>?, _ resultFormat: CInt
        ) -> CInt
    let flush: @convention(c) (Connection) -> CInt
    let consumeInput: @convention(c) (Connection) -> CInt
    let isBusy: @convention(c) (Connection) -> CInt
    let nextResult: @convention(c) (Connection) -> ResultSet?
    let makeCancel: @convention(c) (Connection) -> OpaquePointer?
    let cancel: @convention(c) (OpaquePointer, UnsafeMutablePointer<CChar>, CInt) -> CInt
    let freeCancel: @convention(c) (OpaquePointer) -> Void

    // Results.
    let resultStatus: @convention(c) (ResultSet) -> CInt
    let errorField: @convention(c) (ResultSet, CInt) -> Text?
    let rowCount: @convention(c) (ResultSet) -> CInt
    let columnCount: @convention(c) (ResultSet) -> CInt
    let columnName: @convention(c) (ResultSet, CInt) -> Text?
    let columnType: @convention(c) (ResultSet, CInt) -> UInt32
    let isNull: @convention(c) (ResultSet, CInt, CInt) -> CInt
    let value: @convention(c) (ResultSet, CInt, CInt) -> UnsafePointer<UInt8>?
    let length: @convention(c) (ResultSet, CInt, CInt) -> CInt
    let affectedRows: @convention(c) (ResultSet) -> Text?
    let clear: @convention(c) (ResultSet) -> Void

    private init() throws(StoreFailure) {
        let library = try Self.library.load()
        func find<Function>(_ name: String) throws(StoreFailure) -> Function {
            try Self.library.function(name, of: library, as: Function.self)
        }
        connectStart = try find("PQconnectStartParams")
        connectPoll = try find("PQconnectPoll")
        status = try find("PQstatus")
        transactionStatus = try find("PQtransactionStatus")
        socket = try find("PQsocket")
        errorMessage = try find("PQerrorMessage")
        finish = try find("PQfinish")
        setNonBlocking = try find("PQsetnonblocking")
        setNoticeProcessor = try find("PQsetNoticeProcessor")
        sendQuery = try find("PQsendQuery")
        sendQueryParams = try find("PQsendQueryParams")
        flush = try find("PQflush")
        consumeInput = try find("PQconsumeInput")
        isBusy = try find("PQisBusy")
        nextResult = try find("PQgetResult")
        makeCancel = try find("PQgetCancel")
        cancel = try find("PQcancel")
        freeCancel = try find("PQfreeCancel")
        resultStatus = try find("PQresultStatus")
        errorField = try find("PQresultErrorField")
        rowCount = try find("PQntuples")
        columnCount = try find("PQnfields")
        columnName = try find("PQfname")
        columnType = try find("PQftype")
        isNull = try find("PQgetisnull")
        value = try find("PQgetvalue")
        length = try find("PQgetlength")
        affectedRows = try find("PQcmdTuples")
        clear = try find("PQclear")
    }
}

/// Numbers of libpq-fe.h and postgres_ext.h.
extension LibPQ {
    static let connectionBad: CInt = 1

    enum Polling {
        static let failed: CInt = 0
        static let reading: CInt = 1
        static let ok: CInt = 3
    }

    enum Status {
        static let emptyQuery: CInt = 0
        static let commandOK: CInt = 1
        static let rows: CInt = 2
        static let copyOut: CInt = 3
        static let copyIn: CInt = 4
        static let copyBoth: CInt = 8
    }

    static let transactionIdle: CInt = 0

    /// Fields of an error: SQLSTATE and the message.
    static let stateField = CInt(UInt8(ascii: "C"))
    static let messageField = CInt(UInt8(ascii: "M"))
}
