internal import KytesText
internal import KytesVersions

extension SwiftPM.Package {
    static let defaultTraits: Set<String> = ["default"]

    /// All traits that are enabled where these are asked for, `default` replaced by what it stands for.
    ///
    /// Source: swift-package-manager 6.3.1, `Manifest.calculateAllEnabledTraits`, read 2026-11-22.
    func enabledTraits(askedFor: Set<String>) -> Set<String> {
        var enabled: Set<String> = []
        var open = Array(askedFor)
        while let name = open.popLast() {
            guard let trait = traits.first(where: { $0.name == name }) else { continue }
            if name != "default", !enabled.insert(name).inserted { continue }
            open += trait.enables.filter { $0 != "default" && !enabled.contains($0) }
        }
        return enabled
    }

    /// The traits that a dependency is asked for by this package.
    func traitsAsked(of dependency: Dependency, enabled: Set<String>) -> Set<String> {
        guard let traits = dependency.traits else { return Self.defaultTraits }
        return Set(
            traits.filter { trait in trait.condition.map { !enabled.isDisjoint(with: $0) } ?? true }.map(\.name))
    }

    /// The dependencies that are needed, by index: all of a root, of others those that its products really use.
    ///
    /// Source: swift-package-manager 6.3.1, `Manifest.dependenciesRequired`, read 2026-11-22.
    func neededDependencies(isRoot: Bool, enabled: Set<String>) -> [Int] {
        if isRoot || toolsVersion < SwiftPM.ToolsVersion(5, 2) {
            return dependencies.indices.filter { !isGuarded(dependencies[$0], enabled: enabled) }
        }
        let identities = dependencies.map(\.identity)
        let byName = Dictionary(
            zip(dependencies.map(\.names.folded), identities), uniquingKeysWith: { first, _ in first }
        )
        var needed: Set<SwiftPM.Identity> = []
        for target in targetsOfProducts() {
            for use in target.uses where isEnabled(use, enabled: enabled) {
                guard let package = use.packageName, let identity = byName[package.lowercased()] else { continue }
                needed.insert(identity)
            }
        }
        return dependencies.indices.filter { needed.contains(identities[$0]) }
    }

    /// Whether a use's condition on traits is met; a package without traits has no such conditions.
    func isEnabled(_ use: Use, enabled: Set<String>) -> Bool {
        traits.isEmpty || use.traits.isEmpty || !enabled.isDisjoint(with: use.traits)
    }

    /// Whether every mention of a dependency stands under a condition on traits that is not met.
    private func isGuarded(_ dependency: Dependency, enabled: Set<String>) -> Bool {
        let identity = dependency.identity.description
        let uses = targets.flatMap(\.uses).filter { use in
            if case .plugin = use.kind { return false }
            return use.packageName?.lowercased() == identity
        }
        return !uses.isEmpty && uses.allSatisfy { !$0.traits.isEmpty && enabled.isDisjoint(with: $0.traits) }
    }

    /// The targets that some product needs, directly or not.
    func targetsOfProducts() -> [Target] {
        let byName = Dictionary(targets.map { ($0.name.value, $0) }, uniquingKeysWith: { $1 })
        var seen: Set<String> = []
        var open = products.flatMap(\.targets)
        while let name = open.popLast() {
            guard let target = byName[name], seen.insert(name).inserted else { continue }
            for use in target.uses {
                switch use.kind {
                case .target, .byName: open.append(use.name.value)
                case .plugin(package: nil):
                    let inProduct = products.first { $0.name.value == use.name.value }?.targets.first
                    open.append(byName[use.name.value] != nil ? use.name.value : inProduct ?? use.name.value)
                case .product, .plugin: continue
                }
            }
        }
        return targets.filter { seen.contains($0.name.value) }
    }
}

extension SwiftPM.Package.Use {
    /// What names the package: the label, or the name itself where it may be either.
    var packageName: String? {
        switch kind {
        case .target: nil
        case .product(let package), .plugin(let package): package
        case .byName: name.value
        }
    }
}

extension SwiftPM.Package.Dependency {
    /// The versions that are allowed, `nil` for what is not chosen by version.
    var versions: SemanticVersionSet? {
        switch requirement {
        case .exact(let version): .exactly(version)
        case .range(let lower, let upper): .range(lower, upTo: upper)
        case .unknowable: .range(SemanticVersion(0, 0, 0), upTo: SemanticVersion(.max, 0, 0))
        case .branch, .revision, .none: nil
        }
    }
}
