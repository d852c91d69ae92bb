internal import KytesText

extension SwiftPM {
    /// What was read of a manifest, one line for each fact, in the words of `swift package dump-package`; `nil` where no
    /// package was found. Two manifests mean the same where these lines are equal.
    ///
    /// - Parameter folder: The folder of the package, which relative paths are resolved in.
    public static func outline(of facts: FileFacts, in folder: String) -> [String]? {
        guard let package = facts.model as? Package else { return nil }
        var lines = ["package \(package.name.value) tools \(package.toolsVersion.full)"]
        lines += package.platforms.map { "platform \($0.name) \($0.version)" }
        if let pkgConfig = package.pkgConfig { lines.append("pkgConfig \(pkgConfig.value)") }
        lines += package.providers.map { "provider \($0.words)" }
        lines += package.traits.map { "trait \($0.name) enables \($0.enables.sorted())" }.sorted()
        lines += package.dependencies.map { $0.line(in: folder) }
        for product in package.products {
            let linkage = product.linkage.map { " \($0)" } ?? ""
            lines.append("product \(product.kind)\(linkage) \(product.name.value) targets \(product.targets)")
        }
        for target in package.targets {
            lines.append(target.line)
            lines += target.providers.map { "  provider \($0.words)" }
            lines += target.uses.map { "  " + $0.line }
        }
        return lines
    }
}

extension SwiftPM.ToolsVersion {
    fileprivate var full: String { "\(major).\(minor).\(patch)" }
}

extension SwiftPM.Package.Provider {
    fileprivate var words: String { "\(kind.rawValue) \(names.map(\.value))" }
}

extension SwiftPM.Package.Dependency {
    fileprivate func line(in folder: String) -> String {
        let asked = (traits ?? [.init(name: "default")]).map { trait in
            trait.condition.map { "\(trait.name) when \($0.sorted().joined(separator: ","))" } ?? trait.name
        }
        return "dependency \(placeWords(in: folder)) \(requirementWords) traits \(asked.sorted())"
            + (name.map { " name \($0)" } ?? "")
    }

    private func placeWords(in folder: String) -> String {
        switch place.value {
        case .url(let url): "url " + (Self.isRemote(url) ? url : Self.absolute(url, in: folder))
        case .path(let path): "path " + Self.absolute(path, in: folder)
        case .registry(let id): "id \(id.lowercased())"
        }
    }

    /// Whether a URL has a scheme or is of the form `user@host:path`; others are paths.
    private static func isRemote(_ url: String) -> Bool {
        if url.contains("://") { return true }
        guard let colon = url.firstIndex(of: ":") else { return false }
        return !url[..<colon].contains("/")
    }

    private static func absolute(_ path: String, in folder: String) -> String {
        var parts: [Substring] = []
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    private var requirementWords: String {
        switch requirement {
        case .exact(let version): "exact \(version)"
        case .range(let lower, let upper): "range \(lower) \(upper)"
        case .branch(let branch): "branch \(branch)"
        case .revision(let revision): "revision \(revision)"
        case .none: "none"
        case .unknowable: "unknowable"
        }
    }
}

extension SwiftPM.Package.Target {
    fileprivate var line: String {
        var words = "target \(kind.word) \(name.value)"
        if let path { words += " path \(path)" }
        if let pkgConfig { words += " pkgConfig \(pkgConfig.value)" }
        if let url { words += " url \(url.value)" }
        if let checksum { words += " checksum \(checksum.value)" }
        return words
    }
}

extension SwiftPM.Package.Use {
    fileprivate var line: String {
        var words =
            switch kind {
            case .target: "target \(name.value)"
            case .byName: "byName \(name.value)"
            case .product(let package): "product \(name.value) package \(package ?? "-")"
            case .plugin(let package): "plugin \(name.value) package \(package ?? "-")"
            }
        if !platforms.isEmpty { words += " platforms \(platforms)" }
        if !traits.isEmpty { words += " traits \(traits.sorted())" }
        return words
    }
}
