internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax

extension GraphExport {
    /// A bill of materials in SPDX 2.3 JSON.
    ///
    /// Only what is known is said: files are not analysed, and copyright and concluded licences are `NOASSERTION`. The
    /// name space of the document is made of a hash of its content, so that the same graph has the same document.
    /// Source: SPDX Specification 2.3, read 2026-11-22.
    public func spdx() -> [UInt8] {
        var numbers: [ComponentID: String] = [:]
        for component in graph.components { numbers[component.id] = reference(to: component) }
        let packages = graph.components.map { package($0, reference: numbers[$0.id] ?? "") }
        var relationships = graph.roots.map { root in
            relationship("SPDXRef-DOCUMENT", "DESCRIBES", numbers[root] ?? "")
        }
        var said: Set<[String]> = []
        for edge in graph.edges where edge.from != edge.to {
            guard let from = numbers[edge.from], let to = numbers[edge.to] else { continue }
            let (first, word, second) = Self.sentence(from, edge.kind, to)
            guard said.insert([first, word, second]).inserted else { continue }
            relationships.append(relationship(first, word, second, comment: Self.comment(on: edge)))
        }
        let hash = Self.hash(packages + relationships)
        return Self.bytes(of: [
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": .string(name.isEmpty ? "workspace" : name),
            "documentNamespace": .string("https://spdx.org/spdxdocs/kytes-" + hash),
            "creationInfo": [
                "created": .string(timestamp),
                "creators": [.string("Tool: \(Self.tool.name)-\(Self.tool.version)")],
            ],
            "packages": .array(packages),
            "relationships": .array(relationships),
        ])
    }

    private func package(_ component: Component, reference: String) -> JSONValue {
        var result: JSONObject = [
            "SPDXID": .string(reference),
            "name": .string(component.name),
            "downloadLocation": .string(component.source.flatMap(Self.downloadLocation) ?? "NOASSERTION"),
            "filesAnalyzed": false,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": .string(licences[component.id] ?? "NOASSERTION"),
            "copyrightText": "NOASSERTION",
            "externalRefs": [
                [
                    "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                    "referenceLocator": .string(component.id.purl),
                ]
            ],
        ]
        if let version = component.version { result["versionInfo"] = .string(version) }
        if let purpose = Self.purpose(of: component, isRoot: graph.roots.contains(component.id)) {
            result["primaryPackagePurpose"] = .string(purpose)
        }
        return .object(result)
    }

    /// Letters, digits, `.` and `-` are all that an identifier may hold; others become their code, so that no two
    /// components share one.
    private func reference(to component: Component) -> String {
        component.id.purl.dropFirst("pkg:".count).utf8.reduce(into: "SPDXRef-") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
                result.unicodeScalars.append(UnicodeScalar(byte))
            default: result += "-" + String(byte, radix: 16) + "-"
            }
        }
    }

    private func relationship(_ first: String, _ word: String, _ second: String, comment: String? = nil) -> JSONValue {
        var result: JSONObject = [
            "spdxElementId": .string(first), "relationshipType": .string(word),
            "relatedSpdxElement": .string(second),
        ]
        if let comment { result["comment"] = .string(comment) }
        return .object(result)
    }

    private static func sentence(_ from: String, _ kind: EdgeKind, _ to: String) -> (String, String, String) {
        switch kind {
        case .buildsWith: (to, "BUILD_TOOL_OF", from)
        case .contains: (from, "CONTAINS", to)
        default: (from, "DEPENDS_ON", to)
        }
    }

    /// `git+https://host/path@revision#subdirectory` (§7.7), where the host has a public name: other locations mean
    /// nothing to a reader elsewhere, and the validator of SPDX refuses them, as it does long top-level domains.
    private static func downloadLocation(of source: ComponentSource) -> String? {
        guard let url = publicURL(of: source), let colon = url.firstIndex(of: ":") else { return nil }
        guard ["https", "http", "ssh", "git"].contains(url[..<colon].lowercased()) else { return nil }
        let authority = url[colon...].drop { $0 == ":" || $0 == "/" }.prefix { $0 != "/" }
        let labels = (authority.split(separator: "@").last ?? "").prefix { $0 != ":" }.split(separator: ".")
        guard labels.count > 1, let top = labels.last, (2...5).contains(top.count), top.allSatisfy(\.isLetter) else {
            return nil
        }
        let revision = source.revision.map { "@" + $0 } ?? ""
        let folder = source.subdirectory.isEmpty ? "" : "#" + source.subdirectory
        return "git+" + url + revision + folder
    }

    private static func purpose(of component: Component, isRoot: Bool) -> String? {
        switch component.layer {
        case .application: isRoot ? "APPLICATION" : "LIBRARY"
        case .tooling: "APPLICATION"
        case .recipe, .os: nil
        case .image: "CONTAINER"
        case .kernel: "OPERATING-SYSTEM"
        case .bootloader: "FIRMWARE"
        case .hardware: "DEVICE"
        }
    }

    /// 128 bits in hexadecimal: FNV-1a, once forwards and once backwards. It tells documents apart, and protects nothing.
    private static func hash(_ values: [JSONValue]) -> String {
        let bytes = JSONWriter.bytes(of: .array(values), sortsKeys: true)
        return [FNV1a.hash(bytes), FNV1a.hash(bytes.reversed())].map { hash in
            let digits = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
