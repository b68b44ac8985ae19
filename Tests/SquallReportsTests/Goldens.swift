import Foundation

/// Files with what a function should yield. With `SQUALL_UPDATE_GOLDENS` set they are written instead of compared;
/// look at them before they are committed.
enum Goldens {
    static let isUpdating = ProcessInfo.processInfo.environment["SQUALL_UPDATE_GOLDENS"] != nil

    /// The text of a golden file, or what it becomes.
    static func expected(_ name: String, becoming actual: String) throws -> String {
        if isUpdating {
            let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
            try Data(actual.utf8).write(to: folder.appending(path: name))
            return actual
        }
        let url = Bundle.module.bundleURL.appending(path: "Fixtures").appending(path: name)
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }

    /// A file of the repository, or what it becomes.
    static func expected(repositoryFile path: String, becoming actual: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let url = root.appending(path: path)
        if isUpdating { try Data(actual.utf8).write(to: url) }
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }
}
