/// The way from the top of a file to a node, `scenarios.default.steps[2].get`; spelled out only where it is printed.
package final class NodePath: Sendable {
    private enum Part: Sendable {
        case key(String)
        case index(Int)
    }
    private let parent: NodePath?
    private let part: Part?

    private init(parent: NodePath?, part: Part?) {
        self.parent = parent
        self.part = part
    }

    /// The top of a file.
    package static let root = NodePath(parent: nil, part: nil)

    package func key(_ name: String) -> NodePath { NodePath(parent: self, part: .key(name)) }
    package func index(_ number: Int) -> NodePath { NodePath(parent: self, part: .index(number)) }

    package var text: String? {
        guard let part else { return nil }
        let before = parent?.text
        return switch part {
        case .key(let name): before.map { "\($0).\(name)" } ?? name
        case .index(let number): "\(before ?? "")[\(number)]"
        }
    }
}
