import SquallExpressions

/// The JSON Schema of scenario and suite files, made from the key tables that the reader uses.
package enum ScenarioSchema {
    /// The schema (draft 2020-12) as indented JSON with a final newline; the same bytes each time.
    package static func json() -> String {
        var writer = SchemaTables()
        // The keys of scenario files stand at the top, where editors look for them; a suite has keys of its own.
        let isSuite = SchemaTables.object([("required", .list([.string("suite")]))])
        let file =
            writer.table(.file).filter { $0.0 != "additionalProperties" } + [
                ("if", isSuite), ("then", writer.definition(.suite)), ("else", SchemaTables.names(of: .file)),
            ]
        let head: [(String, Value)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Squall scenario")),
            ("description", .string("A load test as a file: see docs/language.md")),
        ]
        let body = head + file + [("$defs", SchemaTables.object(writer.definitions()))]
        return PrettyJSON.text(SchemaTables.object(body)) + "\n"
    }
}

/// Turns tables and shapes into schemas; each table becomes a definition once.
struct SchemaTables {
    private var tables: [String: Value] = [:]

    static func object(_ pairs: [(String, Value)]) -> Value { .map(ValueMap(pairs)) }

    /// The definitions that were needed, by name.
    func definitions() -> [(String, Value)] {
        (tables.map { ($0.key, $0.value) } + ScalarSchemas.definitions).sorted { $0.0 < $1.0 }
    }

    /// Holds the keys of a mapping to those of a table.
    static func names(of table: KeyTable) -> Value {
        let names = object([("enum", .list(table.keys.map { .string($0.name) }))])
        let free = table.freePrefix.map { object([("pattern", .string("^\($0)"))]) }
        return object([("propertyNames", object([("anyOf", .list([names] + [free].compactMap { $0 }))]))])
    }

    /// The members of a table's schema.
    mutating func table(_ table: KeyTable) -> [(String, Value)] {
        var members: [(String, Value)] = [("type", .string("object"))]
        members.append(("properties", Self.object(table.keys.map { ($0.name, property($0)) })))
        if let prefix = table.freePrefix {
            members.append(("patternProperties", Self.object([("^\(prefix)", .bool(true))])))
        }
        members.append(("additionalProperties", .bool(false)))
        let required = table.keys.filter(\.isRequired).map { Value.string($0.name) }
        if !required.isEmpty { members.append(("required", .list(required))) }
        if table.exactlyOneOf.count > 1 {
            let choices = table.exactlyOneOf.map { Self.object([("required", .list([.string($0)]))]) }
            members.append(("oneOf", .list(choices)))
        }
        return members
    }

    /// A reference to the definition of a table.
    mutating func definition(_ table: KeyTable) -> Value { Self.object(reference(to: table)) }

    private mutating func property(_ key: Key) -> Value {
        Self.object([("description", .string(key.documentation))] + members(of: key.shape))
    }

    private mutating func schema(_ shape: Shape) -> Value { Self.object(members(of: shape)) }

    private mutating func members(of shape: Shape) -> [(String, Value)] {
        switch shape {
        case .list(let element, let minimum):
            let limit: [(String, Value)] = minimum > 0 ? [("minItems", .int(Int64(minimum)))] : []
            return [("type", .string("array")), ("items", schema(element))] + limit
        case .oneOrMany(let element): return choice([schema(element), schema(.list(element, minimum: 0))])
        case .named(let element): return [("type", .string("object")), ("additionalProperties", schema(element))]
        case .either(let shapes): return choice(shapes.map { schema($0) })
        case .table(let table): return reference(to: table())
        case .anyTable(let id, let tables): return reference(id, toAnyOf: tables())
        default: return ScalarSchemas.members(of: shape)
        }
    }

    private func choice(_ schemas: [Value]) -> [(String, Value)] { [("anyOf", .list(schemas))] }

    private mutating func reference(to table: KeyTable) -> [(String, Value)] {
        if tables[table.id] == nil {
            tables[table.id] = .null  // known from here on: tables refer to each other
            tables[table.id] = Self.object(self.table(table))
        }
        return ScalarSchemas.reference(table.id)
    }

    private mutating func reference(_ id: String, toAnyOf choices: [KeyTable]) -> [(String, Value)] {
        if tables[id] == nil {
            tables[id] = .null
            tables[id] = Self.object(choice(choices.map { Self.object(reference(to: $0)) }))
        }
        return ScalarSchemas.reference(id)
    }
}
