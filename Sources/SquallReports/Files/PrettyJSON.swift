import SquallExpressions

/// JSON with two blanks per level; lists of numbers and short texts stay on one line.
enum PrettyJSON {
    static func bytes(_ value: Value) -> [UInt8] {
        var buffer: [UInt8] = []
        write(value, indent: 0, to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
        return buffer
    }

    private static func write(_ value: Value, indent: Int, to buffer: inout [UInt8]) {
        switch value {
        case .map(let map) where !map.isEmpty:
            let entries = Array(map.entries)
            block("{", "}", count: entries.count, indent, &buffer) { index, buffer in
                JSON.write(entries[index].0, to: &buffer)
                buffer += Array(": ".utf8)
                write(entries[index].1, indent: indent + 1, to: &buffer)
            }
        case .list(let list) where !list.allSatisfy(isScalar):
            block("[", "]", count: list.count, indent, &buffer) { index, buffer in
                write(list[index], indent: indent + 1, to: &buffer)
            }
        default:
            JSON.write(value, to: &buffer)
        }
    }

    private static func block(
        _ open: String,
        _ close: String,
        count: Int,
        _ indent: Int,
        _ buffer: inout [UInt8],
        _ writeEntry: (Int, inout [UInt8]) -> Void
    ) {
        buffer += Array(open.utf8)
        for index in 0..<count {
            buffer += Array((index == 0 ? "\n" : ",\n").utf8)
            buffer += repeatElement(UInt8(ascii: " "), count: 2 * (indent + 1))
            writeEntry(index, &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
        buffer += repeatElement(UInt8(ascii: " "), count: 2 * indent)
        buffer += Array(close.utf8)
    }

    private static func isScalar(_ value: Value) -> Bool {
        switch value {
        case .map, .list: false
        default: true
        }
    }
}
