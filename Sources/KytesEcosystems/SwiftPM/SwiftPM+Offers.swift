internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension SwiftPM {
    /// What other layers may know a package of the workspace by: its programs and libraries, as `swift build` calls them.
    static func offers(of package: Package, at folder: AbsolutePath, _ component: ComponentID, _ document: DocumentID)
        -> [BindingOffer]
    {
        var offers: [BindingOffer] = []
        func offer(_ key: BindingKey, _ name: Located<String>, _ confidence: Confidence, _ reason: String) {
            let place = Evidence(document: document, range: name.range)
            offers.append(
                BindingOffer(component: component, key: key, place: place, confidence: confidence, reason: reason))
        }
        func make(_ file: String, _ name: Located<String>) {
            guard file.asFileName == file else { return }
            for place in buildFolders {
                offer(
                    .artifact(folder.appending(".build/\(place)/\(file)")), name, .likely,
                    "`swift build` makes `\(file)` of `\(package.name.value)`")
            }
        }
        for name in package.programs {
            make(name.value, name)
            offer(
                .command(name.value, on: .other), name, .possible,
                "`\(package.name.value)` is built into a program of this name")
        }
        for product in package.products where product.kind == .library {
            guard let linkage = product.linkage, linkage != "automatic" else { continue }
            let file = "lib\(product.name.value)." + (linkage == "dynamic" ? "so" : "a")
            make(file, product.name)
            guard linkage == "dynamic" else { continue }
            offer(
                .sharedLibrary(file, on: .other), product.name, .possible,
                "`\(package.name.value)` is built into a library of this name")
        }
        return offers
    }

    /// Below `.build`: links, and where they lead on the machines that most have.
    private static let buildFolders = ["release", "debug"].flatMap { mode in
        [mode] + ["x86_64", "aarch64"].map { "\($0)-unknown-linux-gnu/\(mode)" }
    }
}

extension SwiftPM.Package {
    /// The names of programs: products that are executables, and executable targets that no product has.
    fileprivate var programs: [Located<String>] {
        let declared = products.filter { $0.kind == .executable }
        let taken = Set(declared.flatMap(\.targets))
        let others = targets.filter { $0.kind == .executable && !taken.contains($0.name.value) }
        return declared.map(\.name) + others.map(\.name)
    }
}

extension SwiftPM.Assembly {
    /// What a package names of the system that it is built on.
    func wants(of identity: SwiftPM.Identity, _ root: ComponentID) -> [BindingWant] {
        guard let owner = choice.packages[identity], let manifest = owner.manifest else { return [] }
        let targets = owner.folder == nil ? manifest.package.targetsOfProducts() : manifest.package.targets
        func want(_ name: Located<String>, _ scope: String, _ key: BindingKey) -> BindingWant {
            BindingWant(
                component: owner.component, key: key, kind: .requires, scope: scope,
                evidence: Evidence(document: manifest.file.document, range: name.range), roots: [root])
        }
        var wants = ([manifest.package.pkgConfig] + targets.map(\.pkgConfig)).compactMap(\.self).map { name in
            want(name, "pkgConfig", .systemLibrary(name.value, on: .thisMachine))
        }
        for name in targets.flatMap(\.linkedLibraries) {
            wants.append(want(name, "linker", .sharedLibrary("lib\(name.value).so", on: .thisMachine)))
        }
        for provider in manifest.package.providers + targets.flatMap(\.providers) where provider.kind == .apt {
            for name in provider.names {
                wants.append(want(name, "apt", .osPackage(type: "deb", name: name.value)))
                var installed = want(name, "apt", .installedPackage(type: "deb", name: name.value))
                installed.standIn = provider.kind.component(name.value)
                wants.append(installed)
            }
        }
        return wants
    }
}
