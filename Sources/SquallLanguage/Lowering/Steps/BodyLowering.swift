import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// nil where the body was reported.
    func body(_ body: BodySyntax, at place: Place) -> Body? {
        switch body {
        case .json(let value): json(value, at: place).map { .json($0) }
        case .text(let value): text(value, at: place).map { .text($0.template) }
        case .file(let value): context.contents(of: value.node, at: value.path).map { .bytes($0) }
        case .generated(let size): self.size(size, at: place).map { .generated(size: $0) }
        case .form(let entries): .form(items(entries, at: place))
        case .multipart(let multipart): .multipart(multipart.parts.compactMap { part($0, at: place) })
        }
    }

    private func part(_ part: MultipartSyntax.Part, at place: Place) -> MultipartPart? {
        guard let content = content(part.content, at: place) else { return nil }
        return MultipartPart(
            name: part.name.text ?? "",
            content: content,
            filename: part.filename.flatMap { text($0, at: place)?.template } ?? part.standardFilename,
            contentType: part.contentType.flatMap { text($0, at: place)?.template }
        )
    }

    private func content(_ content: MultipartSyntax.Content, at place: Place) -> MultipartPart.Content? {
        switch content {
        case .text(let value): text(value, at: place).map { .text($0.template) }
        case .json(let value): json(value, at: place).map { .json($0) }
        case .file(let value): context.contents(of: value.node, at: value.path).map { .bytes($0) }
        case .generated(let size): self.size(size, at: place).map { .generated(size: $0) }
        }
    }
}

extension MultipartSyntax.Part {
    /// A file is sent under its own name where none is given.
    fileprivate var standardFilename: Template? {
        guard case .file(let value) = content, let path = value.node.text, !path.contains("${") else { return nil }
        return path.split(separator: "/").last.map { Template(constant: .string(String($0))) }
    }
}
