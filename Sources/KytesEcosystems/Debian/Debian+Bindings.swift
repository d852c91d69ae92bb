internal import KytesBasics
internal import KytesGraph
internal import KytesText

// dpkg knows of every file of this machine which package it came with: a command, a library, a unit, the description of a
// library for pkg-config. Of this machine that is certain. Of another host it is a guess, and says nothing of a version.

extension Debian {
    /// Which packages have these names on this machine.
    public static func answer(
        to keys: Set<BindingKey>,
        using metadata: any MetadataSource
    ) async throws -> BindingAnswer {
        let asked = keys.compactMap { key in Search(key).map { (key, $0) } }
        guard !asked.isEmpty else { return BindingAnswer() }
        let machine = metadata.kept { Machine() }
        let isOfFiles = asked.contains { $0.1.package == nil }
        let owners = isOfFiles ? try await machine.owners(metadata) : nil
        let world = try await machine.installed(metadata)
        var (answer, seen) = (BindingAnswer(), Set<ComponentID>())
        for (key, search) in asked {
            guard let package = search.package ?? owners.flatMap(search.owner),
                let component = component(of: package, on: search.host, in: world)
            else { continue }
            if seen.insert(component.id).inserted { answer.components.append(component) }
            let certainty: Confidence = search.host == .thisMachine ? .certain : .possible
            answer.offers.append(
                BindingOffer(
                    component: component.id, key: key, confidence: certainty,
                    reason: search.package.map { "`\($0)` is installed on this machine" }
                        ?? "\(search.words) came with the package `\(package)` of this machine"))
        }
        return answer
    }

    /// As it is installed; without a version where it is another host's.
    private static func component(of package: String, on host: BindingHost, in world: World) -> Component? {
        if host == .thisMachine {
            guard let place = world.installed(package), let record = world.record(place) else { return nil }
            return component(of: record, place, in: world)
        }
        let url = PackageURL(type: "deb", namespace: world.vendor, name: package)
        guard url.violation == nil else { return nil }
        return Component(id: ComponentID(url), name: package, version: nil, layer: layer, ecosystem: id)
    }

    /// How a name is looked for.
    private struct Search {
        var host: BindingHost
        /// "The command `curl`"
        var words: String
        /// The places of a file, the likeliest first; a command and a library are looked for as the system does.
        var paths: [String] = []
        var command: String?
        var soname: String?
        /// Of what is asked for by its own name.
        var package: String?

        /// `nil` for what is none of a system.
        init?(_ key: BindingKey) {
            switch key {
            case .command(let name, let host):
                self.init(host: host, words: "The command `\(name)`")
                command = name
            case .sharedLibrary(let name, let host):
                self.init(host: host, words: "The library `\(name)`", paths: Self.libraryFolders.map { $0 + name })
                soname = name
            case .systemFile(let path, let host): self.init(host: host, words: "`\(path)`", paths: [path])
            case .systemUnit(let name, let host):
                self.init(host: host, words: "The unit `\(name)`", paths: Self.unitFolders.map { $0 + name })
            case .systemLibrary(let name, let host):
                let folders = (Self.libraryFolders + ["/usr/share/"]).map { $0 + "pkgconfig/" }
                self.init(host: host, words: "`\(name).pc`", paths: folders.map { $0 + name + ".pc" })
            case .installedPackage(let type, let name):
                guard type == "deb" else { return nil }
                self.init(host: .thisMachine, words: "")
                package = name
            case .artifact, .osPackage, .package: return nil
            }
        }

        private init(host: BindingHost, words: String, paths: [String] = []) {
            self.host = host
            self.words = words
            self.paths = paths
        }

        func owner(among owners: FileOwners) -> String? {
            command.flatMap(owners.package(ofCommand:)) ?? soname.flatMap(owners.package(ofLibrary:))
                ?? paths.lazy.compactMap { owners.packages(owning: $0).first }.first
        }

        private static let libraryFolders = ["/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/", "/usr/lib/"]
        private static let unitFolders = ["/usr/lib/systemd/system/", "/etc/systemd/system/"]
    }
}

extension Debian {
    /// A package that the workspace builds is known by its name.
    static func offers(of part: Control.Part, _ component: ComponentID, _ document: DocumentID) -> [BindingOffer] {
        let place = Evidence(document: document, range: part.name.range)
        let names: [BindingKey] = [.osPackage(type: "deb", name: part.name.value), .package(component.packageURL)]
        return names.map { key in
            BindingOffer(
                component: component, key: key, place: place, confidence: .likely,
                reason: "`\(part.name.value)` is a package that this workspace builds")
        }
    }
}
