/// Close names for misspelt ones.
package enum EditDistance {
    /// The candidate that is closest to the word, if it is close enough to be meant: at most a third of the letters
    /// differ. Letters of another case and the characters `_` and `-` count half.
    package static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = 2 * max(1, word.count / 3)
        let ranked = Set(candidates).compactMap { candidate -> (String, Int)? in
            guard candidate != word, abs(candidate.count - word.count) <= limit else { return nil }
            let distance = distance(word, candidate)
            return distance <= limit ? (candidate, distance) : nil
        }
        return ranked.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), two points each, or one
    /// where only the case of a letter or a separator differs.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var rows = [Array(stride(from: 0, through: 2 * right.count, by: 2))]
        for i in left.indices {
            var row = [2 * (i + 1)]
            for j in right.indices {
                let replacing = rows[i][j] + replacementCost(left[i], right[j])
                var best = min(replacing, rows[i][j + 1] + gapCost(left[i]), row[j] + gapCost(right[j]))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 2)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }

    private static func replacementCost(_ left: Character, _ right: Character) -> Int {
        left == right ? 0 : left.lowercased() == right.lowercased() ? 1 : 2
    }

    private static func gapCost(_ character: Character) -> Int {
        character == "_" || character == "-" ? 1 : 2
    }
}
