import SquallPlan

/// The table of sockets while it is written: finds the row of a set of tags by its number.
struct SocketRows {
    private(set) var rows: [SocketRow] = []
    private var positions: [SocketRow.Key: Int] = [:]
    /// The row of each set of tags, by kind of socket; -1 until one asks.
    private var rowOfTagSet: [[Int32]] = [[], []]

    @inline(__always)
    mutating func record(_ event: SocketEvent, _ kind: SocketKind, _ tagSet: TagSetID, _ router: TagRouter) {
        let list = kind == .webSocket ? 0 : 1
        if tagSet < rowOfTagSet[list].count, rowOfTagSet[list][tagSet] >= 0 {
            return rows[Int(rowOfTagSet[list][tagSet])].record(event)
        }
        rows[add(kind, list, tagSet, router)].record(event)
    }

    @inline(never)
    private mutating func add(_ kind: SocketKind, _ list: Int, _ tagSet: TagSetID, _ router: TagRouter) -> Int {
        while rowOfTagSet[list].count <= tagSet { rowOfTagSet[list].append(-1) }
        let tags = router.requestKey(of: tagSet)
        let key = SocketRow.Key(scenario: tags.scenario, name: tags.name, kind: kind)
        let row = positions[key] ?? rows.count
        if row == rows.count { rows.append(SocketRow(key: key)) }
        positions[key] = row
        rowOfTagSet[list][tagSet] = Int32(row)
        return row
    }
}
