#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A C library that is used where it is installed and not needed where it is not.
struct DynamicLibrary {
    private let handle: UnsafeMutableRawPointer

    /// The first of `names` that can be loaded, nil when none can.
    init?(_ names: [String]) {
        for name in names {
            if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
                self.handle = handle
                return
            }
        }
        return nil
    }

    /// The function of that name; `Function` has to be its C type.
    func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        dlsym(handle, name).map { unsafeBitCast($0, to: type) }
    }
}

extension HTTPFailure {
    static func missingLibrary(_ coding: ContentCoding, _ library: String) -> HTTPFailure {
        HTTPFailure(
            .decode,
            "the content coding \(coding.rawValue) needs the library \(library), which is not installed on this machine"
        )
    }
}
