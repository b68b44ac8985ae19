#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The two streams: the report and what a command was asked for on stdout, everything else on stderr.
enum Terminal {
    static func print(_ text: String, terminator: String = "\n") { write(text + terminator, to: STDOUT_FILENO) }
    static func note(_ text: String, terminator: String = "\n") { write(text + terminator, to: STDERR_FILENO) }

    /// Colour only on a terminal, and never with NO_COLOR (no-color.org).
    static func usesColor(_ descriptor: Int32 = STDOUT_FILENO) -> Bool {
        isatty(descriptor) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    }

    static var errorsAreInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal, 100 without one.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { unsafe_write(descriptor, $0) }
            guard written > 0 else { return }  // a closed pipe: whoever read has gone
            bytes = bytes.dropFirst(written)
        }
    }

    private static func unsafe_write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        var result: Int
        repeat {
            #if canImport(Darwin)
                result = Darwin.write(descriptor, bytes.baseAddress, bytes.count)
            #else
                result = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            #endif
        } while result < 0 && errno == EINTR
        return result
    }
}

/// Files as bytes.
enum Files {
    struct Problem: Error {
        let message: String
    }

    static func read(_ path: String) throws(Problem) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Problem(message: String(cString: strerror(errno))) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        guard ferror(file) == 0 else { throw Problem(message: "it cannot be read (is it a folder?)") }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String) throws(Problem) {
        guard let file = fopen(path, "wb") else { throw Problem(message: String(cString: strerror(errno))) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Problem(message: String(cString: strerror(errno)))
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A file's name without folder and extension.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(Problem) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part + "/"
            if mkdir(made, 0o777) != 0, errno != EEXIST { throw Problem(message: String(cString: strerror(errno))) }
        }
    }

    /// The scenario files below a folder, in order of name.
    static func scenarios(below folder: String) -> [String] {
        files(below: folder, endings: [".yaml", ".yml"])
    }

    /// The files below a folder that end so, in order of name.
    static func files(below folder: String, endings: [String]) -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted().flatMap { name in
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            if isFolder(path) { return files(below: path, endings: endings) }
            return endings.contains(where: name.hasSuffix) ? [path] : []
        }
    }
}
