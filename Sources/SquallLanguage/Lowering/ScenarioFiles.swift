import SquallExpressions

extension CompileContext {
    /// The bytes of a file that a scenario file names; its path is relative to the file that names it.
    func contents(ofFile path: String, namedIn file: SourceFile) throws(EvaluationError) -> [UInt8] {
        do throws(FileReadError) {
            return try options.readFile(FilePath.resolve(path, from: file.path))
        } catch {
            throw EvaluationError("cannot read `\(path)`: \(error.reason)")
        }
    }

    /// The bytes of a file named by a scalar, or nil where it cannot be read, which is reported at the scalar.
    func contents(of node: Node, at path: NodePath) -> [UInt8]? {
        guard let name = string(node, at: path) else { return nil }
        do throws(FileReadError) {
            return try options.readFile(FilePath.resolve(name, from: node.location.file.path))
        } catch {
            reportUnreadable(name, error, at: node.place, path: path)
            return nil
        }
    }

    func reportUnreadable(_ name: String, _ error: FileReadError, at place: Location, path: NodePath) {
        let resolved = FilePath.resolve(name, from: place.file.path)
        report(
            Diagnostic(
                error == .notFound ? .fileNotFound : .fileUnreadable,
                error == .notFound ? "no file `\(name)`" : "cannot read `\(name)`: \(error.reason)",
                at: place,
                label: error == .notFound && resolved != name ? "looked for `\(resolved)`" : nil,
                help: error == .notFound ? "paths are relative to the file that names them" : nil,
                path: path.text
            )
        )
    }
}

extension FileReadError {
    var reason: String {
        switch self {
        case .notFound: "no such file"
        case .unreadable(let reason): reason
        }
    }
}

/// Paths of files that name each other.
enum FilePath {
    /// `path`, relative to the folder of `file` unless it is absolute, without `.` and `..` where they can be resolved.
    static func resolve(_ path: String, from file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return normalized(path) }
        return normalized(file[...slash] + path)
    }

    /// The file's name without folder and extension.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
