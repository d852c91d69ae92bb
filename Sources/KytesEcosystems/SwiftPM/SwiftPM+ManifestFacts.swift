internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension FileFacts {
    /// What a package declares, asks for and mentions, in words that all ecosystems share.
    mutating func add(_ package: SwiftPM.Package, in text: SourceText) {
        var children: [SymbolFact] = []
        children += package.dependencies.map(symbol)
        children += package.products.map { product in
            let detail =
                product.linkage.map { $0 == "automatic" ? "library" : $0 + " library" } ?? product.kind.rawValue
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
        let uses = package.uses()
        requirements += package.dependencies.map { requirement($0, uses) }
        for product in package.products {
            references += product.mentions.map { targetReference($0, user: product.name.value) }
        }
        let targets = package.targetNames
        for target in package.targets {
            for use in target.uses { add(use, of: target, among: targets) }
        }
        references.sort { $0.name.range.lowerBound < $1.name.range.lowerBound }
    }

    private func symbol(_ dependency: SwiftPM.Package.Dependency) -> SymbolFact {
        let name = Located(dependency.identity.description, at: dependency.place.range)
        return SymbolFact(
            kind: .dependency, name: name, range: dependency.range, detail: dependency.written?.value ?? "")
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

    private func requirement(_ dependency: SwiftPM.Package.Dependency, _ uses: SwiftPM.Package.PackageUses)
        -> RequirementFact
    {
        let identity = dependency.identity.description
        return RequirementFact(
            package: Located(identity, at: dependency.place.range),
            range: dependency.range,
            removal: dependency.removal,
            written: dependency.written,
            version: dependency.version,
            kind: uses.onlyBuild([identity, dependency.names.folded]) == true ? .buildsWith : .requires
        )
    }

    private mutating func add(_ use: SwiftPM.Package.Use, of target: SwiftPM.Package.Target, among names: Set<String>) {
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
            fact.kinds = names.contains(use.name.value) ? Self.targets : [.product] + Self.targets
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
