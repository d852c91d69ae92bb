/// Symbolic links of trees that came from anybody.
public enum RelativeLink {
    /// Whether a link in a folder `depth` levels below the root of its tree stays in it, whatever other links there are.
    ///
    /// `..` is allowed in front only, where it climbs real folders: behind a name it would climb from wherever that name
    /// leads to.
    public static func staysInside(_ target: [UInt8], depth: Int) -> Bool {
        guard let first = target.first, first != UInt8(ascii: "/"), !target.contains(0) else { return false }
        var climbed = 0
        var hasName = false
        for part in target.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual("..".utf8) {
                if hasName { return false }
                climbed += 1
            } else if !part.elementsEqual(".".utf8) {
                hasName = true
            }
        }
        return climbed <= depth
    }
}
