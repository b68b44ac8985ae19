import Foundation
import TestSupport
import Testing

extension Repository {
    /// The path of a file of this target's fixtures.
    static func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Fixtures"))
    }
}
