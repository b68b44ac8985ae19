#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A handle of libpq with the library that made it: libpq's calls in Swift's terms. Nothing here waits but `isReady`.
final class PostgresLink {
    let library: LibPQ
    let handle: LibPQ.Connection
    private var polling: CInt?
    /// The last result announced COPY, whose data nobody here sends or takes.
    private(set) var copies = false

    init(library: LibPQ, handle: LibPQ.Connection) {
        self.library = library
        self.handle = handle
    }

    /// Begins to connect. Names are resolved before this returns.
    init(library: LibPQ, url: String) throws(StoreFailure) {
        // What comes later wins: the URL may say another name, the encoding is the one that we read.
        let options = [("fallback_application_name", "squall"), ("dbname", url), ("client_encoding", "UTF8")]
        let made = CStrings(options.map(\.0)).withPointers { names in
            CStrings(options.map(\.1)).withPointers { values in library.connectStart(names, values, 1) }
        }
        guard let made else { throw StoreFailure(.connect, "there is no memory for a connection") }
        self.library = library
        handle = made
        // Notices would go to stderr.
        _ = library.setNoticeProcessor(made, { _, _ in }, nil)
    }

    // MARK: The connection

    /// Whether the connection is up; goes on with making it where it is not.
    func isConnected() throws(StoreFailure) -> Bool {
        if polling == nil {
            if isBroken { throw connectFailure }
            polling = -1
            return false
        }
        let state = library.connectPoll(handle)
        polling = state
        if state == LibPQ.Polling.failed { throw connectFailure }
        guard state == LibPQ.Polling.ok else { return false }
        _ = library.setNonBlocking(handle, 1)
        return true
    }

    /// While connecting: what the library waits for. It begins with writing.
    var wantsToSend: Bool { polling != LibPQ.Polling.reading }

    /// Whether the connection has failed for good.
    var isBroken: Bool { library.status(handle) == LibPQ.connectionBad }

    /// Whether the server still is there, as far as the socket knows: one that went away has closed it.
    var isAlive: Bool {
        do throws(StoreFailure) {
            while try isReady(sending: false, within: 0) {
                if library.consumeInput(handle) != 1 { return false }
            }
            return !isBroken
        } catch {
            return false
        }
    }

    /// Whether no transaction is open.
    var isIdle: Bool { library.transactionStatus(handle) == LibPQ.transactionIdle }

    /// Waits for the socket; false when the time is over.
    func isReady(sending: Bool, within milliseconds: CInt) throws(StoreFailure) -> Bool {
        let socket = library.socket(handle)
        guard socket >= 0 else { throw lostFailure }
        // While it sends, the library wants to read too: the server may have to get rid of something first.
        let events = sending ? POLLIN | POLLOUT : POLLIN
        var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    // MARK: Statements

    func send(_ statement: SQLStatement) throws(StoreFailure) {
        copies = false
        guard !statement.text.utf8.contains(0), !statement.parameters.contains(where: \.hasZeroByte) else {
            throw StoreFailure(.refused, "PostgreSQL takes no text with a zero byte in it")
        }
        let isSent =
            statement.parameters.isEmpty
            ? library.sendQuery(handle, statement.text)
            : PostgresParameters(statement.parameters).withPointers { values, lengths, formats in
                let count = CInt(statement.parameters.count)
                return library.sendQueryParams(handle, statement.text, count, nil, values, lengths, formats, 0)
            }
        if isSent != 1 { throw lostFailure }
    }

    /// Sends what the socket takes; whether something is left.
    func hasToFlush() throws(StoreFailure) -> Bool {
        let left = library.flush(handle)
        guard left >= 0 else { throw lostFailure }
        if left == 1, library.consumeInput(handle) != 1 { throw lostFailure }
        return left == 1
    }

    /// Whether the next result is not complete yet. Reads what has come.
    var isBusy: Bool {
        // A failure to read shows as the next result.
        _ = library.consumeInput(handle)
        return library.isBusy(handle) == 1
    }

    /// The next result; nil after the last.
    func nextResult() -> Result<SQLResult, StoreFailure>? {
        guard let result = library.nextResult(handle) else { return nil }
        defer { library.clear(result) }
        switch library.resultStatus(result) {
        case LibPQ.Status.rows, LibPQ.Status.commandOK:
            return .success(SQLResult(result, library))
        case LibPQ.Status.emptyQuery:
            return .failure(StoreFailure(.refused, "the statement is empty"))
        case LibPQ.Status.copyIn, LibPQ.Status.copyOut, LibPQ.Status.copyBoth:
            copies = true
            return .failure(copyRefusal)
        default:
            return .failure(failure(of: result))
        }
    }

    /// Asks the server, over a connection of its own, to end the statement under way.
    func cancel() {
        guard let request = library.makeCancel(handle) else { return }
        var reason = [CChar](repeating: 0, count: 256)
        // Where this fails the statement does not end either, and the connection is closed for that.
        _ = library.cancel(request, &reason, CInt(reason.count))
        library.freeCancel(request)
    }

    // MARK: Failures

    var copyRefusal: StoreFailure {
        StoreFailure(.refused, "COPY moves its data outside of statements, which no step does")
    }

    private func failure(of result: LibPQ.ResultSet) -> StoreFailure {
        guard let state = library.errorField(result, LibPQ.stateField).map({ String(cString: $0) }) else {
            return lostFailure
        }
        let message = library.errorField(result, LibPQ.messageField).map { String(cString: $0) } ?? "error"
        return StoreFailure(isBroken ? .closed : .refused, "\(message) (SQLSTATE \(state))", code: state)
    }

    private var connectFailure: StoreFailure { StoreFailure(.connect, lastMessage) }
    private var lostFailure: StoreFailure { StoreFailure(.closed, "the connection was lost: \(lastMessage)") }

    /// What the library says last, in one line.
    private var lastMessage: String {
        let text = library.errorMessage(handle).map { String(cString: $0) } ?? ""
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            String(line.drop { $0.isWhitespace })
        }
        return lines.isEmpty ? "no reason given" : lines.joined(separator: " ")
    }
}

extension SQLParameter {
    fileprivate var hasZeroByte: Bool { if case .text(let text) = self { text.utf8.contains(0) } else { false } }
}

extension SQLResult {
    fileprivate init(_ result: LibPQ.ResultSet, _ library: LibPQ) {
        let width = library.columnCount(result)
        let types = (0..<width).map { PostgresType(rawValue: library.columnType(result, $0)) }
        columns = (0..<width).map { column in library.columnName(result, column).map { String(cString: $0) } ?? "" }
        rows = (0..<library.rowCount(result)).map { row in
            (0..<width).map { column in
                guard library.isNull(result, row, column) == 0 else { return .null }
                let length = Int(library.length(result, row, column))
                let bytes = UnsafeBufferPointer(start: library.value(result, row, column), count: length)
                return types[Int(column)]?.value(bytes) ?? .utf8(bytes)
            }
        }
        count = library.affectedRows(result).flatMap { Int64(String(cString: $0)) } ?? Int64(rows.count)
    }
}
