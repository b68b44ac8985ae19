/// Lines of a request's head, as bytes.
extension Slice<UnsafeRawBufferPointer> {
    var withoutCarriageReturn: Self { last == UInt8(ascii: "\r") ? dropLast() : self }

    /// The header's value without the blanks around it.
    func value(after colon: Int) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var value = self[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value = value.dropLast() }
        return String(decoding: value, as: UTF8.self)
    }

    /// `name` is in lower case.
    func equalsIgnoringCase(_ name: StaticString) -> Bool {
        count == name.utf8CodeUnitCount
            && name.withUTF8Buffer { zip(self, $0).allSatisfy { $0 | 0x20 == $1 } }
    }
}
