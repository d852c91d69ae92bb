internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension SwiftPM {
    /// `mirrors.json`: another address for the one that is written.
    ///
    /// Source: swift-package-manager 6.3.1, `Workspace.Configuration.Mirrors`, read 2026-11-22.
    struct Mirrors: Hashable, Sendable {
        private(set) var byOriginal: [String: String] = [:]

        init() {}

        init(_ text: SourceText) {
            for entry in JSONNode.document(in: text).value["object"]?.elements ?? [] {
                guard let original = entry["original"]?.string?.value, let mirror = entry["mirror"]?.string?.value
                else {
                    continue
                }
                byOriginal[original] = mirror
            }
        }

        var isEmpty: Bool { byOriginal.isEmpty }

        /// A manifest as if the mirrors had been written in it; places in the text stay.
        func applied(to package: Package) -> Package {
            if isEmpty { return package }
            var package = package
            for index in package.dependencies.indices {
                switch package.dependencies[index].place.value {
                case .url(let address): package.dependencies[index].place.value = .url(effective(address))
                case .registry(let id):
                    let mirror = effective(id)
                    package.dependencies[index].place.value = mirror.contains("/") ? .url(mirror) : .registry(mirror)
                case .path: continue
                }
            }
            return package
        }

        /// The address to be used in place of the one that is written.
        func effective(_ address: String) -> String { byOriginal[address] ?? address }
    }

    /// `.build/workspace-state.json`: what stands in the scratch folder, and what is edited.
    ///
    /// Source: swift-package-manager 6.3.1, `WorkspaceStateStorage`, read 2026-11-22.
    struct WorkspaceState: Sendable {
        /// The folder of each package that is edited; `nil` for the usual one.
        var edited: [Identity: (folder: String?, subpath: String)] = [:]
        /// The name of each checkout below `.build/checkouts`.
        var checkouts: [Identity: String] = [:]

        init() {}

        init(_ text: SourceText) {
            let tree = JSONNode.document(in: text).value
            for entry in (tree["object"] ?? tree)["dependencies"]?.elements ?? [] {
                guard let name = entry["packageRef"]?["identity"]?.string?.value else { continue }
                let identity = Identity(registry: name)
                let subpath = entry["subpath"]?.string?.value ?? name
                let state = entry["state"]
                switch state?["name"]?.string?.value {
                case "edited": edited[identity] = (state?["path"]?.string?.value, subpath)
                case "sourceControlCheckout", "checkout": checkouts[identity] = subpath
                default: continue
                }
            }
        }
    }
}
