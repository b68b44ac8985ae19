/// What functions are called in the languages that people come from, and what to write instead.
enum ForeignNames {
    static let functions = [
        "len": "write `size(x)`", "length": "write `size(x)`", "count": "write `size(x)`",
        "not": "write `!(...)`", "str": "write `string(x)`", "String": "write `string(x)`",
        "toString": "write `string(x)`", "Number": "write `double(x)` or `int(x)`", "parseInt": "write `int(text)`",
        "parseFloat": "write `double(text)`", "float": "write `double(x)`", "Boolean": "write `bool(x)`",
        "uint": "there is one type of whole numbers: write `int(x)`",
        "uuidv4": "write `uuid()`", "uuid4": "write `uuid()`", "guid": "write `uuid()`", "randomUUID": "write `uuid()`",
        "random": "write `random.number(0, 1)`", "rand": "write `random.number(0, 1)`",
        "randomInt": "write `random.int(low, high)`", "randomIntBetween": "write `random.int(low, high)`",
        "randomItem": "write `random.choice(list)`", "randomString": "write `random.string(length)`",
        "encodeURIComponent": "write `url.encode(text)`", "decodeURIComponent": "write `url.decode(text)`",
        "btoa": "write `base64.encode(text)`", "atob": "write `base64.decode(text)`",
        "b64encode": "write `base64.encode(text)`", "b64decode": "write `base64.decode(text)`",
        "sleep": "write a `sleep` step", "sqrt": "there is no root", "pow": "there is no power; multiply",
        "Math.min": "write `min(a, b)`", "Math.max": "write `max(a, b)`", "Math.abs": "write `abs(x)`",
        "Math.floor": "write `floor(x)`", "Math.ceil": "write `ceil(x)`", "Math.round": "write `round(x)`",
        "Math.random": "write `random.number(0, 1)`", "JSON.parse": "write `parseJson(text)`",
        "JSON.stringify": "write `json(value)`", "Date.now": "write `unixMillis()`",
        "crypto.hmac": "write `hmac(\"sha256\", key, text, \"hex\")`", "crypto.sha256": "write `sha256(text)`",
        "hex.decode": "there is no decoding of hex",
    ]

    /// The roots of those with a point.
    static let roots: Set<String> = ["Math", "JSON", "Date", "crypto"]

    static let methods = [
        "length": "write `size(x)`", "len": "write `size(x)`", "count": "write `size(x)`",
        "includes": "write `text.contains(part)`, or `x in list`", "has": "write `\"key\" in map`, or `has(a.b)`",
        "toLowerCase": "write `lowerAscii()`", "toUpperCase": "write `upperAscii()`", "lower": "write `lowerAscii()`",
        "upper": "write `upperAscii()`", "toString": "write `string(x)`", "strip": "write `trim()`",
        "slice": "write `substring(start, end)`", "substr": "write `substring(start, end)`",
        "match": "write `matches(pattern)`", "test": "write `text.matches(pattern)`",
        "some": "write `exists(x, condition)`", "any": "write `exists(x, condition)`",
        "every": "write `all(x, condition)`", "find": "write `filter(x, condition)[0]`",
        "concat": "write `a + b`", "replaceAll": "write `replace(old, new)`", "push": "write `list + [x]`",
        "get": "write `map[\"key\"]`, or `map[?\"key\"].orValue(other)`", "toFixed": "write `\"%.2f\".format([x])`",
        "json": "write `json(value)`, or read `response.json`", "keys": "write `map.map(k, k)`",
    ]
}
