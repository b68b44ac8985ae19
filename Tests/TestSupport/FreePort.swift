import Foundation

/// Ports of 127.0.0.1 for programs that cannot choose one themselves, or on which nobody is to listen.
package enum FreePort {
    /// Ports that were free when asked, each another.
    package static func some(_ count: Int) -> [Int] {
        let sockets = (0..<count).map { _ in bound(to: 0) }
        defer { for socket in sockets { close(socket) } }
        return sockets.map(port)
    }

    package static func isListening(_ port: Int) -> Bool {
        guard let socket = connection(to: port) else { return false }
        close(socket)
        return true
    }

    /// A descriptor that is the caller's to close; nil where nobody listens.
    package static func connection(to port: Int) -> Int32? {
        let socket = makeSocket()
        if withAddress(port, { connect(socket, $0, $1) }) == 0 { return socket }
        close(socket)
        return nil
    }

    private static func bound(to port: Int) -> Int32 {
        let socket = makeSocket()
        _ = withAddress(port) { bind(socket, $0, $1) }
        return socket
    }

    private static func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func makeSocket() -> Int32 {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
