import CYaml

/// The events of a text, one by one, from libyaml. The only file that knows the library.
///
/// The text must be UTF-8 without a byte order mark and without characters that YAML forbids (`SourceScreen`).
final class YAMLParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let offsets: CharacterOffsets
    private let base: Int

    /// - Parameter base: where reading begins; the places of events are counted from the text's start all the same.
    init(_ text: [UInt8], from base: Int = 0) {
        let text = base == 0 ? text : Array(text.dropFirst(base))
        self.base = base
        offsets = CharacterOffsets(text)
        input = .allocate(capacity: text.count)
        _ = input.initialize(from: text)
        parser = .allocate(capacity: 1)
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    func next() throws(YAMLFailure) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
            defer { yaml_event_delete(&event) }
            if let read = read(event) { return read }
        }
    }

    /// The event in our terms; nil for the start of the stream, which says nothing.
    private func read(_ event: yaml_event_t) -> YAMLEvent? {
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        var tag: UnsafeMutablePointer<yaml_char_t>?
        let kind: YAMLEvent.Kind
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(text(event.data.alias.anchor))
        case YAML_SCALAR_EVENT:
            (anchor, tag) = (event.data.scalar.anchor, event.data.scalar.tag)
            kind = scalar(event.data.scalar)
        case YAML_SEQUENCE_START_EVENT:
            (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
            kind = .sequenceStart(isFlow: event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
            kind = .mappingStart(isFlow: event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        case YAML_STREAM_START_EVENT: return nil
        default: kind = .streamEnd
        }
        return YAMLEvent(
            kind: kind,
            anchor: anchor.map { text($0) },
            tag: tag.map { text($0) },
            start: offset(event.start_mark),
            end: offset(event.end_mark)
        )
    }

    private func scalar(_ data: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar) -> YAMLEvent.Kind {
        let style: Scalar.Style =
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        return .scalar(text: String(decoding: bytes, as: UTF8.self), style: style)
    }

    private func offset(_ mark: yaml_mark_t) -> Int {
        base + offsets.byteOffset(ofCharacter: mark.index)
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    private var failure: YAMLFailure {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
        // The scanner's own buffer errors have no mark; the screen has kept them from happening.
        let offset = self.offset(state.problem_mark)
        return YAMLFailure(
            problem: problem,
            offset: offset,
            context: state.context.map { String(cString: $0) } ?? "",
            contextOffset: state.context == nil ? offset : self.offset(state.context_mark)
        )
    }
}
