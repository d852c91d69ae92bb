internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What one Dockerfile says, by itself.
    struct Model: Sendable {
        var stages: [Stage] = []
        /// Every `ARG` and `ENV`, in the order of the text.
        var definitions: [Definition] = []
        var variables: [VariableUse] = []
        /// Whether a template makes a Dockerfile of it: what is missing may stand elsewhere.
        var isTemplate = false
    }

    /// From one `FROM` to the next.
    struct Stage: Sendable {
        var name: Located<String>?
        /// The image or the stage, as written.
        var from: Located<String>
        var base: Base
        /// Up to the end of its last instruction.
        var range: TextRange
        var wants: [Want] = []
        var copies: [Copy] = []
        /// Other stages and images whose files are taken.
        var others: [Other] = []
        /// What is installed here and nobody can name.
        var unknown: [(range: TextRange, reason: String)] = []
        /// Files of the system that a command of the image starts: of `ENTRYPOINT` and `CMD` the program.
        var programs: [Located<String>] = []
        /// Lists of Python packages that are installed from.
        var lists: [ListUse] = []
        /// Where relative paths of `COPY` lead; `nil` where nobody can know.
        var folder: String? = "/"
    }

    /// What a stage begins with.
    enum Base: Hashable, Sendable {
        case stage(Int)
        case image(ImageName)
        case scratch
        case unknown(String)
    }

    /// `COPY --from=`, `RUN --mount=from=`
    struct Other: Sendable {
        var name: Located<String>
        var base: Base
        var scope: String
    }

    /// A package, a download, a repository that a stage puts in place.
    struct Want: Sendable {
        let component: Component
        let kind: EdgeKind
        /// The name, without its version where that stands behind it.
        let range: TextRange
        let tool: String
        /// As written.
        let requirement: String?
        /// Where repositories are, for those who go there.
        let address: (url: String, version: String?)?
        /// By which the workspace may build it; `nil` for what nothing builds.
        let key: BindingKey?

        init(
            component: Component,
            kind: EdgeKind,
            range: TextRange,
            tool: String,
            requirement: String? = nil,
            address: (url: String, version: String?)? = nil
        ) {
            self.component = component
            self.kind = kind
            self.range = range
            self.tool = tool
            self.requirement = requirement
            self.address = address
            key = Self.key(of: component.id.packageURL)
        }

        private static func key(of url: PackageURL) -> BindingKey? {
            switch url.type {
            case "deb", "rpm", "apk", "alpm": .osPackage(type: url.type, name: url.name)
            case "pypi", "npm", "gem", "cargo", "golang": .package(url)
            default: nil
            }
        }
    }

    /// `COPY` and `ADD`.
    struct Copy: Sendable {
        /// Relative to the context, or to the root of the image that they are from.
        var sources: [Located<String>]
        /// In the image; `nil` where nobody can know.
        var destination: String?
        var keyword: String
        /// `nil` for the build context.
        var origin: Base?

        var isFromContext: Bool { origin == nil }
    }

    /// `ARG X`, `ARG X=y`, `ENV X=y`
    struct Definition: Sendable {
        enum Kind: Sendable {
            case argument
            case environment
        }

        var kind: Kind
        var name: Located<String>
        var range: TextRange
        /// As it stands; `nil` for an argument without one.
        var written: Located<String>?
        var value: DockerfileValue
        /// The first definition of the same variable: all of them have one name. Its own number for the first.
        var origin: Int
        /// `nil` before the first `FROM`.
        var stage: Int?
    }

    struct VariableUse: Sendable {
        var name: Located<String>
        /// What counts here; `nil` where nothing in this file gives it a value.
        var definition: Int?
        var value: DockerfileValue?
        var stage: Int?
    }
}
