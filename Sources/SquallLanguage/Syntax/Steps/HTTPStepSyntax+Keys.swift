extension HTTPStepSyntax {
    static let methods = ["get", "post", "put", "patch", "delete", "head", "options"]

    /// The steps whose verb is a method.
    static let table = KeyTable(
        "httpStep",
        construct: "an HTTP step",
        exactlyOneOf: methods,
        synonyms: synonyms,
        keys: methods.map { Key($0, .text, "sends a \($0.uppercased()) request to this URL") } + options
    )

    /// The step for any other method.
    static let requestTable = KeyTable(
        "request",
        construct: "a `request` step",
        exactlyOneOf: ["request"],
        synonyms: synonyms,
        keys: [Key("request", .table { requestOptionsTable }, "a request with any method", isRequired: true)] + options
    )

    static let requestOptionsTable = KeyTable(
        "requestOptions",
        construct: "`request`",
        synonyms: ["uri": "it is called `url`", "headers": "options stand beside `request`, not in it"],
        keys: [
            Key("method", .literal, "the method, as sent", isRequired: true),
            Key("url", .text, "the URL, absolute or relative to `http.baseURL`", isRequired: true),
        ]
    )

    private static let options: [Key] =
        [.guardCondition, .stepName, .stepTags]
        + [
            Key("headers", .named(.text), "headers, merged over those of `http.headers`"),
            Key("query", .named(.oneOrMany(.text)), "query parameters, merged with the URL's; a list repeats the key"),
            Key("cookies", .named(.text), "cookies for this request alone"),
        ]
        + bodies
        + [
            Key("compress", .oneOf(["gzip", "deflate", "br", "zstd"]), "compresses the body"),
            Key("auth", AuthSyntax.shape, "credentials: basic, bearer or digest"),
            Key("timeout", .duration, "the most the whole step may take, redirects included"),
            Key("redirects", .integer(minimum: 0), "how many redirects are followed; 10 where left out"),
            Key("retry", .table { RetrySyntax.table }, "tries again after failures"),
            Key("expect", StatusSyntax.shape, "the statuses that do not count as failed: 201, 2xx, 200..299, a list"),
            Key("check", CheckSyntax.shape, "conditions by label, counted in `checks`"),
            Key("capture", CaptureSyntax.shape, "takes values out of the answer into names"),
            Key("onFailure", .oneOf(["continue", "endIteration"]), "after a transport error or an unexpected status"),
        ]

    private static let bodies: [Key] = [
        Key("json", .value, "a JSON body, with expressions in it"),
        Key("body", BodySyntax.shape, "a body: text, `{file: path}`, or `{bytes: size}`"),
        Key("form", .named(.oneOrMany(.text)), "a form body (application/x-www-form-urlencoded)"),
        Key("multipart", MultipartSyntax.shape, "a multipart/form-data body"),
    ]

    private static let synonyms = [
        "url": "here the URL is the value of the verb: `get: /cart`",
        "uri": "here the URL is the value of the verb: `get: /cart`",
        "path": "here the URL is the value of the verb: `get: /cart`",
        "method":
            "here the method is the verb: `post: /cart`; for other methods `request: { method: PURGE, url: /cart }`",
        "qs": "query parameters are called `query`",
        "params": "query parameters are called `query`; headers, tags and timeout stand beside the verb",
        "payload": "a body is given as `json`, `body`, `form` or `multipart`",
        "data": "a body is given as `json`, `body`, `form` or `multipart`",
        "body.json": "write `json:` with the document under it",
        "formData": "it is called `multipart`",
        "gzip": "write `compress: gzip`",
        "cookie": "it is called `cookies`",
        "checks": "it is called `check`",
        "assert": "conditions stand under `check`, by label",
        "asserts": "conditions stand under `check`, by label",
        "match": "conditions stand under `check`, by label",
        "expectedStatuses": "it is called `expect`: `expect: [200, 404]`",
        "statusCode": "write `expect: 200`",
        "expect.statusCode": "write `expect: 200`",
        "followRedirect": "write `redirects: 0` to follow none",
        "follow-redirects": "write `redirects: 0` to follow none",
        "maxRedirects": "it is called `redirects`",
        "ifTrue": "it is called `if`",
        "extract": "it is called `capture`",
        "extract-jsonpath": "it is called `capture`: `capture: { id: $.id }`",
        "extract-regexp": "it is called `capture`: `capture: { id: { regex: 'id=(\\d+)' } }`",
        "saveAs": "it is called `capture`: `capture: { id: $.id }`",
        "beforeRequest": "there are no hooks: put a `set` step before this one",
        "afterResponse": "there are no hooks: use `check` and `capture`, or steps after this one",
        "think-time": "put a step `sleep: 1s` after this one",
        "think": "put a step `sleep: 1s` after this one",
        "label": "it is called `name`",
        "steps": "a request holds no steps: write them behind it, or put both into a `group`",
    ]
}
