internal import KytesBasics
internal import KytesGraph
internal import KytesText

// dpkg knows of every file of this machine which package it came with: a command, a library, a unit, the description of a
// library for pkg-config or of a package of Python. Of this machine that is certain. Of another host it is a guess, and says nothing of a version.

extension Debian {
    /// Which packages have these names on this machine.
    public static func answer(
        to keys: Set<BindingKey>,
        using metadata: any MetadataSource
    ) async throws -> BindingAnswer {
        var asked = keys.compactMap { key in Search(key).map { (key, $0) } }
        asked += try await pythonSearches(for: keys, metadata)
        guard !asked.isEmpty else { return BindingAnswer() }
        let machine = metadata.kept { Machine() }
        let owners = try await Owners(of: asked.map(\.1), on: machine, metadata)
        let world = try await machine.installed(metadata)
        var (answer, seen) = (BindingAnswer(), Set<ComponentID>())
        for (key, search) in asked {
            guard let package = owners.package(search),
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

    /// What `pip` puts on a host may come with one of its packages as well.
    private static func pythonSearches(
        for keys: Set<BindingKey>,
        _ metadata: any MetadataSource
    ) async throws -> [(BindingKey, Search)] {
        let wanted = keys.compactMap { key -> (key: BindingKey, url: String, name: String)? in
            guard case .package(let url) = key else { return nil }
            return PythonPackages.name(of: url).map { (key, url, $0) }
        }
        guard !wanted.isEmpty else { return [] }
        let known = try await PythonPackages(metadata)
        return wanted.compactMap { key, url, name in
            known.path(of: url).map { (key, Search(host: .other, words: "The Python package `\(name)`", paths: [$0])) }
        }
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
        /// The places of a file, the likeliest first.
        var paths: [String] = []
        var soname: String?
        /// Of what is asked for by its own name.
        var package: String?

        /// `nil` for what is none of a system.
        init?(_ key: BindingKey) {
            switch key {
            case .command(let name, let host):
                // As `PATH` of root finds it.
                guard !name.isEmpty, !name.contains("/") else { return nil }
                self.init(host: host, words: "The command `\(name)`", paths: Self.commandFolders.map { $0 + name })
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
            case .artifact, .kernelModule, .deviceAlias, .osPackage, .package: return nil
            }
        }

        init(host: BindingHost, words: String, paths: [String] = []) {
            self.host = host
            self.words = words
            self.paths = paths
        }

        private static let commandFolders = ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/games/"]
        private static let libraryFolders = ["/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/", "/usr/lib/"]
        private static let unitFolders = ["/usr/lib/systemd/system/", "/etc/systemd/system/"]
    }

    /// Who has what is looked for: everything is looked up at once.
    private struct Owners {
        private var files: [String: [String]] = [:]
        private var libraries: SharedLibraries?

        init(of searches: [Search], on machine: Machine, _ metadata: any MetadataSource) async throws {
            if searches.contains(where: { $0.soname != nil }) { libraries = try await machine.libraries(metadata) }
            let paths = searches.filter { $0.package == nil && library(of: $0) == nil }.flatMap(\.paths)
            guard !paths.isEmpty, let owners = try await machine.owners(metadata) else { return }
            files = try await owners.packages(owning: paths, metadata)
        }

        func package(_ search: Search) -> String? {
            search.package ?? library(of: search) ?? search.paths.lazy.compactMap { self.files[$0]?.first }.first
        }

        private func library(of search: Search) -> String? { search.soname.flatMap { libraries?.package(of: $0) } }
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
