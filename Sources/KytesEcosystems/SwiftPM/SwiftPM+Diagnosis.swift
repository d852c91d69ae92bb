internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension SwiftPM {
    /// What resolving found wrong, by file.
    struct Diagnosis {
        private let assembly: Assembly
        private var byOwner: [Identity: Set<Diagnostic>] = [:]
        private(set) var fixes: [Fix] = []

        init(_ assembly: Assembly) {
            self.assembly = assembly
            for finding in assembly.choice.findings { add(finding) }
            for identity in assembly.order { addUnresolved(identity) }
            for identity in assembly.order where assembly.choice.packages[identity]?.folder != nil {
                addMissingProducts(identity)
            }
            addDuplicates()
            addCycles()
            for identity in assembly.order { addUnknownTraits(identity) }
            addUnused()
        }

        /// Sorted by place.
        func diagnostics(of identity: Identity) -> [Diagnostic] {
            (byOwner[identity] ?? []).sorted {
                ($0.range.lowerBound, $0.code, $0.message) < ($1.range.lowerBound, $1.code, $1.message)
            }
        }

        private func dependency(_ owner: Identity, _ index: Int) -> Package.Dependency? {
            let dependencies = assembly.choice.packages[owner]?.manifest?.package.dependencies ?? []
            return dependencies.indices.contains(index) ? dependencies[index] : nil
        }

        private mutating func add(_ diagnostic: Diagnostic, to identity: Identity) {
            byOwner[identity, default: []].insert(diagnostic)
        }

        private mutating func add(_ finding: Finding) {
            guard let dependency = dependency(finding.owner, finding.index) else { return }
            let range =
                finding.spot == .name ? dependency.place.range : dependency.written?.range ?? dependency.place.range
            add(
                Diagnostic(
                    code: finding.code, severity: finding.severity, message: finding.message, range: range),
                to: finding.owner
            )
        }
    }
}

// MARK: - Packages

extension SwiftPM.Diagnosis {
    /// A needed package that could not be settled on, said where it is required; and at the root's requirement that
    /// leads there, for that is the file which the user can see.
    private mutating func addUnresolved(_ identity: SwiftPM.Identity) {
        guard let owner = assembly.choice.packages[identity], let package = owner.manifest?.package else { return }
        for index in assembly.choice.needs(of: identity) {
            let dependency = package.dependencies[index]
            let other = assembly.identity(of: dependency, in: owner)
            guard assembly.choice.packages[other] == nil, let reason = assembly.choice.failures[other] else { continue }
            let message = "`\(other)` \(reason)"
            add(
                Diagnostic(
                    code: SwiftPM.Code.unresolved, severity: .error, message: message, range: dependency.place.range),
                to: identity
            )
            guard owner.folder == nil, let (local, bringing) = requirement(leadingTo: identity) else { continue }
            add(
                Diagnostic(
                    code: SwiftPM.Code.unresolved,
                    severity: .error,
                    message: "`\(identity)` needs `\(other)`, which \(reason)",
                    range: bringing.place.range
                ),
                to: local
            )
        }
    }

    /// The requirement of a package in a folder from which the shortest way leads to another.
    private func requirement(
        leadingTo goal: SwiftPM.Identity
    ) -> (SwiftPM.Identity, SwiftPM.Package.Dependency)? {
        for identity in assembly.order {
            guard let owner = assembly.choice.packages[identity], owner.folder != nil,
                let package = owner.manifest?.package
            else { continue }
            for index in assembly.choice.needs(of: identity) {
                let first = assembly.identity(of: package.dependencies[index], in: owner)
                if reaches(goal, from: first) { return (identity, package.dependencies[index]) }
            }
        }
        return nil
    }

    private func reaches(_ goal: SwiftPM.Identity, from start: SwiftPM.Identity) -> Bool {
        var open = [start]
        var seen: Set = [start]
        while let identity = open.popLast() {
            if identity == goal { return true }
            for other in neighbours(of: identity) where seen.insert(other).inserted { open.append(other) }
        }
        return false
    }

    private func neighbours(of identity: SwiftPM.Identity) -> [SwiftPM.Identity] {
        guard let owner = assembly.choice.packages[identity], let package = owner.manifest?.package else { return [] }
        return assembly.choice.needs(of: identity).map { assembly.identity(of: package.dependencies[$0], in: owner) }
    }

    /// Two addresses that mean one identity: only one of them is used.
    private mutating func addDuplicates() {
        for identity in assembly.order {
            guard let owner = assembly.choice.packages[identity], let package = owner.manifest?.package,
                owner.folder != nil
            else { continue }
            var first: [SwiftPM.Identity: SwiftPM.Package.Dependency] = [:]
            for dependency in package.dependencies {
                let place = assembly.surroundings.place(of: dependency, askedIn: owner.folder)
                if first[place.identity] != nil {
                    let message = "`\(place.identity)` is required a second time"
                    add(
                        Diagnostic(
                            code: SwiftPM.Code.duplicatedIdentity,
                            severity: .error,
                            message: message,
                            range: dependency.place.range
                        ),
                        to: identity
                    )
                }
                first[place.identity] = first[place.identity] ?? dependency
                guard let chosen = assembly.choice.packages[place.identity], !chosen.isOverride,
                    chosen.place.canonical != place.canonical
                else { continue }
                let message =
                    "`\(place.canonical)` and `\(chosen.place.canonical)` are both called `\(place.identity)`; the second is used"
                add(
                    Diagnostic(
                        code: SwiftPM.Code.duplicatedIdentity,
                        severity: .warning,
                        message: message,
                        range: dependency.place.range
                    ),
                    to: identity
                )
            }
        }
    }

    /// Traits that are asked of a package that does not have them; said at the workspace's requirement that leads there.
    private mutating func addUnknownTraits(_ identity: SwiftPM.Identity) {
        guard let owner = assembly.choice.packages[identity], let package = owner.manifest?.package else { return }
        let enabled = assembly.enabledTraits(of: identity)
        for index in assembly.choice.needs(of: identity) {
            let dependency = package.dependencies[index]
            guard let other = assembly.target(of: dependency, in: owner), let theirs = other.manifest?.package,
                let problem = theirs.problem(
                    withTraits: dependency.traits, asked: package.traitsAsked(of: dependency, enabled: enabled))
            else { continue }
            let local = owner.folder == nil ? requirement(leadingTo: identity) : (identity, dependency)
            guard let local else { continue }
            let who = owner.folder == nil ? "`\(identity)` asks" : "This asks"
            add(
                Diagnostic(
                    code: SwiftPM.Code.unknownTrait,
                    severity: .error,
                    message: "\(who) `\(other.identity)` \(problem)",
                    range: local.1.place.range
                ),
                to: local.0
            )
        }
    }

    /// Packages that need each other, which the tools allow from version 6.0 of the root's manifest on; said at the
    /// requirements of the workspace that lead into the circle.
    private mutating func addCycles() {
        guard let root = assembly.choice.packages[assembly.choice.root]?.manifest?.package,
            root.toolsVersion < SwiftPM.ToolsVersion(6, 0)
        else { return }
        let circular = Set(
            assembly.order.filter { start in neighbours(of: start).contains { reaches(start, from: $0) } })
        if circular.isEmpty { return }
        for identity in assembly.order {
            guard let owner = assembly.choice.packages[identity], owner.folder != nil,
                let package = owner.manifest?.package
            else { continue }
            for index in assembly.choice.needs(of: identity) {
                let dependency = package.dependencies[index]
                let other = assembly.identity(of: dependency, in: owner)
                guard let met = circular.sorted().first(where: { reaches($0, from: other) }) else { continue }
                let message = "`\(met)` needs itself by way of others, which takes tools version 6.0"
                add(
                    Diagnostic(
                        code: SwiftPM.Code.cycle, severity: .error, message: message, range: dependency.place.range),
                    to: identity
                )
            }
        }
    }
}

// MARK: - Products

extension SwiftPM.Diagnosis {
    private mutating func addMissingProducts(_ identity: SwiftPM.Identity) {
        guard let owner = assembly.choice.packages[identity], let manifest = owner.manifest else { return }
        let package = manifest.package
        let enabled = assembly.enabledTraits(of: identity)
        for target in package.targets {
            for use in target.uses where package.isEnabled(use, enabled: enabled) {
                if use.mayBeTarget, package.targets.contains(where: { $0.name.value == use.name.value }) { continue }
                if case .plugin(package: nil) = use.kind,
                    package.products.contains(where: { $0.name.value == use.name.value })
                {
                    continue
                }
                addMissingProduct(use, of: target, in: owner, manifest)
            }
        }
    }

    private mutating func addMissingProduct(
        _ use: SwiftPM.Package.Use,
        of target: SwiftPM.Package.Target,
        in owner: SwiftPM.Chosen,
        _ manifest: SwiftPM.Manifested
    ) {
        let package = manifest.package
        let name = use.name.value
        if let written = use.package, package.dependency(called: written.value) == nil {
            add(
                Diagnostic(
                    code: SwiftPM.Code.unknownPackage,
                    severity: .error,
                    message: "`\(written.value)` is not among the dependencies of `\(package.name.value)`",
                    range: written.range
                ),
                to: owner.identity
            )
            return
        }
        if let found = assembly.product(of: use, in: owner, package) {
            // What cannot be read may well have the product.
            guard found.product == nil, let other = found.chosen.manifest else { return }
            add(missing("`\(name)` is no product of `\(other.package.name.value)`", at: use), to: owner.identity)
            return
        }
        if isUnknown(use, in: owner, package) { return }
        let kind: String =
            if case .target = use.kind { "target" } else { "target or product" }
        let diagnostic = missing("`\(target.name.value)` uses `\(name)`, and there is no such \(kind)", at: use)
        add(diagnostic, to: owner.identity)
        addFix(of: diagnostic, use, in: owner, manifest)
    }

    private func missing(_ message: String, at use: SwiftPM.Package.Use) -> Diagnostic {
        Diagnostic(code: SwiftPM.Code.missingProduct, severity: .error, message: message, range: use.name.range)
    }

    /// Whether the package that would tell is not settled on or cannot be read.
    private func isUnknown(
        _ use: SwiftPM.Package.Use,
        in owner: SwiftPM.Chosen,
        _ package: SwiftPM.Package
    ) -> Bool {
        if let name = use.packageName, let index = package.dependency(called: name) {
            return assembly.target(of: package.dependencies[index], in: owner)?.manifest == nil
        }
        guard use.mayBeAnywhere(for: package) else { return false }
        return package.dependencies.contains { assembly.target(of: $0, in: owner)?.manifest == nil }
    }

    /// The product of that name in a package that is required already.
    private mutating func addFix(
        of diagnostic: Diagnostic,
        _ use: SwiftPM.Package.Use,
        in owner: SwiftPM.Chosen,
        _ manifest: SwiftPM.Manifested
    ) {
        guard use.kind == .byName else { return }
        let text = manifest.file.text.bytes
        let quoted = (use.name.range.lowerBound - 1)..<(use.name.range.upperBound + 1)
        guard quoted.lowerBound >= 0, quoted.upperBound <= text.count, text[quoted.lowerBound] == UInt8(ascii: "\"")
        else { return }
        for dependency in manifest.package.dependencies {
            guard let other = assembly.target(of: dependency, in: owner)?.manifest?.package,
                other.products.contains(where: { $0.name.value == use.name.value })
            else { continue }
            let package = dependency.nameInTargets
            fixes.append(
                Fix(
                    title: "Use the product `\(use.name.value)` of `\(package)`",
                    document: manifest.file.document,
                    code: diagnostic.code,
                    range: diagnostic.range,
                    edits: [
                        TextEdit(
                            range: quoted,
                            replacement: ".product(name: \"\(use.name.value)\", package: \"\(package)\")"
                        )
                    ]
                )
            )
        }
    }

    /// Required by the root, and nothing of it is used. Source: swift-package-manager 6.3.1,
    /// `checkAllDependenciesAreUsed`, read 2026-11-22.
    private mutating func addUnused() {
        guard let root = assembly.choice.packages[assembly.choice.root], let manifest = root.manifest else { return }
        let used = Set(manifest.package.targets.flatMap(\.uses).map(\.name.value))
        for index in assembly.choice.needs(of: root.identity) {
            let dependency = manifest.package.dependencies[index]
            guard let other = assembly.target(of: dependency, in: root)?.manifest?.package,
                other.isUseful(onlyFor: used) == false
            else { continue }
            let diagnostic = Diagnostic(
                code: SwiftPM.Code.unusedDependency,
                severity: .warning,
                message: "No target uses a product of `\(dependency.nameInTargets)`",
                range: dependency.place.range,
                tags: [.unnecessary]
            )
            add(diagnostic, to: root.identity)
            guard let fact = manifest.file.facts.requirements.first(where: { $0.range == dependency.range }) else {
                continue
            }
            fixes.append(
                Fix(
                    title: "Remove the dependency on `\(dependency.nameInTargets)`",
                    document: manifest.file.document,
                    code: diagnostic.code,
                    range: diagnostic.range,
                    edits: [TextEdit(range: fact.removal, replacement: "")]
                )
            )
        }
    }

    /// Pins that do not do, in the lockfile.
    func diagnostics(of pins: SwiftPM.Lockfile) -> [Diagnostic] {
        let outdated = assembly.choice.findings.filter { $0.code == SwiftPM.Code.pinOutOfDate }
        return pins.pins.compactMap { pin in
            let finding = outdated.first { finding in
                guard let owner = assembly.choice.packages[finding.owner],
                    let dependency = dependency(finding.owner, finding.index)
                else { return false }
                return assembly.identity(of: dependency, in: owner) == pin.identity
            }
            return finding.map { finding in
                Diagnostic(
                    code: finding.code, severity: finding.severity, message: finding.message, range: pin.fixed.range)
            }
        }
    }
}

extension SwiftPM.Chosen {
    /// Whether it takes the place of every other package of its name without a word.
    fileprivate var isOverride: Bool {
        switch state {
        case .root, .edited: true
        case .folder, .version, .commit: false
        }
    }
}

extension SwiftPM.Package {
    /// What is wrong with the traits that someone asks of this package, in words that follow its name.
    fileprivate func problem(withTraits written: [RequestedTrait]?, asked: Set<String>) -> String? {
        guard written != nil else { return nil }
        if traits.isEmpty, asked.isEmpty { return "to leave out its default traits, and it has no traits" }
        let known = Set(traits.map(\.name)).union(["default"])
        let unknown = asked.subtracting(known).sorted()
        return unknown.isEmpty
            ? nil : "for traits that it does not have: " + unknown.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// Whether a package is worth requiring by one who uses these products: it may have programs to run, commands, or
    /// traits to set as well.
    fileprivate func isUseful(onlyFor used: Set<String>) -> Bool {
        if !traits.isEmpty || products.contains(where: { $0.kind == .executable || used.contains($0.name.value) }) {
            return true
        }
        let isCommand = products.contains { product in
            product.kind == .plugin
                && targets.contains { $0.kind == .plugin(isCommand: true) && product.targets.contains($0.name.value) }
        }
        if isCommand { return true }
        // A package of nothing but a system library has no products to use.
        return products.isEmpty && targets.count { $0.kind == .system } == 1
    }
}
