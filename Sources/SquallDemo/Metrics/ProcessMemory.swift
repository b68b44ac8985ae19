#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Resident memory of this process.
enum ProcessMemory {
    /// Resident bytes that belong to no file: heap and stacks. 0 where the system does not tell.
    static func anonymousBytes() -> Int {
        #if canImport(Darwin)
            return residentBytes()
        #else
            let descriptor = open("/proc/self/status", O_RDONLY)
            guard descriptor >= 0 else { return 0 }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let length = read(descriptor, &bytes, bytes.count)
            let lines = String(decoding: bytes.prefix(max(0, length)), as: UTF8.self).split(separator: "\n")
            let words = lines.first { $0.hasPrefix("RssAnon:") }?.split { $0 == " " || $0 == "\t" } ?? []
            return words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
        #endif
    }

    /// Bytes; 0 where the system does not tell.
    static func residentBytes() -> Int {
        #if canImport(Darwin)
            var info = mach_task_basic_info()
            var count = mach_msg_type_number_t(MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
            let status = withUnsafeMutablePointer(to: &info) { pointer in
                pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
                    task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
                }
            }
            return status == KERN_SUCCESS ? Int(info.resident_size) : 0
        #else
            // "size resident shared ...", in pages.
            let descriptor = open("/proc/self/statm", O_RDONLY)
            guard descriptor >= 0 else { return 0 }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 128)
            let length = read(descriptor, &bytes, bytes.count)
            let words = String(decoding: bytes.prefix(max(0, length)), as: UTF8.self).split(separator: " ")
            return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) : 0
        #endif
    }
}
