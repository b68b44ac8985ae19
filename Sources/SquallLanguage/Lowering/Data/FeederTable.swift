import SquallExpressions
import SquallPlan

/// The feeders of a file by number, and which of them are read.
final class FeederTable {
    struct Entry {
        var name: String
        var location: Location
        var isIncluded: Bool
        /// nil where it was reported, or needs env that is missing.
        var feeder: Feeder?
        /// The row as expressions see it.
        var row: HostType?
        var isUsed = false
    }

    private(set) var entries: [Entry] = []
    private var ids: [String: FeederID] = [:]

    /// Makes the names known, before anything that might read them by mistake is lowered.
    func announce(_ items: [MergedSection.Item]) {
        for item in items {
            guard let name = item.entry.key.text else { continue }
            ids[name] = entries.count
            entries.append(Entry(name: name, location: item.entry.key.place, isIncluded: item.isIncluded))
        }
    }

    func declare(_ feeder: Feeder) {
        guard let id = ids[feeder.name] else { return }
        entries[id].feeder = feeder
        entries[id].row = HostType(
            name: feeder.name,
            fields: feeder.table.columns.map { (name: $0.name, type: $0.type) }
        )
    }

    func contains(_ name: String) -> Bool { ids[name] != nil }
    func id(of name: String) -> FeederID? { ids[name] }
    func noteUse(of id: FeederID) { entries[id].isUsed = true }

    /// What the name stands for; a feeder that was reported has any column.
    func resolution(of id: FeederID) -> Resolution {
        .slot(BuiltinSlot.row(of: id), entries[id].row.map { .host($0) } ?? .dyn)
    }

    /// All feeders; nil where one could not be read.
    var complete: [Feeder]? {
        let feeders = entries.compactMap(\.feeder)
        return feeders.count == entries.count ? feeders : nil
    }
}
