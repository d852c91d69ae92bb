/// The texts that `kytes-dev new` writes.
enum Skeleton {
    static func ecosystem(type: String, id: String) -> String {
        """
        public import KytesBasics
        public import KytesGraph
        public import KytesText

        /// What is read of `\(id)`, and how it is resolved.
        public enum \(type): Ecosystem {
            public static let id = "\(id)"
            public static let title = "\(type)"
            public static let layer = Layer.application
            public static let claims = [FileClaim("\(id).manifest", role: .manifest)]
            public static let capabilities: Set<Capability> = []
            public static let support = Support(
                resolution: "how versions come about, and from what",
                oracle: "which tool the answers are held against, and where",
                sources: "where a jump finds the source",
                limits: "what only running it would tell, and what is not read at all")

            public static func projects(among manifests: [AbsolutePath]) -> [Project] {
                manifests.map { Project(ecosystem: id, folder: $0.parent, manifests: [$0]) }
            }

            public static func resolve(
                _ project: Project,
                using metadata: any MetadataSource
            ) async throws -> Resolution {
                Resolution()
            }

            public static func links(
                in file: SourceFile,
                of owner: ComponentID,
                under resolution: Resolution
            ) -> [Link] {
                []
            }

            public static func override(
                of component: Component,
                in project: Project,
                by folder: AbsolutePath,
                under resolution: Resolution,
                using metadata: any MetadataSource
            ) -> Override? {
                nil
            }
        }

        """
    }

    static func reader(type: String) -> String {
        """
        public import KytesText

        extension \(type) {
            public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
                Parsed(FileFacts())
            }
        }

        """
    }

    static func readme(id: String) -> String {
        """
        # \(id)

        What is read:

        What is not:

        Specification, and the day on which it was read:

        """
    }

    static func fixture(_ name: String, id: String) -> String {
        """
        What this fixture claims.

        -- \(id).manifest --

        """
    }

    static func page(code: String) -> String {
        """
        # \(code)

        What is wrong, in one sentence.

        ## Example

        ## What to do

        """
    }
}
