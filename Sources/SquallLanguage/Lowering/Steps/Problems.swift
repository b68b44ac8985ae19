import SquallExpressions
import SquallPlan

extension StepsLowering {
    /// Reports what is wrong with an expression. Names wait until everything is lowered, so that one diagnostic tells
    /// of all uses of one name.
    func report(_ problems: [ExpressionProblem], of scope: StepScope, in value: ValueSyntax, at place: Place) {
        for problem in problems {
            let location = value.node.place(of: problem.range)
            switch problem.kind {
            case .unknownName(let name):
                guard !lostNames.contains(name) else { continue }
                if let origin = origins.origin(of: name, readAt: place) {
                    usage.noteElsewhere(name, origin, problem, at: location, path: value.path)
                    continue
                }
                let near = problem.suggestion.flatMap(place.scope.find)
                let told = problem.withHelp(help(forUnknown: name, at: place))
                usage.noteUnknown(name, told, at: location, path: value.path, near: near)
            case .unavailableName(let name):
                if let variable = scope.unset[name] {
                    usage.noteUnset(variable, problem, at: location, path: value.path)
                } else {
                    context.report([problem], in: value.node, at: value.path)
                }
            default:
                context.report([problem], in: value.node, at: value.path)
            }
        }
    }

    /// For names that mean something with another beginning; nil where nothing is known of them.
    private func help(forUnknown name: String, at place: Place) -> String? {
        if let help = context.helpForEnvironment(name) { return help }
        if place.hasUnnamedElement, ["item", "element", "it", "value"].contains(name) {
            return "name the element of the `forEach`: `as: \(name)`"
        }
        guard place.response.owner != nil, HostTypes.response.index(of: name) != nil else { return nil }
        return "did you mean `response.\(name)`?"
    }

    /// `{{ name }}`, as Artillery, Postman and others write it.
    func reportForeignTemplate(in value: ValueSyntax) {
        var start = 0
        while let text = value.node.text, let found = ForeignTemplate(in: text, from: start) {
            report(found, in: value)
            start = found.range.upperBound
        }
    }

    private func report(_ found: ForeignTemplate, in value: ValueSyntax) {
        let place = value.node.place(of: found.range)
        let edit = (range: place.range, text: found.replacement)
        report(
            Diagnostic(
                .foreignTemplate,
                "`\(found.text)` is another tool's way to write a name",
                at: place,
                label: "here it is `\(found.replacement)`",
                help: "write `\(found.replacement)`; to send the braces themselves, write `${\"{{\"}`",
                fixes: [
                    Diagnostic.Fix(title: "write `\(found.replacement)`", applicability: .suggested, edits: [edit])
                ],
                path: value.path.text
            )
        )
    }
}

/// A `{{ name }}` in a text.
struct ForeignTemplate {
    let text: String
    /// UTF-8 offsets.
    let range: Range<Int>
    let replacement: String

    /// The first one at or behind a UTF-8 offset.
    init?(in whole: String, from offset: Int) {
        let begin = whole.utf8.index(whole.startIndex, offsetBy: offset)
        guard let open = whole[begin...].firstRange(of: "{{"),
            let close = whole[open.upperBound...].firstRange(of: "}}")
        else {
            return nil
        }
        let name = whole[open.upperBound..<close.lowerBound].trimmingSpaces
        let plain = name.split(separator: ".").last.map(String.init) ?? ""
        let parts = name.drop { $0 == "$" }.split(separator: ".", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ Names.isIdentifier(String($0)) }) else { return nil }
        text = String(whole[open.lowerBound..<close.upperBound])
        let start = whole.utf8.distance(from: whole.startIndex, to: open.lowerBound)
        range = start..<start + text.utf8.count
        let isEnvironment = ["$processEnvironment", "$env", "$environment", "process.env", "__ENV"].contains {
            name.hasPrefix($0)
        }
        replacement = isEnvironment ? "${env.\(plain)}" : "${\(String(name.drop { $0 == "$" }))}"
    }
}
