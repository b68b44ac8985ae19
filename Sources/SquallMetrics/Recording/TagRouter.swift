import SquallPlan

/// Names a set of tags within one recorder.
package typealias TagSetID = Int

/// Turns sets of tags into numbers, and numbers into the series that take a sample: each question is answered once.
struct TagRouter {
    /// Values of one tag beyond this many are counted together as `other`.
    static let maximumValues = 10_000
    static let otherValue = "other"

    private let schema: MetricSchema
    private let metricCount: Int
    private var known: [Key: TagSetID] = [:]
    private var tags: [[String: String]] = []
    /// For each set of tags and each metric, where its list stands in `slots`.
    private var routes: [Route] = []
    private var slots: [Int32] = []
    private var values: [String: Set<String>] = [:]
    private(set) var warnings: [String] = []

    private struct Key: Hashable {
        var site: SiteID?
        var dynamic: [Tag]
    }

    /// The slots of the series that take a metric's samples for one set of tags: a stretch of `slots`.
    private struct Route {
        var start: Int32
        /// Negative until it is resolved.
        var count: Int32
        static let unresolved = Route(start: 0, count: -1)
    }

    init(schema: MetricSchema) {
        self.schema = schema
        metricCount = schema.metrics.count
    }

    mutating func tagSet(site: SiteID?, dynamic: [Tag]) -> TagSetID {
        let used = dynamic.filter { schema.usedTags.contains($0.key) }
        if let id = known[Key(site: site, dynamic: used)] { return id }
        let limited = used.map { limit($0) }
        let key = Key(site: site, dynamic: limited)
        if let id = known[key] { return id }
        let id = tags.count
        known[key] = id
        tags.append(allTags(site: site, dynamic: limited))
        routes.append(contentsOf: repeatElement(.unresolved, count: metricCount))
        return id
    }

    /// Where the series that take a metric's samples for one set of tags stand; `slot(at:)` reads each.
    @inline(__always)
    mutating func route(_ metric: MetricID, _ tagSet: TagSetID) -> Range<Int> {
        let position = tagSet &* metricCount &+ metric
        if routes[position].count < 0 { resolve(metric, tagSet, position) }
        let route = routes[position]
        return Int(route.start)..<Int(route.start &+ route.count)
    }

    /// The slot of a series among those of its kind.
    @inline(__always)
    func slot(at position: Int) -> Int {
        Int(slots[position])
    }

    func requestKey(of tagSet: TagSetID) -> RequestRow.Key {
        let tags = tags[tagSet]
        return RequestRow.Key(
            scenario: tags["scenario"] ?? "",
            name: tags["name"] ?? "",
            method: tags["method"] ?? ""
        )
    }

    @inline(never)
    private mutating func resolve(_ metric: MetricID, _ tagSet: TagSetID, _ position: Int) {
        let matching = schema.seriesOfMetric[metric].filter { schema.series[$0].selector.matches(tags[tagSet]) }
        routes[position] = Route(start: Int32(slots.count), count: Int32(matching.count))
        slots.append(contentsOf: matching.map { Int32(schema.series[$0].slot) })
    }

    /// What is known before the run, and over it what the sample brings.
    private func allTags(site: SiteID?, dynamic: [Tag]) -> [String: String] {
        var result: [String: String] = [:]
        if let site, schema.sites.indices.contains(site) {
            let site = schema.sites[site]
            for tag in site.tags { result[tag.key] = tag.value }
            result["scenario"] = site.scenario
            result["group"] = site.group
            if let name = site.name { result["name"] = name }
            if let method = site.method { result["method"] = method }
        }
        for tag in dynamic { result[tag.key] = tag.value }
        return result
    }

    private mutating func limit(_ tag: Tag) -> Tag {
        if values[tag.key]?.contains(tag.value) == true { return tag }
        guard values[tag.key, default: []].count < TagRouter.maximumValues else {
            warn(about: tag.key)
            return Tag(tag.key, TagRouter.otherValue)
        }
        values[tag.key, default: []].insert(tag.value)
        return tag
    }

    private mutating func warn(about key: String) {
        let text =
            "tag `\(key)` has more than \(TagRouter.maximumValues) values; "
            + "further ones are counted together as `\(TagRouter.otherValue)`"
        if !warnings.contains(text) { warnings.append(text) }
    }
}
