/// One event of the YAML stream, with its place in bytes of the parsed text.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(text: String, style: Scalar.Style)
        case sequenceStart(isFlow: Bool)
        case sequenceEnd
        case mappingStart(isFlow: Bool)
        case mappingEnd
        case streamEnd
    }

    var kind: Kind
    var anchor: String?
    /// The tag, resolved (`tag:yaml.org,2002:str`), where one is written.
    var tag: String?
    var start: Int
    var end: Int
}

/// Why the text cannot be parsed any further, in the words of the YAML library, which only the translation reads.
struct YAMLFailure: Error {
    var problem: String
    var offset: Int
    var context: String
    /// Where the construct begins that was being read.
    var contextOffset: Int
}
