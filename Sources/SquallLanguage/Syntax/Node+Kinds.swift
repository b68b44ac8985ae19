extension Node {
    var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    var items: [Node]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The text of a scalar, quoted or not.
    var text: String? { scalar?.text }

    /// Whether nothing was written here (or `null`, or `~`).
    var isNull: Bool { scalar?.value == .null }

    /// The kind of the node; none where it could not be read and that has been reported.
    var kind: Shape.Kinds {
        switch content {
        case .scalar: .scalar
        case .sequence: .list
        case .mapping: .mapping
        default: []
        }
    }

    /// The node as a message names it.
    var kindDescription: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "nothing"
            case .bool: "`\(scalar.text)`"
            case .int, .double: "the number `\(scalar.text)`"
            case .text: "text"
            }
        default: "something unreadable"
        }
    }

    /// Where diagnostics about the node point: an alias is reported where it is written.
    var place: Location { aliasLocation ?? location }

    /// The place of a part of the scalar's text, given as UTF-8 offsets.
    func place(of range: Range<Int>) -> Location {
        guard let scalar, aliasLocation == nil else { return place }
        return Location(file: location.file, range: scalar.sourceRange(range))
    }
}
