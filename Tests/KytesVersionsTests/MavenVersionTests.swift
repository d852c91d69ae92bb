import Glibc
import KytesBasics
import KytesTestSupport
import KytesVersions
import Testing

@Suite struct MavenVersionTests {
    /// Maven's POM reference, "Version Order Specification", and its examples.
    @Test(arguments: [
        ["1-alpha-1", "1-beta", "1-milestone-2", "1-rc1", "1-SNAPSHOT", "1", "1-sp", "1-abc", "1-1", "1.1"],
        ["1.0-alpha10", "1.0-alpha11", "1.0", "1.0.1", "1.10", "2"],
    ])
    func orderIsTheReferences(ascending: [String]) {
        let versions = ascending.map { MavenVersion($0) }
        for (index, version) in versions.enumerated() {
            for (other, later) in versions.enumerated() {
                #expect((version < later) == (index < other), "\(version) and \(later)")
                #expect((version == later) == (index == other))
            }
        }
    }

    @Test(arguments: [
        ["1", "1.0", "1.0.0", "1-0", "1.0-ga", "1-final", "1.RELEASE"], ["1-a1", "1-alpha-1"], ["1-cr", "1-rc"],
    ])
    func whatSaysNothingIsNotCompared(same: [String]) {
        for one in same {
            #expect(MavenVersion(one) == MavenVersion(same[0]), "\(one)")
            #expect(MavenVersion(one).hashValue == MavenVersion(same[0]).hashValue)
        }
    }

    @Test func rangesAreUnionsOfIntervals() throws {
        let requirement = try #require(MavenRequirement("(,1.0],[1.2, 2.0)"))
        let admitted = ["0.9", "1", "1.0.0", "1.1", "1.2", "1.2-SNAPSHOT", "2-alpha", "2.0"].filter {
            requirement.contains(MavenResolverVersion($0))
        }
        #expect(admitted == ["0.9", "1", "1.0.0", "1.2", "2-alpha"])
        #expect(requirement.description == "(,1.0],[1.2,2.0)")
        #expect(MavenRequirement("[1.3.*]")?.contains(MavenResolverVersion("1.3.7")) == true)
        #expect(MavenRequirement("[1.3.*]")?.contains(MavenResolverVersion("1.4")) == false)
    }

    @Test(arguments: ["[1,2", "(1)", "[2,1]", "[1,2,3]", "[1,2]3", "[", "[)"])
    func whatBeginsLikeARangeAndIsNoneIsRefused(text: String) { #expect(MavenRequirement(text) == nil) }

    @Test func whatIsNoRangeIsSoft() { #expect(MavenRequirement("1.2")?.isHard == false) }

    @Test(.enabled(if: Java.comparableVersion != nil, "java or Maven's maven-artifact is not installed"))
    func orderEqualsComparableVersion() throws {
        let versions = Self.generated(count: 40_000)
        let compared = try #require(try Java.orders(of: versions))
        #expect(compared.count == versions.count - 1)
        for (index, order) in compared.enumerated() {
            let (left, right) = (MavenVersion(versions[index]), MavenVersion(versions[index + 1]))
            let ours = left == right ? "==" : left < right ? "<" : ">"
            #expect(ours == order, "\(left) and \(right)")
            if left == right { #expect(left.hashValue == right.hashValue) }
        }
    }

    @Test(.enabled(if: Java.resolver != nil, "javac or Maven's resolver is not installed"))
    func orderEqualsTheResolvers() throws {
        let versions = Self.generated(count: 40_000)
        let compared = try #require(try Java.resolverOrders(of: versions))
        #expect(compared.count == versions.count - 1)
        for (index, order) in compared.enumerated() {
            let (left, right) = (MavenResolverVersion(versions[index]), MavenResolverVersion(versions[index + 1]))
            let ours = left == right ? "==" : left < right ? "<" : ">"
            #expect(ours == order, "\(left) and \(right)")
            if left == right { #expect(left.hashValue == right.hashValue) }
        }
    }

    /// Each like the one before in most of its parts, so that not the first part decides.
    private static func generated(count: Int) -> [String] {
        let parts = [
            "0", "00", "1", "01", "2", "10", "1234567890", "0000000000", "99999999999999999999", "a", "b", "m", "x",
            "alpha",
            "Beta", "milestone", "rc", "CR", "snapshot", "SNAPSHOT", "ga", "GA", "final", "release", "sp", "SP", "jre",
            "min",
            "max",
        ]
        let separators = [".", ".", ".", "-", "-", "", "_", "..", "--"]
        var random = SplitMix(seed: 3)
        var pieces: [String] = ["1"]
        return (0..<count).map { _ in
            for _ in 0...random.below(2) {
                let index = random.below(pieces.count + 1)
                switch random.below(4) {
                case 0 where pieces.count > 1 && index < pieces.count: pieces.remove(at: index)
                case 1 where index < pieces.count: pieces[index] = parts[random.below(parts.count)]
                default:
                    if pieces.count < 12 {
                        pieces.insert(separators[random.below(separators.count)], at: index)
                        pieces.insert(parts[random.below(parts.count)], at: min(index + 1, pieces.count))
                    } else {
                        pieces.removeLast(4)
                    }
                }
            }
            let version = pieces.joined()
            return version.isEmpty ? "0" : version
        }
    }
}

/// Maven's own classes, where this machine has them.
private enum Java {
    static let path = getenv("PATH").map { String(cString: $0) }

    static let comparableVersion = classPath([
        "/usr/share/maven/lib/maven-artifact-3.x.jar", "/usr/share/java/commons-lang3.jar",
    ]).flatMap { classPath in ChildProcess.find("java", path: path).map { (program: $0, classPath: classPath) } }

    static let resolver = classPath([
        "/usr/share/maven/lib/maven-resolver-api.jar", "/usr/share/maven/lib/maven-resolver-util.jar",
    ]).flatMap { classPath in
        ChildProcess.find("javac", path: path) == nil
            ? nil : ChildProcess.find("java", path: path).map { (program: $0, classPath: classPath) }
    }

    private static func classPath(_ jars: [String]) -> String? {
        jars.allSatisfy { access($0, R_OK) == 0 } ? jars.joined(separator: ":") : nil
    }

    /// How each version stands to the next, as the class's own `main` says it.
    static func orders(of versions: [String]) throws -> [String]? {
        guard let (program, classPath) = comparableVersion else { return nil }
        let folder = TemporaryFolder()
        let file = folder.path.appending("arguments")
        let name = "org.apache.maven.artifact.versioning.ComparableVersion"
        try Disk.write(Array((["-cp", classPath, name] + versions).joined(separator: "\n").utf8), to: file)
        return try lines(program, ["@" + file.string]).filter { $0.hasPrefix("   ") }.compactMap {
            $0.split(separator: " ").dropFirst().first.map(String.init)
        }
    }

    static func resolverOrders(of versions: [String]) throws -> [String]? {
        guard let (program, classPath) = resolver else { return nil }
        let folder = TemporaryFolder()
        let list = folder.path.appending("versions")
        try Disk.write(Array(versions.joined(separator: "\n").utf8), to: list)
        let source = folder.path.appending("Orders.java")
        try Disk.write(Array(comparison.utf8), to: source)
        return try lines(program, ["-cp", classPath, source.string, list.string])
    }

    private static let comparison = """
        import java.nio.file.*;
        import org.eclipse.aether.util.version.GenericVersionScheme;
        public class Orders {
            public static void main(String[] arguments) throws Exception {
                var scheme = new GenericVersionScheme();
                var out = new StringBuilder();
                String last = null;
                for (String text : Files.readAllLines(Path.of(arguments[0]))) {
                    if (last != null) {
                        int order = scheme.parseVersion(last).compareTo(scheme.parseVersion(text));
                        out.append(order == 0 ? "==" : order < 0 ? "<" : ">").append('\\n');
                    }
                    last = text;
                }
                System.out.print(out);
            }
        }
        """

    private static func lines(_ program: String, _ arguments: [String]) throws -> [String] {
        let process = ChildProcess(
            executable: program, arguments: arguments, environment: ["PATH": path ?? ""], timeout: .seconds(120))
        let outcome = try process.run(cancel: CancelFlag())
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
