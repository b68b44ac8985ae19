extension FunctionTable {
    static let json: [Function] = [
        Function(
            "json",
            [.form(["value": .dyn], .string)],
            "The value as JSON text.",
            example: "json({\"a\": [1, 2]})",
            .unary { (value) throws(EvaluationError) in .string(JSON.text(value)) }
        ),
        Function(
            "parseJson",
            [.form(["text": .string], .dyn), .form(["text": .bytes], .dyn)],
            "The value that JSON text spells.",
            example: "parseJson(\"[1, 2]\")[0]",
            .unary { (value) throws(EvaluationError) in try JSON.parse(try value.expectBytes("parseJson")) }
        ),
        Function(
            "jsonpath",
            [.form(["value": .dyn, "path": .string], .list(.dyn))],
            "The list of all values that the path (RFC 9535) selects.",
            example: "jsonpath({\"a\": [1, 2]}, \"$.a[*]\")",
            .binary { (value, path) throws(EvaluationError) in
                do {
                    return .list(try JSONPath.compile(try path.expectString("jsonpath")).matches(in: value))
                } catch let problem as JSONPathProblem {
                    throw EvaluationError("not a JSONPath: \(problem.message)")
                } catch let error as EvaluationError {
                    throw error
                } catch {
                    throw EvaluationError("not a JSONPath")
                }
            }
        ),
    ]

    static let files: [Function] = [
        Function(
            "file",
            [.form(["path": .string], .string)],
            "The contents of a file, read before the run; the path is relative to the scenario's file.",
            example: "file(\"body.json\")",
            .special("file")
        )
    ]
}
