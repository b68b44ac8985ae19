#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files of /proc about processes; whatever is missing or may not be read is nil or empty.
enum ProcessFiles {
    /// Whether this system has such files at all.
    static let exist = access("/proc/self/stat", R_OK) == 0

    /// The numbers of all processes.
    static func pids() -> [Int] { names(in: "/proc").compactMap { Int($0) } }

    static func stat(_ pid: Int) -> ProcessStat? {
        text(of: "/proc/\(pid)/stat").flatMap(ProcessStat.init)
    }

    /// The program of a process: the last part of the path it was started with.
    static func program(_ pid: Int) -> String? {
        guard let first = text(of: "/proc/\(pid)/cmdline")?.split(separator: "\0").first else { return nil }
        return first.split(separator: "/").last.map(String.init)
    }

    /// How many descriptors it has open; nil where that may not be looked at.
    static func descriptorCount(_ pid: Int) -> Int? {
        let names = names(in: "/proc/\(pid)/fd")
        return names.isEmpty ? nil : names.count
    }

    /// The sockets that it has open, by their inodes.
    static func sockets(_ pid: Int) -> [Int] {
        names(in: "/proc/\(pid)/fd").compactMap { name in
            guard let target = link("/proc/\(pid)/fd/\(name)"), target.hasPrefix("socket:[") else { return nil }
            return Int(target.dropFirst(8).dropLast())
        }
    }

    /// The inodes of the sockets that listen on a port.
    static func listeners(on port: Int) -> Set<Int> {
        Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { SocketTable.listeners(in: text(of: $0) ?? "", on: port) })
    }

    // MARK: Reading

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

/// What `/proc/<pid>/stat` tells (proc(5)).
struct ProcessStat: Sendable, Hashable {
    /// At most 15 characters of the program's name.
    var command: String
    var state: Character
    /// Clock ticks of user and system time.
    var cpuTicks: Int64
    var threads: Int
    /// Clock ticks since the machine started: with the number it tells a process from a later one.
    var startTicks: Int64
    var residentPages: Int64

    /// The name stands in parentheses and may hold anything, parentheses too: the fields begin behind the last one.
    init?(_ text: String) {
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close else { return nil }
        let fields = text[text.index(after: close)...].split { $0 == " " || $0 == "\n" }
        guard fields.count > 21, let state = fields[0].first, let user = Int64(fields[11]),
            let system = Int64(fields[12]), let threads = Int(fields[17]), let start = Int64(fields[19]),
            let resident = Int64(fields[21])
        else { return nil }
        command = String(text[text.index(after: open)..<close])
        self.state = state
        cpuTicks = user + system
        self.threads = threads
        startTicks = start
        residentPages = resident
    }

    static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    static let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
}

/// The table of sockets in `/proc/net/tcp` and `tcp6`.
enum SocketTable {
    /// The inodes of those that listen on a port.
    static func listeners(in table: String, on port: Int) -> [Int] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
                Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port
            else { return nil }
            return Int(fields[9])
        }
    }
}
