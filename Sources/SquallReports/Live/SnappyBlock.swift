/// Snappy's block format, which remote write prescribes.
///
/// The names and labels of neighbouring series are much alike, so looking for the last place where the same four bytes stood
/// finds most of what there is to find.
enum SnappyBlock {
    /// Matches must lie within a block of this size, so that an offset fits into two bytes.
    private static let blockSize = 65_536
    private static let hashBits = 14
    private static let shortestMatch = 4
    /// The longest copy that one tag describes.
    private static let longestCopy = 64

    static func encode(_ input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(input.count / 4)
        ProtobufWriter.append(UInt64(input.count), to: &output)
        var start = 0
        while start < input.count {
            let end = min(start + blockSize, input.count)
            encode(input, start..<end, to: &output)
            start = end
        }
        return output
    }

    private static func encode(_ input: [UInt8], _ block: Range<Int>, to output: inout [UInt8]) {
        /// Where four bytes of that hash began last.
        var places = [Int](repeating: -1, count: 1 << hashBits)
        var position = block.lowerBound
        var literal = position
        while position + shortestMatch <= block.upperBound {
            let word = load(input, position)
            let slot = Int((word &* 0x9E37_79B1) >> UInt32(32 - hashBits))
            let candidate = places[slot]
            places[slot] = position
            guard candidate >= 0, load(input, candidate) == word else {
                position += 1
                continue
            }
            var length = shortestMatch
            while position + length < block.upperBound, input[candidate + length] == input[position + length] {
                length += 1
            }
            append(literal: input[literal..<position], to: &output)
            append(copyOf: length, offset: position - candidate, to: &output)
            position += length
            literal = position
        }
        append(literal: input[literal..<block.upperBound], to: &output)
    }

    private static func load(_ input: [UInt8], _ position: Int) -> UInt32 {
        UInt32(input[position]) | UInt32(input[position + 1]) << 8 | UInt32(input[position + 2]) << 16
            | UInt32(input[position + 3]) << 24
    }

    /// At most a block of bytes as they are.
    private static func append(literal: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard !literal.isEmpty else { return }
        let length = literal.count - 1
        if length < 60 {
            output.append(UInt8(length) << 2)
        } else if length < 256 {
            output += [60 << 2, UInt8(length)]
        } else {
            output += [61 << 2, UInt8(length & 0xFF), UInt8(length >> 8)]
        }
        output += literal
    }

    /// Copies with offsets of two bytes.
    private static func append(copyOf length: Int, offset: Int, to output: inout [UInt8]) {
        var rest = length
        while rest > 0 {
            let part = min(rest, longestCopy)
            output += [UInt8(part - 1) << 2 | 2, UInt8(offset & 0xFF), UInt8(offset >> 8)]
            rest -= part
        }
    }
}
