import SquallExpressions
import SquallPlan

/// What changed from one snapshot to another: every number, by its path in the document.
package struct SnapshotDiff: Sendable {
    package struct Number: Sendable, Equatable {
        package var path: String
        /// nil where it was not there yet.
        package var before: Double?
        /// nil where it is not there any more.
        package var after: Double?

        package init(path: String, before: Double?, after: Double?) {
            self.path = path
            self.before = before
            self.after = after
        }

        /// nil where one side is missing.
        package var delta: Double? {
            guard let before, let after else { return nil }
            return after - before
        }

        package var isChanged: Bool { before != after }
    }

    package let base: SnapshotFile
    package let target: SnapshotFile
    /// In the order of the base, then those that only the target has.
    package let numbers: [Number]

    package init(from base: SnapshotFile, to target: SnapshotFile) {
        self.base = base
        self.target = target
        let before = DocumentNumbers.all(in: base.document)
        let after = DocumentNumbers.all(in: target.document)
        let values = Dictionary(after.map { ($0.path, $0.value) }) { _, last in last }
        let known = Set(before.map(\.path))
        numbers =
            before.map { Number(path: $0.path, before: $0.value, after: values[$0.path]) }
            + after.filter { !known.contains($0.path) }.map { Number(path: $0.path, before: nil, after: $0.value) }
    }

    package var changed: [Number] { numbers.filter(\.isChanged) }
}

/// A difference of snapshots as text for people, or as JSON.
package enum SnapshotDiffReport {
    /// - Parameter all: numbers that did not change, too.
    package static func text(_ diff: SnapshotDiff, all: Bool = false, color: Bool = false) -> String {
        let style = ConsoleStyle(color: color)
        let rows = all ? diff.numbers : diff.changed
        var lines = [
            "  \(style.paint("before", .heading))  \(diff.base.name)",
            "  \(style.paint("after", .heading))   \(diff.target.name)", "",
        ]
        if !rows.isEmpty {
            var table = TextTable([.left, .right, .right, .right])
            table.add(["", "before", "after", "change"].map { .init($0, .faint) })
            for row in rows {
                table.add([
                    .init(row.path), .init(SnapshotText.number(row.before)), .init(SnapshotText.number(row.after)),
                    .init(SnapshotText.change(row), row.isChanged ? .strong : .faint),
                ])
            }
            // A path that is cut names nothing.
            lines += table.lines(style, width: .max, flexible: 0) + [""]
        }
        lines.append("  " + style.paint(count(diff), .faint))
        return lines.joined(separator: "\n") + "\n"
    }

    /// - Parameter all: numbers that did not change, too.
    package static func json(_ diff: SnapshotDiff, all: Bool = false) -> [UInt8] {
        let rows = all ? diff.numbers : diff.changed
        return PrettyJSON.bytes(
            .map(
                ValueMap([
                    ("schema", .string("squall.snapshots/1")), ("base", .string(diff.base.name)),
                    ("target", .string(diff.target.name)), ("compared", .int(Int64(diff.numbers.count))),
                    ("changed", .int(Int64(diff.changed.count))), ("numbers", .list(rows.map(row))),
                ])
            )
        )
    }

    private static func row(_ row: SnapshotDiff.Number) -> Value {
        .map(
            ValueMap([
                ("path", .string(row.path)), ("before", SnapshotText.json(row.before)),
                ("after", SnapshotText.json(row.after)), ("delta", SnapshotText.json(row.delta)),
            ])
        )
    }

    private static func count(_ diff: SnapshotDiff) -> String {
        let all = diff.numbers.count
        if all == 0 { return "the documents have no numbers" }
        let changed = diff.changed.count
        return changed == 0 ? "none of \(all) numbers changed" : "\(changed) of \(all) numbers changed"
    }
}

/// Numbers of snapshots: exact, for people compare them with what they see in the system.
enum SnapshotText {
    static func number(_ value: Double?) -> String {
        guard let value else { return "-" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(rounded(value))"
    }

    /// `+3`, `-0.5`, `0`; `new` and `gone` for numbers that one side does not have.
    static func change(_ row: SnapshotDiff.Number) -> String {
        guard let delta = row.delta else { return row.before == nil ? "new" : "gone" }
        return (delta > 0 ? "+" : "") + number(rounded(delta))
    }

    static func json(_ value: Double?) -> Value {
        guard let value else { return .null }
        let rounded = rounded(value)
        return Int64(exactly: rounded).map { .int($0) } ?? .double(rounded)
    }

    /// Without what binary fractions add: 0.3 - 0.1 is 0.2.
    private static func rounded(_ value: Double) -> Double {
        guard value.isFinite, abs(value) < 1e9 else { return value }
        return (value * 1e6).rounded() / 1e6
    }
}
