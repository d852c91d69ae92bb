internal import KytesBasics

/// What a user's word for a component means.
public enum ComponentMatch: Hashable, Sendable {
    case one(ComponentID)
    /// Ambiguous: sorted, at least two.
    case several([ComponentID])
    /// Nothing has this name. At most five that are spelled nearly so, best first.
    case none(similar: [ComponentID])
}

extension GraphSnapshot {
    /// The component that `text` names: a package URL with or without version and qualifiers, a name, `name@version`, or
    /// the tail of a package URL's path (`apple/swift-nio`). Exact spelling is preferred to another case.
    public func components(named text: String) -> ComponentMatch {
        let text = text.drop { $0 == " " }.description
        if let url = PackageURL(text) { return match(components(at: url), for: url.name) }
        let names = Self.readings(of: text)
        for matches in [Self.hasName, Self.hasNameInAnyCase, Self.hasTail] {
            for (name, version) in names {
                let found = components.filter { matches($0, name) && (version == nil || $0.version == version) }
                if !found.isEmpty { return match(found, for: text) }
            }
        }
        return match([], for: text)
    }

    /// The components whose names hold the characters of `query` in their order, best first.
    ///
    /// - Returns: At most `limit`; for an empty query the first ones by name.
    public func search(_ query: String, limit: Int = 100) -> [Component] {
        let query = query.filter { $0 != " " }
        var found: [(component: Component, score: Int)] = []
        for component in components {
            let byName = FuzzyMatch.score(query, in: component.name)
            let byPath = FuzzyMatch.score(query, in: component.id.purl).map { $0 - 24 }
            if let score = [byName, byPath].compactMap({ $0 }).max() { found.append((component, score)) }
        }
        found.sort { left, right in
            if left.score != right.score { return left.score > right.score }
            let (mine, other) = (left.component.name, right.component.name)
            if !query.isEmpty, mine.utf8.count != other.utf8.count { return mine.utf8.count < other.utf8.count }
            return mine != other ? mine < other : left.component.id < right.component.id
        }
        return found.prefix(max(0, limit)).map(\.component)
    }

    private func match(_ found: [Component], for text: String) -> ComponentMatch {
        switch found.count {
        case 0: .none(similar: similar(to: text))
        case 1: .one(found[0].id)
        default: .several(found.map(\.id))
        }
    }

    /// Those of the same package; what `url` leaves out may be anything.
    private func components(at url: PackageURL) -> [Component] {
        if let exact = component(ComponentID(url)) { return [exact] }
        let stem = PackageURL(type: url.type, namespace: url.namespace, name: url.name).description
        return components.filter { component in
            guard component.id.purl.hasPrefix(stem) else { return false }
            let other = component.id.packageURL
            return other.name == url.name && other.namespace == url.namespace
                && (url.version == nil || url.version == other.version)
                && url.qualifiers.allSatisfy { other.qualifiers[$0.key] == $0.value }
                && (url.subpath == nil || url.subpath == other.subpath)
        }
    }

    /// `name@version` may also be a name that holds an `@`.
    private static func readings(of text: String) -> [(name: String, version: String?)] {
        guard let at = text.lastIndex(of: "@"), at != text.startIndex else { return [(text, nil)] }
        return [(text, nil), (String(text[..<at]), String(text[text.index(after: at)...]))]
    }

    private static func hasName(_ component: Component, _ name: String) -> Bool { component.name == name }

    private static func hasNameInAnyCase(_ component: Component, _ name: String) -> Bool {
        component.name.lowercased() == name.lowercased()
    }

    private static func hasTail(_ component: Component, _ name: String) -> Bool {
        let url = component.id.packageURL
        let path = ((url.namespace.map { $0 + "/" } ?? "") + url.name).lowercased()
        return ("/" + path).hasSuffix("/" + name.lowercased())
    }

    private func similar(to text: String) -> [ComponentID] {
        let wanted = Array(text.lowercased().utf8.prefix(64))
        let allowed = max(1, wanted.count / 4)
        var near: [(id: ComponentID, distance: Int)] = []
        for component in components {
            let name = Array(component.name.lowercased().utf8.prefix(64))
            guard abs(name.count - wanted.count) <= allowed else { continue }
            let distance = Spelling.distance(name, wanted)
            if distance <= allowed { near.append((component.id, distance)) }
        }
        near.sort { ($0.distance, $0.id) < ($1.distance, $1.id) }
        var result = near.prefix(5).map(\.id)
        for component in search(text, limit: 5) where result.count < 5 && !result.contains(component.id) {
            result.append(component.id)
        }
        return result
    }
}
