import SquallExpressions

/// Something wrong in a data file.
package struct DataProblem: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The first row, or the names of columns.
        case header
        /// Quotes, JSON, the number of fields.
        case row
        /// A field that is not of its column's declared type.
        case value
        case weight
        case encoding
        /// There is not a single row.
        case noRows
    }
    package var kind: Kind
    /// Offsets in the file.
    package var range: Range<Int>
    package var message: String
    /// Under the carets.
    package var label: String?
    package var help: String?

    package init(_ kind: Kind, _ range: Range<Int>, _ message: String, label: String? = nil, help: String? = nil) {
        self.kind = kind
        self.range = range
        self.message = message
        self.label = label
        self.help = help
    }
}

/// The problems of one file: the first ones, and how many more there are.
package struct DataProblems: Sendable {
    /// Nobody reads more, and a file of a million rows can be wrong a million times.
    package static let limit = 20

    package private(set) var listed: [DataProblem] = []
    /// Those that are not listed.
    package private(set) var more = 0

    package var isEmpty: Bool { listed.isEmpty }

    package mutating func report(_ problem: DataProblem) {
        if listed.count < DataProblems.limit { listed.append(problem) } else { more += 1 }
    }
}

/// What reading a whole data file gave.
package struct ScannedData: Sendable {
    /// nil where there are problems.
    package var table: DataTable?
    /// The values of the column `weight`, where they were asked for.
    package var weights: [Double]
    package var problems: DataProblems
}

/// Weights of rows.
package enum RowWeight {
    /// The column that holds them.
    package static let column = "weight"

    /// A number of at least 0; nil for anything else.
    package static func of(_ value: Value) -> Double? {
        switch value {
        case .int(let int) where int >= 0: Double(int)
        case .double(let double) where double >= 0 && double.isFinite: double
        default: nil
        }
    }

    static func problem(_ range: Range<Int>, _ text: String) -> DataProblem {
        DataProblem(.weight, range, "`\(text)` is no weight", label: "expected a number of at least 0")
    }
}
