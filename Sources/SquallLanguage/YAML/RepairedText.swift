/// A file's text in which reported mistakes are overwritten, byte for byte, so that the rest can be read.
///
/// Offsets in it are offsets in the file.
struct RepairedText {
    enum Repair {
        /// What stands here is unreadable; the node that is read in its place is invalid.
        case hole(Range<Int>)
        /// As if these lines were not there; what contains them is partial.
        case blank(Range<Int>)
        /// Another character in the place of this one, which changes nothing that anyone reads.
        case overwrite(at: Int, with: UInt8)
    }

    let file: SourceFile
    private(set) var bytes: [UInt8]
    private(set) var holes: [Range<Int>] = []
    private(set) var blanks: [Range<Int>] = []

    init(file: SourceFile, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// Whether the repairs changed anything: if they did not, the same mistake would be found for ever.
    mutating func apply(_ repairs: [Repair]) -> Bool {
        var changed = false
        for repair in repairs {
            switch repair {
            case .hole(let range):
                changed = erase(range, marking: UInt8(ascii: "~")) || changed
                holes.append(range)
            case .blank(let range):
                changed = erase(range, marking: nil) || changed
                blanks.append(range)
            case .overwrite(let offset, let byte) where bytes.indices.contains(offset):
                changed = changed || bytes[offset] != byte
                bytes[offset] = byte
            case .overwrite: break
            }
        }
        return changed
    }

    /// Makes all bytes of a range blanks but for line breaks, and its first one `mark`.
    private mutating func erase(_ range: Range<Int>, marking mark: UInt8?) -> Bool {
        var changed = false
        for index in range.clamped(to: bytes.indices) where !bytes[index].isBreak {
            let byte = index == range.lowerBound ? mark ?? .space : .space
            changed = changed || bytes[index] != byte
            bytes[index] = byte
        }
        return changed
    }

    /// Whether a node that begins here was made by a repair.
    func isHole(_ offset: Int) -> Bool {
        !holes.isEmpty && holes.contains { $0.lowerBound <= offset && offset <= $0.upperBound }
    }

    /// Whether something inside of the range was taken out.
    func isPartial(_ range: Range<Int>) -> Bool {
        !blanks.isEmpty && blanks.contains { range.lowerBound <= $0.lowerBound && $0.lowerBound <= range.upperBound }
    }
}
