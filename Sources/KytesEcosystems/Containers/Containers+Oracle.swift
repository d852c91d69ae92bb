public import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What Compose files come to, each by itself. Only for comparing with other tools: nothing else asks for it.
    public struct Listing: Sendable {
        public struct Service: Hashable, Sendable {
            /// Empty where there is none, `nil` where a variable has no value here; likewise the others.
            public var image: String?
            public var context: String?
            public var dockerfile: String?
            public var target: String?
            public var needs: [String] = []
        }

        public internal(set) var services: [AbsolutePath: [String: Service]] = [:]
    }

    /// - Throws: `CancellationError` only.
    public static func listing(of project: Project, using metadata: any MetadataSource) async throws -> Listing {
        var listing = Listing()
        var kept = Kept(after: nil)
        let world = try await world(of: project, &kept, using: metadata)
        for stack in world.stacks {
            for file in stack.files {
                for service in file.compose.services {
                    func known(_ text: Located<String>?) -> String? { stack.value(text?.value ?? "").known }
                    var told = Listing.Service(image: known(service.image))
                    told.context = known(service.build?.context)
                    told.dockerfile = known(service.build?.dockerfile)
                    told.target = known(service.build?.target)
                    told.needs = service.needs.filter { $0.scope == "depends_on" }.map(\.name.value).sorted()
                    listing.services[file.path, default: [:]][service.name.value] = told
                }
            }
        }
        return listing
    }
}
