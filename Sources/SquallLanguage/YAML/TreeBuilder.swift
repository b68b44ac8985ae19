/// Builds nodes from events, with a stack of its own: nesting cannot overflow the program's.
struct TreeBuilder {
    /// How deep collections may be nested, aliases included; what reads the nodes may therefore recurse.
    static let maximumDepth = 100

    /// A collection that is being read.
    struct Frame {
        enum Kind { case sequence, mapping }
        var kind: Kind
        var start: Int
        var isFlow: Bool
        var anchor: String?
        var items: [Node] = []
        var entries: [Node.Entry] = []
        /// The key whose value comes next.
        var key: Node?
    }

    let file: SourceFile
    private(set) var frames: [Frame] = []
    private(set) var root: Node?
    private var anchors: [String: Node] = [:]

    init(file: SourceFile) {
        self.file = file
    }

    mutating func receive(_ event: YAMLEvent) {
        switch event.kind {
        case .scalar(let text, let style): complete(scalar(event, text: text, style: style), anchor: event.anchor)
        case .sequenceStart(let isFlow):
            frames.append(Frame(kind: .sequence, start: event.start, isFlow: isFlow, anchor: event.anchor))
        case .mappingStart(let isFlow):
            frames.append(Frame(kind: .mapping, start: event.start, isFlow: isFlow, anchor: event.anchor))
        case .sequenceEnd, .mappingEnd: close(event)
        case .alias(let name):
            let place = file.location(event.start, event.end)
            var node = anchors[name] ?? Node(content: .invalid, location: place)
            node.aliasLocation = place
            complete(node, anchor: nil)
        case .documentStart, .documentEnd, .streamEnd: break
        }
    }

    private func scalar(_ event: YAMLEvent, text: String, style: Scalar.Style) -> Node {
        let value = style == .plain ? CoreSchema.value(ofPlain: text) : .text
        let isQuoted = style == .singleQuoted || style == .doubleQuoted
        let scalar = Scalar(
            text: text,
            style: style,
            value: value,
            map: nil,
            contentStart: event.start + (isQuoted ? 1 : 0)
        )
        return Node(content: .scalar(scalar), location: file.location(event.start, event.end))
    }

    private mutating func close(_ event: YAMLEvent) {
        guard let frame = frames.popLast() else { return }
        let content: Node.Content = frame.kind == .sequence ? .sequence(frame.items) : .mapping(frame.entries)
        complete(Node(content: content, location: file.location(frame.start, event.end)), anchor: frame.anchor)
    }

    /// Puts a finished node where it belongs.
    private mutating func complete(_ node: Node, anchor: String?) {
        if let anchor { anchors[anchor] = node }
        guard let last = frames.indices.last else {
            root = node
            return
        }
        switch frames[last].kind {
        case .sequence: frames[last].items.append(node)
        case .mapping:
            if let key = frames[last].key {
                frames[last].entries.append(Node.Entry(key: key, value: node))
                frames[last].key = nil
            } else {
                frames[last].key = node
            }
        }
    }
}
