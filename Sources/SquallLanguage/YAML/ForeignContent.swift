/// What a file is that is no YAML at all, told by how it begins: one sentence in place of one for each of its lines.
enum ForeignContent {
    /// Bytes that are no text: a picture, an archive, a program.
    case binary
    /// A script, as k6 has them.
    case javaScript

    init?(_ bytes: [UInt8]) {
        if ForeignContent.isBinary(bytes.prefix(1024)) {
            self = .binary
        } else if ForeignContent.isJavaScript(bytes.prefix(4096)) {
            self = .javaScript
        } else {
            return nil
        }
    }

    /// No text has a zero byte, nor that many bytes which are neither UTF-8 nor printable.
    private static func isBinary(_ start: ArraySlice<UInt8>) -> Bool {
        let controls = start.filter { $0 < 0x20 && !$0.isWhite || $0 == 0x7F }
        let replaced = String(decoding: start, as: UTF8.self).unicodeScalars.filter { $0 == "\u{FFFD}" }
        let bad = controls.count + replaced.count
        return controls.contains(0) || bad > 8 && bad * 4 > start.count
    }

    /// Whether the first line that is no comment imports or exports something.
    private static func isJavaScript(_ start: ArraySlice<UInt8>) -> Bool {
        let lines = start.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.lazy
            .map { String(decoding: $0, as: UTF8.self).trimmingSpaces }
        guard let first = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("//") }), !first.contains(": ") else {
            return false
        }
        let isImport = first.hasPrefix("import ") && first.contains { "'\"`".contains($0) }
        return isImport || ["export const ", "export default ", "export function "].contains { first.hasPrefix($0) }
    }

    func diagnostic(in file: SourceFile) -> Diagnostic {
        switch self {
        case .binary:
            Diagnostic(
                .yamlNotUTF8,
                "this is no text file",
                at: file.beginning,
                label: "bytes that no text has",
                help: "name a scenario file, which is YAML"
            )
        case .javaScript:
            Diagnostic(
                .yamlSyntax,
                "this is JavaScript, and scenarios are YAML",
                at: file.beginning,
                label: "a script begins here",
                help: "write the `options` of a k6 script as YAML as they stand, and its function as `steps`"
            )
        }
    }
}
