/// The pages of area Y: what YAML itself does not accept, or takes for something else.
enum YAMLPages {
    /// What most of the mistakes here can be shown without.
    private static let smallest = """
        steps:
          - get: http://127.0.0.1:8080/
        """

    static let syntax = ExplainPage(
        title: "The text is not YAML",
        why: """
            A scenario is a YAML file: lines of `key: value`, lists whose items begin with `- `, and indentation that \
            says what belongs to what. Something here is none of these.
            """,
        bad: """
            steps
              - get: http://127.0.0.1:8080/
            """,
        good: smallest
    )

    static let tab = ExplainPage(
        title: "Lines are indented with tabs",
        why: "YAML forbids tabs in indentation, because editors disagree on their width. Use two spaces a level.",
        bad: "steps:\n\t- get: http://127.0.0.1:8080/",
        good: smallest
    )

    static let indentation = ExplainPage(
        title: "The indentation fits no line around it",
        why: "Keys of one mapping begin in the same column, and so do the items of one list.",
        bad: """
            http:
              baseURL: http://127.0.0.1:8080
               timeout: 5s
            steps:
              - get: /
            """,
        good: """
            http:
              baseURL: http://127.0.0.1:8080
              timeout: 5s
            steps:
              - get: /
            """
    )

    static let missingSpace = ExplainPage(
        title: "A space is missing after a colon",
        why: "`get:/x` is one word in YAML. The colon of a key is followed by a space or the end of the line.",
        bad: """
            steps:
              - get:http://127.0.0.1:8080/
                name: home
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                name: home
            """
    )

    static let unclosedQuote = ExplainPage(
        title: "A quote is not closed",
        why: """
            Without its closing quote the text runs on until the next quote, wherever that is. It is reported where it \
            opens, because that is where it has to be repaired.
            """,
        bad: """
            name: "Home page
            steps:
              - get: "http://127.0.0.1:8080/"
            """,
        good: """
            name: "Home page"
            steps:
              - get: "http://127.0.0.1:8080/"
            """
    )

    static let unclosedBracket = ExplainPage(
        title: "A bracket or brace is not closed",
        why: "A list `[...]` or mapping `{...}` runs until its own closing bracket. It is reported where it opens.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                expect: [200, 404
                name: home
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                expect: [200, 404]
                name: home
            """
    )

    static let doubleBraces = ExplainPage(
        title: "`{{ name }}` does not insert a value",
        why: """
            Values are inserted with `${name}`; environment variables with `${env.NAME}`. YAML reads braces at the \
            start of a value as a mapping.
            """,
        bad: """
            env: { BASE_URL: "http://127.0.0.1:8080" }
            steps:
              - get: {{ BASE_URL }}/
            """,
        good: """
            env: { BASE_URL: "http://127.0.0.1:8080" }
            steps:
              - get: ${env.BASE_URL}/
            """
    )

    static let unquotedInFlow = ExplainPage(
        title: "A value with brackets stands unquoted inside of `{ }` or `[ ]`",
        why: """
            Inside of brackets YAML takes every bracket, brace and comma for its own: values with `${...}`, and \
            JSONPaths with `[`, must be quoted there.
            """,
        bad: """
            env: { HOST: "http://127.0.0.1:8080" }
            steps:
              - { get: ${env.HOST} }
            """,
        good: """
            env: { HOST: "http://127.0.0.1:8080" }
            steps:
              - { get: "${env.HOST}" }
            """
    )

    static let colonInText = ExplainPage(
        title: "An unquoted value holds a colon and a space",
        why: "`: ` ends a key wherever it stands, in the middle of an expression too. Quote the whole value.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  greets: response.body == "hello: world"
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  greets: 'response.body == "hello: world"'
            """
    )

    static let commentInText = ExplainPage(
        title: "A comment begins in the middle of a value",
        why: "` #` begins a comment, inside of an expression's quotes too, and YAML drops the rest of the line.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  ranked: response.body == "you are #1"
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  ranked: 'response.body == "you are #1"'
            """
    )

    static let reservedStart = ExplainPage(
        title: "A value starts with a character that YAML reserves",
        why: """
            `!` begins a tag, `*` an alias, `&` an anchor, `|` and `>` a block of text; `%`, `@` and the backtick are \
            reserved. A value that merely starts with one of them is quoted as a whole.
            """,
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  found: !(response.status == 404)
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  found: '!(response.status == 404)'
            """
    )

    static let textAfterValue = ExplainPage(
        title: "Text follows a value that is already complete",
        why: """
            A value that starts with a quote ends with that quote, and one that starts with a bracket ends with its \
            closing one. An expression that starts so is quoted as a whole.
            """,
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  fine: "ok" == response.body
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  fine: '"ok" == response.body'
            """
    )

    static let escape = ExplainPage(
        title: "An escape that double quotes do not know",
        why: """
            In double quotes a backslash begins an escape, and only YAML's own are allowed. In single quotes it is \
            just a backslash, which suits regular expressions.
            """,
        bad: #"""
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  number: "response.body.matches('\d+')"
            """#,
        good: #"""
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  number: response.body.matches(r'\d+')
            """#
    )

    static let curlyQuote = ExplainPage(
        title: "Curly quotes do not quote",
        why: "Word processors and chats turn straight quotes into curly ones, which are ordinary text for YAML.",
        bad: """
            name: “Home page”
            steps:
              - get: http://127.0.0.1:8080/
            """,
        good: """
            name: "Home page"
            steps:
              - get: http://127.0.0.1:8080/
            """
    )

    static let duplicateKey = ExplainPage(
        title: "A key is written twice in one mapping",
        why: "YAML libraries keep one of the two and drop the other without a word. Here it is an error.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                name: home
                name: start
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                name: home
            """
    )

    static let unknownAnchor = ExplainPage(
        title: "An alias has no anchor",
        why: "`*name` repeats the value that is marked `&name` above it. Anchors may stand under `x-` keys.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                headers: *common
            """,
        good: """
            x-common: &common { Accept: text/html }
            steps:
              - get: http://127.0.0.1:8080/
                headers: *common
            """
    )

    static let anchorInItself = ExplainPage(
        title: "An alias stands inside of the value it repeats",
        why: "The value would contain itself, without an end.",
        bad: """
            x-common: &common { again: *common }
            steps:
              - get: http://127.0.0.1:8080/
            """,
        good: smallest
    )

    static let mergeKey = ExplainPage(
        title: "`<<` is given something that is no mapping",
        why: """
            `<<: *name` takes over the entries of the mapping that `&name` marks, except for keys that stand beside \
            it. Several are given as a list, of which the earlier win.
            """,
        bad: """
            x-agent: &agent squall
            steps:
              - get: http://127.0.0.1:8080/
                headers: { <<: *agent }
            """,
        good: """
            x-common: &common { User-Agent: squall }
            steps:
              - get: http://127.0.0.1:8080/
                headers: { <<: *common, Accept: text/html }
            """
    )

    static let keyNotText = ExplainPage(
        title: "A key is no text",
        why: "YAML allows lists and mappings as keys; no key of a scenario is one. Quote it if it is meant as text.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  [fast]: response.status == 200
            """,
        good: """
            steps:
              - get: http://127.0.0.1:8080/
                check:
                  "[fast]": response.status == 200
            """
    )

    static let tag = ExplainPage(
        title: "A YAML tag is not known, or does not fit its value",
        why: "YAML's core tags, such as `!!str`, are accepted, others are not: a file stays plain data.",
        bad: """
            name: !name Home
            steps:
              - get: http://127.0.0.1:8080/
            """,
        good: """
            name: !!str 2026
            steps:
              - get: http://127.0.0.1:8080/
            """
    )

    static let secondDocument = ExplainPage(
        title: "A second document begins",
        why: "A file holds one scenario file's worth of YAML. Put the second document into a file of its own.",
        bad: """
            steps:
              - get: http://127.0.0.1:8080/
            ---
            steps:
              - get: http://127.0.0.1:8080/cart
            """,
        good: smallest
    )

    static let notUTF8 = ExplainPage(
        title: "The file is not UTF-8",
        why: "Files are read as UTF-8, with or without a byte order mark. Save the file in that encoding.",
        bad: "",
        good: smallest
    )

    static let controlCharacter = ExplainPage(
        title: "The file holds a character that YAML forbids",
        why: """
            Control characters are invisible and come from copying out of other programs. Inside of double quotes \
            they can be written as escapes, such as `\\u0007`.
            """,
        bad: "name: bell\u{7}\n" + smallest,
        good: "name: \"bell\\u0007\"\n" + smallest
    )

    static let tooLarge = ExplainPage(
        title: "The file is larger than 10 MiB",
        why: "A scenario is a few kilobytes. Rows of data belong into CSV or JSON files.",
        bad: "",
        good: smallest
    )

    static let tooDeep = ExplainPage(
        title: "Lists and mappings are nested too deep",
        why: "At most 100 levels are read, those that aliases bring included.",
        bad: "x-deep: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + "\n" + smallest,
        good: "x-deep: [[[[[]]]]]\n" + smallest
    )

    static let tooManyAliases = ExplainPage(
        title: "Aliases repeat too many values",
        why: """
            An alias of a list of aliases multiplies what it repeats. At most 100,000 repeated values are read, so \
            that no small file can fill the memory.
            """,
        bad: """
            x-a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
            x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
            x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
            x-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
            x-e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
            x-f: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
            steps:
              - get: http://127.0.0.1:8080/
            """,
        good: smallest
    )

    static let numberOutOfRange = ExplainPage(
        title: "A number is too large",
        why: "Numbers are 64-bit ints and floating point numbers. Digits that are meant as text are quoted.",
        bad: """
            env: { LIMIT: 1e999 }
            steps:
              - get: http://127.0.0.1:8080/?limit=${env.LIMIT}
            """,
        good: """
            env: { LIMIT: "1e999" }
            steps:
              - get: http://127.0.0.1:8080/?limit=${env.LIMIT}
            """
    )

    static let emptyFile = ExplainPage(
        title: "The file has no content",
        why: "A scenario needs at least one step.",
        bad: "# nothing yet",
        good: smallest
    )
}
