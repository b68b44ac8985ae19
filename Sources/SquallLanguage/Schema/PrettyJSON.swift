import SquallExpressions

/// JSON with an indentation of two spaces, keys in their order.
enum PrettyJSON {
    static func text(_ value: Value) -> String {
        var text = ""
        write(value, indentation: "\n", to: &text)
        return text
    }

    private static func write(_ value: Value, indentation: String, to text: inout String) {
        switch value {
        case .map(let map) where !map.isEmpty:
            block("{", "}", map.entries.map { $0 }, indentation, to: &text) { entry, inner, text in
                text += JSON.text(entry.0) + ": "
                write(entry.1, indentation: inner, to: &text)
            }
        case .list(let items) where items.contains(where: isCollection):
            block("[", "]", items, indentation, to: &text) { item, inner, text in
                write(item, indentation: inner, to: &text)
            }
        default: text += JSON.text(value)
        }
    }

    private static func block<Item>(
        _ open: String,
        _ close: String,
        _ items: [Item],
        _ indentation: String,
        to text: inout String,
        _ write: (Item, String, inout String) -> Void
    ) {
        let inner = indentation + "  "
        text += open
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "" : ",") + inner
            write(item, inner, &text)
        }
        text += indentation + close
    }

    private static func isCollection(_ value: Value) -> Bool {
        switch value {
        case .map, .list: true
        default: false
        }
    }
}
