import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Names the errors of sockets.
enum ConnectFailure {
    static func classify(_ error: (any Error)?, target: HTTPTarget) -> HTTPFailure {
        let peer = target.authority
        if let error = error as? IOError { return classify(errno: error.errnoCode, peer) }
        if let error = error as? ChannelError, case .connectTimeout(let limit) = error {
            return HTTPFailure(
                .connectTimeout,
                "no connection to \(peer) within \(limit.nanoseconds / 1_000_000) ms"
            )
        }
        guard let error, !(error is ChannelError) else {
            return HTTPFailure(.closed, "\(peer) closed the connection")
        }
        return HTTPFailure(.closed, "\(peer): the connection broke: \(error)")
    }

    static func classify(errno code: CInt, _ peer: String) -> HTTPFailure {
        switch code {
        case ECONNREFUSED: HTTPFailure(.connectRefused, "\(peer) refused the connection")
        case ETIMEDOUT: HTTPFailure(.connectTimeout, "\(peer) cannot be reached: the connection timed out")
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EAFNOSUPPORT, EACCES, EPERM, EINVAL:
            HTTPFailure(.connectUnreachable, "\(peer) cannot be reached: \(text(code))")
        case EMFILE, ENFILE:
            HTTPFailure(.limit, "no socket for \(peer): the limit of open files is reached (ulimit -n)")
        case EADDRNOTAVAIL:
            HTTPFailure(.limit, "no socket for \(peer): all local ports are in use")
        case ENOBUFS, ENOMEM:
            HTTPFailure(.limit, "no socket for \(peer): \(text(code))")
        case ECONNRESET, EPIPE: HTTPFailure(.reset, "\(peer) reset the connection")
        default: HTTPFailure(.closed, "\(peer): the connection broke: \(text(code))")
        }
    }

    private static func text(_ code: CInt) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
