internal import KytesGraph
internal import KytesText

extension SwiftPM.Assembly {
    /// What the mentions in a manifest mean.
    func links(of identity: SwiftPM.Identity, _ manifest: SwiftPM.Manifested) -> [Link] {
        guard let owner = choice.packages[identity] else { return [] }
        let package = manifest.package
        let document = manifest.file.document
        var links = package.dependencies.map { requirement($0, in: owner, document) }
        for product in package.products {
            links.append(declaration(product.name, of: owner, document))
            links += product.mentions.compactMap { localTarget($0, of: package, in: owner, document) }
        }
        for target in package.targets {
            var link = declaration(target.name, of: owner, document)
            link.implementation = target.entryPoint(in: owner.component)
            links.append(link)
            for use in target.uses { links += mentions(use, in: owner, package, document) }
            for provider in target.providers {
                links += provider.names.map { name in
                    Link(range: name.range, role: .requirement, component: provider.kind.component(name.value))
                }
            }
        }
        return links.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// What the pins mean.
    func links(of pins: SwiftPM.Lockfile) -> [Link] {
        pins.pins.flatMap { pin -> [Link] in
            let chosen = order.contains(pin.identity) ? choice.packages[pin.identity] : nil
            return [pin.mention, pin.fixed.range].map { range in
                Link(range: range, role: .pin, component: chosen?.component, definition: chosen?.definition)
            }
        }
    }

    private func requirement(
        _ dependency: SwiftPM.Package.Dependency,
        in owner: SwiftPM.Chosen,
        _ document: DocumentID
    ) -> Link {
        let other = target(of: dependency, in: owner)
        return Link(
            range: dependency.place.range,
            role: .requirement,
            component: other?.component,
            definition: other?.definition,
            declaration: other.map { decision($0, or: Evidence(document: document, range: dependency.range)) },
            implementation: other?.entryPoint
        )
    }

    /// What decided a version: the pin, else the requirement.
    private func decision(_ chosen: SwiftPM.Chosen, or requirement: Evidence) -> Evidence {
        guard let pin = chosen.pin, let file = surroundings.lockfile?.file else { return requirement }
        return Evidence(document: file.document, range: pin.fixed.range)
    }

    private func declaration(_ name: Located<String>, of owner: SwiftPM.Chosen, _ document: DocumentID) -> Link {
        let here = Evidence(document: document, range: name.range)
        return Link(range: name.range, role: .declaration, component: owner.component, definition: here)
    }

    /// The name of a target of the same package; `nil` where it has none of that name.
    private func localTarget(
        _ name: Located<String>,
        of package: SwiftPM.Package,
        in owner: SwiftPM.Chosen,
        _ document: DocumentID
    ) -> Link? {
        guard let target = package.targets.first(where: { $0.name.value == name.value }) else { return nil }
        return Link(
            range: name.range,
            role: .use,
            component: owner.component,
            definition: Evidence(document: document, range: target.name.range),
            implementation: target.entryPoint(in: owner.component)
        )
    }

    /// The name of a target, a product or a plugin, and that of its package where one is written.
    private func mentions(
        _ use: SwiftPM.Package.Use,
        in owner: SwiftPM.Chosen,
        _ package: SwiftPM.Package,
        _ document: DocumentID
    ) -> [Link] {
        let name = use.name
        if use.mayBeTarget, let link = localTarget(name, of: package, in: owner, document) { return [link] }
        let found = product(of: use, in: owner, package)
        var links = [Link(range: name.range, role: .use, component: found?.chosen.component)]
        if let found, let manifest = found.chosen.manifest {
            let place = found.product?.name.range ?? manifest.package.name.range
            links[0].definition = Evidence(document: manifest.file.document, range: place)
            let target = found.product.flatMap { manifest.package.firstTarget(of: $0) }
            links[0].implementation = target?.entryPoint(in: found.chosen.component)
        }
        if let written = use.package {
            let other = package.dependency(called: written.value)
                .flatMap { target(of: package.dependencies[$0], in: owner) }
            links.append(
                Link(
                    range: written.range,
                    role: .use,
                    component: other?.component,
                    definition: other?.definition,
                    implementation: other?.entryPoint
                )
            )
        }
        return links
    }

    /// The package and the product that a use means. Old manifests do not say which package: all are looked through.
    func product(
        of use: SwiftPM.Package.Use,
        in owner: SwiftPM.Chosen,
        _ package: SwiftPM.Package
    ) -> (chosen: SwiftPM.Chosen, product: SwiftPM.Package.Product?)? {
        if let name = use.packageName, let index = package.dependency(called: name) {
            guard let other = target(of: package.dependencies[index], in: owner) else { return nil }
            return (other, other.manifest?.package.products.first { $0.name.value == use.name.value })
        }
        guard use.mayBeAnywhere(for: package) else { return nil }
        for dependency in package.dependencies {
            guard let other = target(of: dependency, in: owner),
                let product = other.manifest?.package.products.first(where: { $0.name.value == use.name.value })
            else { continue }
            return (other, product)
        }
        return nil
    }
}

extension SwiftPM.Package.Use {
    var mayBeTarget: Bool {
        switch kind {
        case .target, .byName, .plugin(package: nil): true
        case .product, .plugin: false
        }
    }

    /// Whether the product may be one of any dependency, as before tools version 5.2.
    func mayBeAnywhere(for package: SwiftPM.Package) -> Bool {
        switch kind {
        case .target, .plugin: false
        case .product(let name): name == nil
        case .byName: package.toolsVersion < SwiftPM.ToolsVersion(5, 2)
        }
    }
}

extension SwiftPM.Package.Target {
    /// Where the target's sources begin; `nil` for a binary, which has none.
    /// Source: swift-package-manager 6.3.1, `PackageBuilder`, read 2026-11-22.
    func entryPoint(in component: ComponentID) -> EntryPoint? {
        if kind == .binary { return nil }
        let name = name.value
        let usual: [String] =
            switch kind {
            case .test: ["Tests", "Sources", "Source", "src", "srcs"]
            case .plugin: ["Plugins"]
            default: ["Sources", "Source", "src", "srcs"]
            }
        return EntryPoint(
            component: component,
            folders: path.map { [$0] } ?? usual.map { "\($0)/\(name)" } + (kind == .test ? [] : usual),
            fileNames: ["\(name).swift", "main.swift", "\(name).c", "\(name).h", "module.modulemap"],
            suffixes: [".swift", ".c", ".cpp", ".m", ".mm", ".S", ".h"],
            isFoundByName: path == nil
        )
    }
}

extension SwiftPM {
    /// The modules of the packages in use, for `import`.
    struct Modules: Sendable {
        private struct Place: Sendable {
            var component: ComponentID
            var definition: Evidence
            var entry: EntryPoint?
        }

        private var byOwner: [ComponentID: [String: Place]] = [:]
        private var needs: [ComponentID: [ComponentID]] = [:]

        init(_ assembly: Assembly) {
            for identity in assembly.order {
                guard let chosen = assembly.choice.packages[identity], let manifest = chosen.manifest else { continue }
                for target in manifest.package.targets {
                    let module = Self.moduleName(target.name.value)
                    byOwner[chosen.component, default: [:]][module] = Place(
                        component: chosen.component,
                        definition: Evidence(document: manifest.file.document, range: target.name.range),
                        entry: target.entryPoint(in: chosen.component)
                    )
                }
                needs[chosen.component] = assembly.choice.needs(of: identity).compactMap { index in
                    assembly.target(of: manifest.package.dependencies[index], in: chosen)?.component
                }
            }
        }

        /// The target of that module, nearest first.
        func link(to module: Located<String>, from owner: ComponentID) -> Link? {
            var open = [owner]
            var seen: Set = [owner]
            var next = 0
            while next < open.count {
                let component = open[next]
                next += 1
                if let place = byOwner[component]?[module.value] {
                    return Link(
                        range: module.range,
                        role: .code,
                        component: place.component,
                        definition: place.definition,
                        implementation: place.entry
                    )
                }
                for other in needs[component] ?? [] where seen.insert(other).inserted { open.append(other) }
            }
            return nil
        }

        /// The name as it is imported: what may not stand in an identifier is an underscore.
        private static func moduleName(_ target: String) -> String {
            var name = String(target.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" })
            if let first = name.first, first.isNumber { name = "_" + name.dropFirst() }
            return name
        }
    }
}

extension SwiftPM.Chosen {
    /// Where the code of the package begins: the first target of its first product, else its first target.
    fileprivate var entryPoint: EntryPoint? {
        guard let package = manifest?.package else { return nil }
        let target = package.products.first.flatMap { package.firstTarget(of: $0) } ?? package.targets.first
        return target?.entryPoint(in: component)
    }
}

extension SwiftPM.Package {
    fileprivate func firstTarget(of product: Product) -> Target? {
        product.targets.first.flatMap { name in targets.first { $0.name.value == name } }
    }
}
