import SquallPlan

/// Figures in Prometheus' text format 0.0.4, for whoever scrapes them.
package enum ExpositionText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package static func encode(_ figures: LiveFigures) -> [UInt8] {
        var text = ""
        for family in figures.families {
            let name = PrometheusNames.name(of: family)
            text += "# HELP \(name) \(escaped(family.help, quotes: false))\n# TYPE \(name) \(family.kindWord)\n"
            for point in family.points {
                for series in PrometheusNames.series(of: point, name: name) {
                    text += series.name + labels(series.labels) + " " + PrometheusNames.number(series.value) + "\n"
                }
            }
        }
        return Array(text.utf8)
    }

    private static func labels(_ labels: [Tag]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
