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
        /// Where relative paths of `COPY` lead; `nil` where nobody can know.
        var folder: String? = "/"
    }

    /// What a stage begins with.
    enum Base: Hashable, Sendable {
        case stage(Int)
        case image(String)
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
        var component: Component
        var kind: EdgeKind
        /// The name, without its version where that stands behind it.
        var range: TextRange
        var tool: String
        /// As written.
        var requirement: String?
        /// Where repositories are, for those who go there.
        var address: (url: String, version: String?)?
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
