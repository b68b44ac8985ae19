/// A YAML value with the place it was written at. Aliases are resolved: the node of an alias is the anchor's node with
/// `aliasLocation` set to where `*name` stands, and its parts keep the places where they were written.
package struct Node: Sendable {
    package indirect enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
        /// Something stands here that could not be read and has been reported: say nothing more about it.
        case invalid
    }
    package struct Entry: Sendable {
        /// Always a scalar (other keys are reported by the reader).
        package var key: Node
        package var value: Node
        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }
    package var content: Content
    package var location: Location
    /// Where the alias that led here is written; for entries brought by a merge key, where the merged alias is.
    package var aliasLocation: Location?
    /// Some part of this collection could not be read and has been reported: do not report what seems missing.
    package var isPartial = false

    package init(content: Content, location: Location, aliasLocation: Location? = nil) {
        self.content = content
        self.location = location
        self.aliasLocation = aliasLocation
    }
}

/// A scalar: its text after YAML's unquoting, how it was written, and where each byte of the text came from.
package struct Scalar: Sendable {
    package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }
    /// YAML 1.2 core schema's reading of a plain scalar; text for quoted ones, unless a core tag says otherwise.
    package enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case text
    }
    package var text: String
    package var style: Style
    package var value: Value
    /// For each UTF-8 byte of `text`, and one past the end, the byte offset in the file it came from; nil where text
    /// and source run in step from the scalar's first content byte (plain and simple quoted scalars on one line).
    package var map: [Int]?
    /// The file offset of the text's first byte (after the quote).
    package var contentStart: Int

    package init(text: String, style: Style, value: Value, map: [Int]?, contentStart: Int) {
        self.text = text
        self.style = style
        self.value = value
        self.map = map
        self.contentStart = contentStart
    }

    /// The range in the file of a range of UTF-8 offsets in `text`.
    package func sourceRange(_ range: Range<Int>) -> SourceRange {
        guard let map else { return SourceRange(contentStart + range.lowerBound, contentStart + range.upperBound) }
        let last = map.count - 1
        let start = map[min(range.lowerBound, last)]
        // The end is one past the last byte's source, so that an escape at the end is covered whole.
        let end = range.isEmpty ? start : map[min(range.upperBound, last)]
        return SourceRange(start, max(start, end))
    }
}
