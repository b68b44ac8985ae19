/// `auth`: credentials of a request.
enum AuthSyntax: Sendable {
    case basic(user: ValueSyntax, password: ValueSyntax)
    case bearer(ValueSyntax)
    case digest(user: ValueSyntax, password: ValueSyntax)

    static let shape = Shape.table { table }
    static let table = KeyTable(
        "auth",
        construct: "`auth`",
        synonyms: [
            "user": "write `basic: { user: ..., password: ... }`",
            "pass": "write `basic: { user: ..., password: ... }`",
            "username": "write `basic: { user: ..., password: ... }`", "token": "write `bearer: ...`",
            "type": "the kind is the key: `basic`, `bearer` or `digest`",
        ],
        keys: [
            Key("basic", .table { credentials }, "HTTP basic authentication"),
            Key("bearer", .text, "a bearer token"),
            Key("digest", .table { credentials }, "HTTP digest authentication"),
        ]
    )
    static let credentials = KeyTable(
        "credentials",
        construct: "credentials",
        synonyms: ["pass": "it is called `password`", "username": "it is called `user`"],
        keys: [
            Key("user", .text, "the user's name", isRequired: true),
            Key("password", .text, "the password", isRequired: true),
        ]
    )
}

extension AuthSyntax {
    /// nil where it could not be read, which was reported.
    init?(_ value: ValueSyntax, _ reader: StepReader) {
        guard let fields = reader.fields(value.node, Self.table, at: value.path),
            let choice = reader.one(of: ["basic", "bearer", "digest"], in: fields)
        else { return nil }
        if choice.key == "bearer" {
            self = .bearer(choice.value)
            return
        }
        guard let credentials = reader.fields(choice.value.node, Self.credentials, at: choice.value.path),
            let user = credentials.value("user"), let password = credentials.value("password")
        else { return nil }
        self = choice.key == "basic" ? .basic(user: user, password: password) : .digest(user: user, password: password)
    }
}
