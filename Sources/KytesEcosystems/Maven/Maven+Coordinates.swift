internal import KytesBasics

extension Maven {
    /// What names one POM.
    struct Coordinates: Hashable, Sendable, Comparable, CustomStringConvertible {
        var groupID: String
        var artifactID: String
        var version: String

        var description: String { "\(groupID):\(artifactID):\(version)" }

        /// Where the layout of a Maven repository has its file, relative to the repository.
        func path(_ suffix: String) -> String {
            path(suffix, inFileName: version)
        }

        static func < (left: Coordinates, right: Coordinates) -> Bool {
            (left.groupID, left.artifactID, left.version) < (right.groupID, right.artifactID, right.version)
        }
    }

    /// One POM and where it stands.
    final class POM: Sendable {
        let model: Model
        /// `nil` for what a test made.
        let file: SourceFile?
        /// Where it stands on this disk with sources beside it; `nil` for what came from a repository.
        let folder: AbsolutePath?

        init(model: Model, file: SourceFile? = nil, folder: AbsolutePath? = nil) {
            self.model = model
            self.file = file
            self.folder = folder
        }
    }

    /// Where POMs come from: the reactor, then repositories.
    protocol Shelf: Sendable {
        /// `nil` where no repository has it.
        func pom(of coordinates: Coordinates) async throws -> POM?
        /// The files of this disk that may be the POM, in the order in which they are looked at.
        func places(of coordinates: Coordinates) -> [AbsolutePath]
        /// The POM that `parent` names by its relative path from `child`; `nil` where none is there.
        func parent(of child: POM) async throws -> POM?
        /// Whether something stands at a path of this disk.
        func exists(_ path: AbsolutePath) async throws -> Bool
        /// Every version that the repositories know, in any order.
        func versions(groupID: String, artifactID: String) async throws -> [String]
        /// Brings POMs of repositories elsewhere near, several at a time, where the user asks for it.
        func fetch(_ coordinates: [Coordinates]) async throws
        /// Why a POM that was not found may be somewhere all the same.
        func gap(at coordinates: Coordinates) -> MetadataError?
    }

    /// What profiles and `${…}` may ask of the machine that builds. It is assumed, not measured: a graph is the same on every
    /// machine.
    struct Environment: Hashable, Sendable {
        var javaVersion = "17.0.15"
        /// Where its JDK would stand; POMs name files below it.
        var javaHome = "/usr/lib/jvm/default-java"
        /// Where Maven would be started.
        var userDirectory = AbsolutePath.root
        var osName = "linux"
        var osArch = "amd64"
        var osVersion = "6.1"
        /// `-D` of the command line and of `.mvn/maven.config`.
        var userProperties: [String: String] = [:]
        /// `env.NAME` in POMs.
        var variables: [String: String] = [:]
        /// Of what is built.
        var choices = Choices()

        /// `1.8` up to Java 8, `17` from then on.
        private var specification: String {
            javaVersion.split(separator: ".").prefix(javaVersion.hasPrefix("1.") ? 2 : 1).joined(separator: ".")
        }

        /// As the JVM would name them.
        func systemProperty(_ name: String) -> String? {
            switch name {
            case "java.version": javaVersion
            case "java.specification.version": specification
            case "java.home": javaHome
            case "user.dir": userDirectory.string
            case "os.name": osName == "linux" ? "Linux" : osName
            case "os.arch": osArch
            case "os.version": osVersion
            case "file.separator": "/"
            case "path.separator": ":"
            case "line.separator": "\n"
            default: name.hasPrefix("env.") ? variables[String(name.dropFirst(4))] : nil
            }
        }
    }
}
