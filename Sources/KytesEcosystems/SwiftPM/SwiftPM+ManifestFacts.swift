internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension FileFacts {
    /// What a package declares, asks for and mentions, in words that all ecosystems share.
    mutating func add(_ package: SwiftPM.Package, in text: SourceText) {
        var children: [SymbolFact] = []
        children += package.dependencies.map(symbol)
        children += package.products.map { product in
            let detail = product.linkage.map { $0 == "automatic" ? "library" : $0 + " library" } ?? "\(product.kind)"
            return SymbolFact(kind: .product, name: product.name, range: product.range, detail: detail)
        }
        children += package.targets.map(symbol)
        children += package.traits.map { trait in
            SymbolFact(kind: .trait, name: Located(trait.name, at: trait.place), range: trait.range)
        }
        children.sort { $0.range.lowerBound < $1.range.lowerBound }
        let detail = package.toolsVersion.description
        symbols.append(
            SymbolFact(kind: .package, name: package.name, range: package.range, detail: detail, children: children))
        requirements += package.dependencies.map { requirement($0, in: package) }
        for product in package.products { references += product.mentions.map { targetReference($0, user: product.name.value) } }
        for target in package.targets {
            for use in target.uses { add(use, of: target, in: package) }
        }
        references.sort { $0.name.range.lowerBound < $1.name.range.lowerBound }
    }

    private func symbol(_ dependency: SwiftPM.Package.Dependency) -> SymbolFact {
        let name = Located(dependency.identity.description, at: dependency.place.range)
        return SymbolFact(kind: .dependency, name: name, range: dependency.range, detail: dependency.written?.value ?? "")
    }

    private func symbol(_ target: SwiftPM.Package.Target) -> SymbolFact {
        let kind: SymbolKind =
            switch target.kind {
            case .test: .testTarget
            case .plugin: .plugin
            default: .target
            }
        let detail = target.kind == .regular ? "" : target.kind.word
        return SymbolFact(kind: kind, name: target.name, range: target.range, detail: detail)
    }

    private func requirement(_ dependency: SwiftPM.Package.Dependency, in package: SwiftPM.Package) -> RequirementFact {
        let uses = package.targets.flatMap(\.uses).filter { $0.mentions(dependency) }
        let onlyBuilds = !uses.isEmpty && uses.allSatisfy { use in if case .plugin = use.kind { true } else { false } }
        return RequirementFact(
            package: Located(dependency.identity.description, at: dependency.place.range),
            range: dependency.range,
            removal: dependency.removal,
            written: dependency.written,
            version: dependency.version,
            kind: onlyBuilds ? .buildsWith : .requires
        )
    }

    private mutating func add(_ use: SwiftPM.Package.Use, of target: SwiftPM.Package.Target, in package: SwiftPM.Package) {
        let user = target.name.value
        var fact = ReferenceFact(kinds: [], name: use.name, package: use.package, user: user)
        switch use.kind {
        case .target: fact.kinds = Self.targets
        case .product:
            fact.kinds = [.product]
            if let name = use.package {
                references.append(ReferenceFact(kinds: [.dependency, .package], name: name, user: user))
            }
        case .byName:
            let isTarget = package.targets.contains { $0.name.value == use.name.value }
            fact.kinds = isTarget ? Self.targets : [.product] + Self.targets
        case .plugin(nil): fact.kinds = [.plugin, .product]
        case .plugin:
            fact.kinds = [.product, .plugin]
            if let name = use.package {
                references.append(ReferenceFact(kinds: [.dependency, .package], name: name, user: user))
            }
        }
        references.append(fact)
    }

    private func targetReference(_ name: Located<String>, user: String) -> ReferenceFact {
        ReferenceFact(kinds: Self.targets, name: name, user: user)
    }

    private static let targets: [SymbolKind] = [.target, .testTarget, .plugin]
}

extension SwiftPM.Package.Dependency {
    fileprivate var identity: SwiftPM.Identity {
        switch place.value {
        case .url(let location), .path(let location): SwiftPM.Identity(location: location)
        case .registry(let id): SwiftPM.Identity(registry: id)
        }
    }
}

extension SwiftPM.Package.Use {
    /// Whether a target uses something of this package by the name that it gives.
    func mentions(_ dependency: SwiftPM.Package.Dependency) -> Bool {
        let name =
            switch kind {
            case .target, .plugin(nil), .product(nil): nil as String?
            case .product(let package), .plugin(let package): package
            case .byName: self.name.value
            }
        guard let name = name?.lowercased() else { return false }
        return name == dependency.identity.description || name == dependency.name?.lowercased()
    }
}
