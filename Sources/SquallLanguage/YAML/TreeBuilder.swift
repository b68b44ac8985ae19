/// Builds nodes from events, with a stack of its own: nesting cannot overflow the program's.
struct TreeBuilder {
    /// How deep collections may be nested, aliases included, so that what reads the nodes may recurse.
    static let maximumDepth = 100
    /// How many nodes aliases may bring into a document, so that what reads the nodes ends.
    static let maximumAliasedNodes = 100_000

    /// A collection that is being read.
    struct Frame {
        enum Kind { case sequence, mapping }
        var kind: Kind
        var start: Int
        var isFlow: Bool
        var anchor: String?
        var tag: String?
        /// Where the tag and the anchor begin.
        var propertiesStart: Int
        var items: [Node] = []
        var entries: [Node.Entry] = []
        /// The key whose value comes next.
        var key: Node?
        /// Nodes in it, what aliases brought included.
        var size = 1
        /// The deepest nesting in it.
        var depth = 0
        /// Set where the braces are `{{ ... }}`.
        var isDoubleBraces = false
        /// Some entry was reported and left out.
        var isPartial = false
    }

    /// A finished node that aliases may repeat.
    private struct Anchored {
        var node: Node
        var size: Int
        var depth: Int
    }

    let text: RepairedText
    let collector: DiagnosticCollector
    private(set) var frames: [Frame] = []
    private(set) var root: Node?
    /// The range of the last finished node as it is written, for the translation of what comes after it.
    private(set) var last: (range: Range<Int>, style: Scalar.Style?)?
    private var anchors: [String: Anchored] = [:]
    private var aliasedNodes = 0
    private var documents = 0

    var file: SourceFile { text.file }

    init(text: RepairedText, collector: DiagnosticCollector) {
        self.text = text
        self.collector = collector
    }

    /// Takes the next event; false where the rest of the text does not matter.
    mutating func receive(_ event: YAMLEvent) throws(Mistake) -> Bool {
        switch event.kind {
        case .documentStart: return beginDocument(event)
        case .scalar(let content, let style): try receiveScalar(event, text: content, style: style)
        case .sequenceStart(let isFlow): try open(.sequence, isFlow, event)
        case .mappingStart(let isFlow): try open(.mapping, isFlow, event)
        case .sequenceEnd, .mappingEnd: close(event)
        case .alias(let name): try receiveAlias(name, event)
        case .documentEnd: break
        case .streamEnd: return false
        }
        return true
    }

    private mutating func beginDocument(_ event: YAMLEvent) -> Bool {
        documents += 1
        guard documents > 1 else { return true }
        collector.report(.secondDocument(at: file.location(event.start, event.end)))
        return false
    }

    private mutating func receiveScalar(_ event: YAMLEvent, text content: String, style: Scalar.Style) throws(Mistake) {
        let start = tokenStart(event)
        try UnclosedMistakes(text: text, frames: frames).check(start..<event.end, style: style)
        last = (start..<event.end, style)
        let node: Node
        if text.isHole(start) {
            node = Node(content: .invalid, location: file.location(start, event.end))
        } else {
            let reader = ScalarReader(file: file, bytes: text.bytes, collector: collector, isKey: isAtKey)
            node = reader.node(event, start: start, text: content, style: style)
        }
        complete(node, Anchored(node: node, size: 1, depth: 0), anchor: event.anchor)
    }

    private var isAtKey: Bool { frames.last.map { $0.kind == .mapping && $0.key == nil } ?? false }

    private mutating func open(_ kind: Frame.Kind, _ isFlow: Bool, _ event: YAMLEvent) throws(Mistake) {
        let start = isFlow ? tokenStart(event) : event.start
        guard frames.count < Self.maximumDepth else { throw .tooDeep(at: file.location(start, event.end)) }
        if isFlow { try UnclosedMistakes(text: text, frames: frames).check(start..<start + 1, style: nil) }
        frames.append(
            Frame(
                kind: kind,
                start: start,
                isFlow: isFlow,
                anchor: event.anchor,
                tag: event.tag,
                propertiesStart: event.start
            )
        )
    }

    /// Where the node itself begins, behind its anchor and tag.
    private func tokenStart(_ event: YAMLEvent) -> Int {
        var offset = event.start
        guard event.anchor != nil || event.tag != nil else { return offset }
        while offset < event.end, text.bytes[offset] == UInt8(ascii: "&") || text.bytes[offset] == UInt8(ascii: "!") {
            while offset < event.end, !text.bytes[offset].isWhite { offset += 1 }
            while offset < event.end, text.bytes[offset].isWhite { offset += 1 }
        }
        return offset
    }

    private mutating func close(_ event: YAMLEvent) {
        guard let frame = frames.popLast() else { return }
        // A block ends where the next token begins; what lies between belongs to nobody.
        let lastEnd = last.map { max($0.range.upperBound, frame.start) } ?? frame.start
        let range = frame.start..<(frame.isFlow ? event.end : lastEnd)
        last = (range, nil)
        let content: Node.Content
        if frame.isDoubleBraces {
            collector.report(.doubleBraces(range, in: file))
            content = .invalid
        } else {
            switch frame.kind {
            case .sequence: content = .sequence(frame.items)
            case .mapping: content = .mapping(MappingAssembly(collector: collector).entries(of: frame.entries))
            }
        }
        var node = Node(content: content, location: file.location(range.lowerBound, range.upperBound))
        node.isPartial = frame.isPartial || text.isPartial(range.lowerBound..<event.end)
        CoreTag(frame.tag).check(
            isMapping: frame.kind == .mapping,
            node: node,
            from: frame.propertiesStart,
            collector: collector
        )
        complete(node, Anchored(node: node, size: frame.size, depth: frame.depth + 1), anchor: frame.anchor)
    }

    private mutating func receiveAlias(_ name: String, _ event: YAMLEvent) throws(Mistake) {
        let place = file.location(event.start, event.end)
        try UnclosedMistakes(text: text, frames: frames).check(event.start..<event.end, style: nil)
        last = (event.start..<event.end, nil)
        guard var anchored = anchors[name] else {
            collector.report(unknownAlias(name, at: place))
            let node = Node(content: .invalid, location: place)
            return complete(node, Anchored(node: node, size: 1, depth: 0), anchor: nil)
        }
        aliasedNodes += anchored.size
        guard aliasedNodes <= Self.maximumAliasedNodes else { throw .tooManyAliases(at: place) }
        guard frames.count + anchored.depth <= Self.maximumDepth else { throw .tooDeep(at: place) }
        anchored.node.aliasLocation = place
        complete(anchored.node, anchored, anchor: nil)
    }

    private func unknownAlias(_ name: String, at place: Location) -> Diagnostic {
        if let frame = frames.first(where: { $0.anchor == name }) {
            return .anchorInItself(name, at: place, anchor: file.location(frame.start, frame.start + 1))
        }
        return .unknownAnchor(name, at: place, known: anchors.keys.sorted())
    }

    /// Puts a finished node where it belongs.
    private mutating func complete(_ node: Node, _ anchored: Anchored, anchor: String?) {
        if let anchor { anchors[anchor] = anchored }
        guard let top = frames.indices.last else {
            root = node
            return
        }
        frames[top].size += anchored.size
        frames[top].depth = max(frames[top].depth, anchored.depth)
        if frames[top].kind == .sequence {
            frames[top].items.append(node)
        } else if let key = frames[top].key {
            frames[top].key = nil
            // A key that is no text has been reported, or is about to be.
            guard case .scalar = key.content else { return }
            let entry = Node.Entry(key: key, value: node)
            if frames[top].isFlow, let slip = YAMLSlips.missingSpaceAfterColon(in: entry) {
                collector.report(slip)
                frames[top].isPartial = true
            } else {
                frames[top].entries.append(entry)
            }
        } else {
            frames[top].key = node
            checkKey(node, in: top)
        }
    }

    private mutating func checkKey(_ key: Node, in frame: Int) {
        switch key.content {
        case .invalid: break
        case .scalar(let scalar):
            if scalar.text.isEmpty, scalar.style == .plain { collector.report(.missingKey(at: key.location)) }
        case .mapping where frames[frame].isFlow && key.location.range.start == frames[frame].start + 1:
            frames[frame].isDoubleBraces = true
        case .mapping, .sequence: collector.report(.keyNotText(at: key.location))
        }
    }
}
