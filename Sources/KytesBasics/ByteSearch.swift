import Glibc

/// Bytes within bytes.
public enum ByteSearch {
    /// The first place of `needle` at or behind `start`; `nil` where there is none, or nothing is looked for.
    public static func first(_ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        guard let head = needle.first, start >= 0, let base = bytes.baseAddress else { return nil }
        var at = start
        while at + needle.count <= bytes.count {
            guard let found = memchr(base + at, Int32(head), bytes.count - needle.count + 1 - at) else { return nil }
            let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if memcmp(found, needle, needle.count) == 0 { return place }
            at = place + 1
        }
        return nil
    }
}
