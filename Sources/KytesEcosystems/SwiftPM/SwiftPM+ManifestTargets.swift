internal import KytesSyntax
internal import KytesText

extension ManifestReader {
    mutating func product(_ value: Value) -> SwiftPM.Package.Product? {
        guard let record = value.record, let kind = productKind(record.name.value),
            let name = string(record["name"], site: value.site)
        else { return nil }
        let targets = strings(record["targets"], site: value.site)
        var product = SwiftPM.Package.Product(name: name, kind: kind, targets: targets.map(\.value))
        product.mentions = targets
        product.range = value.site ?? value.range
        if kind == .library {
            let type = record["type"]
            if let unknown = type?.value.firstUnknown { unknowable(unknown) }
            product.linkage = type?.value.record?.name.value ?? "automatic"
        }
        return product
    }

    private func productKind(_ word: String) -> SwiftPM.Package.Product.Kind? {
        switch word {
        case "library": .library
        case "executable": .executable
        case "plugin": .plugin
        default: nil
        }
    }

    mutating func target(_ value: Value) -> SwiftPM.Package.Target? {
        guard let record = value.record, var kind = SwiftPM.targetKinds[record.name.value] else { return nil }
        let site = value.site
        guard let name = string(record["name"], site: site) else { return nil }
        if case .plugin = kind {
            kind = .plugin(isCommand: record["capability"]?.value.record?.name.value == "command")
        }
        var target = SwiftPM.Package.Target(name: name, kind: kind)
        target.range = site ?? value.range
        target.path = string(record["path"], site: site)?.value
        target.pkgConfig = string(record["pkgConfig"], site: site)
        target.url = string(record["url"], site: site)
        target.checksum = string(record["checksum"], site: site)
        target.providers = list(record["providers"]).compactMap { provider($0) }
        if case .list(let settings)? = record["linkerSettings"]?.value.kind {
            target.linkedLibraries = settings.compactMap(linkedLibrary)
        }
        target.uses = list(record["dependencies"]).compactMap { use($0) }
        target.uses += list(record["plugins"]).compactMap { pluginUse($0) }
        return target
    }

    /// `.linkedLibrary("z")`
    private func linkedLibrary(_ value: Value) -> Located<String>? {
        guard let record = value.record, record.name.value == "linkedLibrary", let field = record.unlabelled.first,
            let name = field.value.string
        else { return nil }
        return Located(name, at: mention(field, site: value.site))
    }

    private mutating func use(_ value: Value) -> SwiftPM.Package.Use? {
        if let name = value.string {
            var use = SwiftPM.Package.Use(kind: .byName, name: Located(name, at: value.content ?? value.range))
            place(&use, value)
            return use
        }
        guard let record = value.record else { return nil }
        let field = record["name"] ?? record.fields.first { $0.label == nil }
        guard let name = string(field, site: value.site) else { return nil }
        var use = SwiftPM.Package.Use(kind: .byName, name: name)
        switch record.name.value {
        case "target", "targetItem", "_targetItem": use.kind = .target
        case "product", "productItem", "_productItem":
            use.package = string(record["package"], site: value.site)
            use.kind = .product(package: use.package?.value)
        case "byName", "byNameItem", "_byNameItem": break
        default: return nil
        }
        place(&use, value)
        readCondition(record["condition"], of: &use)
        return use
    }

    private func place(_ use: inout SwiftPM.Package.Use, _ value: Value) {
        use.range = value.site ?? value.range
        use.removal = value.removal ?? use.range
    }

    private mutating func readCondition(_ field: Field?, of use: inout SwiftPM.Package.Use) {
        guard let field else { return }
        if let unknown = field.value.firstUnknown { unknowable(unknown) }
        guard let record = field.value.record else { return }
        use.traits = strings(record["traits"], site: nil).map(\.value)
        use.platforms = list(record["platforms"]).compactMap { value in
            guard let platform = value.record else { return nil }
            if platform.name.value == "custom" { return platform.fields.first?.value.string }
            return platform.name.value.lowercased()
        }
    }

    private mutating func pluginUse(_ value: Value) -> SwiftPM.Package.Use? {
        var use: SwiftPM.Package.Use
        if let name = value.string {
            use = SwiftPM.Package.Use(
                kind: .plugin(package: nil), name: Located(name, at: value.content ?? value.range))
        } else {
            guard let record = value.record, let name = string(record["name"], site: value.site) else { return nil }
            let package = string(record["package"], site: value.site)
            use = SwiftPM.Package.Use(kind: .plugin(package: package?.value), name: name)
            use.package = package
        }
        place(&use, value)
        return use
    }
}
