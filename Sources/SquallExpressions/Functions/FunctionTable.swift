/// Every function and method, in the order in which documentation lists them.
package enum FunctionTable {
    package static let all: [Function] =
        conversions + collections + strings + optionals + time + math + random + hashes + encoding + json + files

    private static let functions = table(all.filter { !$0.isMethod })
    private static let methods = table(all.filter(\.isMethod))

    /// The roots of functions with a point in their name: `random`, `base64`.
    package static let namespaces = Set(
        functions.keys.compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } }
    )

    package static func function(_ name: String) -> Function? { functions[name] }

    package static func method(_ name: String) -> Function? { methods[name] }

    /// The names of all functions; these cannot be set by a scenario.
    package static var functionNames: [String] { functions.keys.sorted() }

    package static var methodNames: [String] { (methods.keys + Macro.names).sorted() }

    private static func table(_ functions: [Function]) -> [String: Function] {
        Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// The macros: methods whose arguments are an own variable and expressions over it.
package enum Macro {
    /// Names, forms and what they do, for documentation.
    package static let all: [(name: String, form: String, summary: String, example: String)] = [
        ("all", "list.all(x, condition)", "Whether the condition holds for every element.", "[1, 2].all(n, n > 0)"),
        ("exists", "list.exists(x, condition)", "Whether it holds for some element.", "[1, 2].exists(n, n > 1)"),
        (
            "exists_one", "list.exists_one(x, condition)", "Whether it holds for exactly one element.",
            "[1, 2].exists_one(n, n > 1)"
        ),
        ("filter", "list.filter(x, condition)", "The elements for which it holds.", "[1, 2].filter(n, n > 1)"),
        (
            "map", "list.map(x, value)", "The list of the values; `list.map(x, condition, value)` leaves elements out.",
            "[1, 2].map(n, n * 2)"
        ),
        (
            "optMap", "optional.optMap(x, value)", "The optional with its value replaced.",
            "{\"a\": 1}.?a.optMap(n, n + 1)"
        ),
        (
            "optFlatMap", "optional.optFlatMap(x, optional)", "As `optMap`, where the value is an optional itself.",
            "{\"a\": {}}.?a.optFlatMap(m, m.?b)"
        ),
    ]

    package static let names = all.map(\.name) + ["existsOne"]
}
