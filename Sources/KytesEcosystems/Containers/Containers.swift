public import KytesBasics
public import KytesGraph
internal import KytesText

/// Images: what builds them, what they are made of, and what starts them.
///
/// Nothing is built and no registry is asked: what a build argument, a command or a template decides is known only where the
/// text itself says a value, and is said to be unknowable otherwise.
///
/// A project is all that a workspace has of these files: a Compose file says which folder a Dockerfile sees, and an image
/// that one file builds is what another one begins with.
public enum Containers: Ecosystem {
    public static let id = "containers"
    public static let title = "Containers"
    public static let layer = Layer.recipe
    public static let spansFolders = true
    public static let claims = [
        FileClaim(".dockerignore", role: .manifest),
        FileClaim(".containerignore", role: .manifest),
        FileClaim("*.dockerignore", role: .manifest),
        FileClaim("Dockerfile", role: .manifest),
        FileClaim("Containerfile", role: .manifest),
        FileClaim("*.dockerfile", role: .manifest),
        FileClaim("*.Dockerfile", role: .manifest),
        FileClaim("compose.yaml", role: .manifest),
        FileClaim("compose.yml", role: .manifest),
        FileClaim("compose.*.yaml", role: .manifest),
        FileClaim("compose.*.yml", role: .manifest),
        FileClaim("docker-compose*.yaml", role: .manifest),
        FileClaim("docker-compose*.yml", role: .manifest),
        FileClaim("oci-layout", role: .manifest),
        FileClaim("Dockerfile*", role: .manifest, isTentative: true),
        FileClaim("Containerfile*", role: .manifest, isTentative: true),
    ]
    public static let assumptions = [Assumption("containers.root", standard: nil)]
    public static let support = Support(
        resolution: """
            variables as BuildKit and Compose fill them in; stages, images, what commands install, as far as the text says it; \
            packages of images in OCI layouts and in the storage of podman and docker, from the records of dpkg, apk and RPM
            """,
        oracle: "BuildKit's parser (`dockerfile`), `podman-compose`, `rpm -qa`; Syft for packages of images",
        sources: """
            the Dockerfile that builds an image here; what an image's labels name; Debian's source packages; repositories that \
            are cloned
            """,
        limits: """
            static: no registry is asked, nothing that a command prints is known, of RPM's databases only the form of SQLite is \
            read
            """)
    public static let capabilities: Set<Capability> = [
        .definition, .references, .hover, .hints, .links, .diagnostics, .completion, .symbols, .highlight, .calls,
        .tokens, .folding, .selection, .rename,
    ]

    /// One for all: see above. The folder is the innermost one around them.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        guard let first = manifests.first else { return [] }
        var folder = first.parent
        for path in manifests { while !path.isWithin(folder) { folder = folder.parent } }
        return [Project(ecosystem: id, folder: folder, manifests: manifests)]
    }

    enum Code {
        static let cycle = "containers/cycle"
        static let duplicateStage = "containers/duplicate-stage"
        static let ignoredSource = "containers/ignored-source"
        static let missingFile = "containers/missing-file"
        static let missingSource = "containers/missing-source"
        static let noStage = "containers/no-stage"
        static let undeclared = "containers/undeclared"
        static let undefinedArgument = "containers/undefined-argument"
        static let undefinedVariable = "containers/undefined-variable"
        static let unknowable = "containers/unknowable"
        static let unknownService = "containers/unknown-service"
        static let unknownStage = "containers/unknown-stage"
        static let unpinned = "containers/unpinned"
        static let unread = "containers/unread"
    }
}
