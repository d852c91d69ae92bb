internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Containers {
    /// A package that the records of an image have.
    struct InstalledPackage: Hashable, Sendable {
        var type: String
        /// `debian`
        var vendor: String
        var name: String
        var version: String
        var architecture: String
        /// What of an RPM goes before its version; `nil` and 0 are the same.
        var epoch: Int?
        /// What it was built from, where that has another name or version.
        var source: (name: String, version: String)?

        static func == (left: InstalledPackage, right: InstalledPackage) -> Bool { left.url == right.url }
        func hash(into hasher: inout Hasher) { hasher.combine(url) }

        var url: PackageURL {
            var qualifiers = architecture.isEmpty ? [:] : ["arch": architecture]
            if let epoch, epoch != 0 { qualifiers["epoch"] = String(epoch) }
            return PackageURL(type: type, namespace: vendor, name: name, version: version, qualifiers: qualifiers)
        }
    }

    /// The records of package managers in the layers of an image, the later layers over the earlier ones.
    struct SystemFiles {
        private var files: [String: [UInt8]] = [:]

        static let isWanted: @Sendable (String) -> Bool = { name in
            let plain = name.replacing("/.wh.", with: "/")
            return exact.contains(plain) || plain.hasPrefix(parts) && !plain.hasSuffix(".md5sums")
        }

        private static let status = "var/lib/dpkg/status"
        /// Images without a package manager have one file for each package.
        static let parts = "var/lib/dpkg/status.d/"
        private static let alpine = ["lib/apk/db/installed", "usr/lib/apk/db/installed"]
        private static let release = ["etc/os-release", "usr/lib/os-release"]
        private static let rpm = ["var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite"]
        /// Forms of RPM's database that are told of and not read.
        private static let otherRPM = [
            "var/lib/rpm/Packages", "var/lib/rpm/Packages.db", "usr/lib/sysimage/rpm/Packages.db",
        ]
        static let exact = Set([status] + alpine + release + rpm + otherRPM)

        mutating func add(_ layer: [String: [UInt8]]) {
            for name in layer.keys where name.contains("/.wh.") {
                files[name.replacing("/.wh.", with: "/")] = nil
            }
            for (name, bytes) in layer where !name.contains("/.wh.") {
                files[name] = Self.otherRPM.contains(name) ? [] : bytes
            }
        }

        /// Of the system that `os-release` names.
        private var packages: [InstalledPackage] {
            let vendor = Self.release.compactMap { files[$0] }.compactMap(Self.vendor).first
            var found: [InstalledPackage] = []
            for name in files.keys.sorted() where name == Self.status || name.hasPrefix(Self.parts) {
                found += Self.debianPackages(files[name] ?? [], vendor ?? "debian")
            }
            for name in Self.rpm { found += files[name].flatMap { RPMDatabase.packages($0, vendor ?? "redhat") } ?? [] }
            for name in Self.alpine { found += Self.alpinePackages(files[name] ?? [], vendor ?? "alpine") }
            return found
        }

        /// Layers that could not be read.
        var unread: [AbsolutePath] = []

        var content: ImageContent { ImageContent(packages: packages, remarks: remarks) }

        private var remarks: [String] {
            let damaged = unread.map { "the layer `\($0.lastComponent.prefix(12))` cannot be read" }
            let isUnread =
                Self.otherRPM.contains { files[$0] != nil }
                || Self.rpm.contains { files[$0].map { RPMDatabase.packages($0, "") == nil } ?? false }
            guard isUnread else { return damaged }
            return damaged + [
                "its packages of RPM are not read: their database is in a form that is not known here"
            ]
        }

        private static func vendor(_ bytes: [UInt8]) -> String? {
            for line in String(decoding: bytes.prefix(1 << 16), as: UTF8.self).split(separator: "\n")
            where line.hasPrefix("ID=") {
                let name = line.dropFirst(3).filter { $0 != "\"" && $0 != "'" }
                return name.isEmpty ? nil : name.lowercased()
            }
            return nil
        }

        private static func debianPackages(_ bytes: [UInt8], _ vendor: String) -> [InstalledPackage] {
            let index = Debian.PackageIndex(bytes, at: .root)
            return index.entries.indices.map { number in
                let record = Debian.PackageRecord(index, number)
                let source = record.sourcePackage
                return InstalledPackage(
                    type: "deb", vendor: vendor, name: record.name, version: record.version.description,
                    architecture: record.architecture, source: (source.name, source.version.description))
            }
        }

        /// `P:`, `V:`, `A:`, `o:`, stanzas apart by empty lines.
        private static func alpinePackages(_ bytes: [UInt8], _ vendor: String) -> [InstalledPackage] {
            var found: [InstalledPackage] = []
            var fields: [UInt8: String] = [:]
            func close() {
                defer { fields = [:] }
                guard let name = fields[UInt8(ascii: "P")], let version = fields[UInt8(ascii: "V")], !name.isEmpty
                else {
                    return
                }
                found.append(
                    InstalledPackage(
                        type: "apk", vendor: vendor, name: name, version: version,
                        architecture: fields[UInt8(ascii: "A")] ?? "",
                        source: fields[UInt8(ascii: "o")].map { ($0, version) }))
            }
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
                guard let key = line.first, line.count >= 2 else {
                    close()
                    continue
                }
                guard line[line.startIndex + 1] == UInt8(ascii: ":"), "PVAo".utf8.contains(key) else { continue }
                fields[key] = String(decoding: line.dropFirst(2), as: UTF8.self)
            }
            close()
            return found
        }
    }
}
