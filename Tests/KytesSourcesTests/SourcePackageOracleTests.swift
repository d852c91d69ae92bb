import KytesBasics
@testable import KytesSources
import KytesTestSupport
import Testing

/// Real source packages of all three formats, as `dpkg-source -x` leaves them. They come from the archive through apt.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SourcePackageOracleTests {
    private static let packages = [
        // 1.0
        "make-dfsg", "bplay", "authbind", "bonnie++", "chrpath", "byacc-j",
        // 3.0 (native)
        "netbase", "init-system-helpers", "adduser", "apt",
        // 3.0 (quilt)
        "ed", "dash", "less", "bc", "jq", "lua5.4", "procmail", "cpio", "mawk", "lzop", "time",
    ]

    @Test(
        .enabled("the archive cannot be reached through apt: no real source package was compared") {
            await SourceArchiveMirror.shared != nil
        })
    func treesAreThoseOfDpkgSource() async throws {
        let mirror = try #require(await SourceArchiveMirror.shared)
        var formats: [String: Int] = [:]
        for package in Self.packages {
            // A mirror may lack the files of one.
            guard let description = try await mirror.fetch(package) else { continue }
            let read = try SourcePackageDescription(Disk.read(description, limit: 1 << 20) ?? [])
            let files = Dictionary(
                uniqueKeysWithValues: read.files.map { ($0.name, description.parent.appending($0.name)) })
            for file in read.files {
                #expect(file.fault(in: Disk.read(files[file.name] ?? .root, limit: 1 << 28) ?? []) == nil)
            }
            let lab = TemporaryFolder()
            let (ours, theirs) = (lab.path.appending("ours"), lab.path.appending("theirs"))
            try SourcePackageUnpacker(description: read, files: files).unpack(into: ours, cancel: CancelFlag())
            try await MachineProgram.run("dpkg-source", ["--no-check", "-x", description.string, theirs.string])
            let (left, right) = (try TreeListing(ours).lines, try TreeListing(theirs).lines)
            #expect(left == right, "\(package): \(Set(left).symmetricDifference(right).sorted().prefix(6))")
            formats[read.format, default: 0] += 1
        }
        #expect(formats.count == 3 && formats.values.reduce(0, +) >= 12, "\(formats)")
    }
}

/// An apt of its own that knows the sources of Debian 12, and nothing of this machine's settings but where its archive is and
/// its certificates.
private final class SourceArchiveMirror: Sendable {
    private let lab = TemporaryFolder()

    /// `nil` where apt or the archive is not there.
    static var shared: SourceArchiveMirror? {
        get async { await made.value }
    }

    private static let made = Task<SourceArchiveMirror?, Never> {
        guard MachineProgram.find("apt-get") != nil, MachineProgram.find("dpkg-source") != nil else { return nil }
        do {
            let known = try await MachineProgram.run("apt-get", ["indextargets", "--format", "$(REPO_URI)"])
            let archive = known.split(separator: "\n").first { $0.hasSuffix("/debian/") }
            guard let archive else { return nil }
            return try await SourceArchiveMirror(of: String(archive))
        } catch { return nil }
    }

    private init(of archive: String) async throws {
        for folder in [
            "etc/preferences.d", "etc/apt.conf.d", "etc/sources.list.d", "lists/partial", "cache/archives/partial",
            "src",
        ] {
            try Disk.makeFolders(lab.path.appending(folder))
        }
        let source = """
            Types: deb-src
            URIs: \(archive)
            Suites: bookworm
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            """
        try Disk.write(Array(source.utf8), to: lab.path.appending("etc/sources.list.d/a.sources"))
        let settings = """
            Dir::Etc "\(lab.path)/etc";
            Dir::State::lists "\(lab.path)/lists";
            Dir::Cache "\(lab.path)/cache";
            APT::Sandbox::User "root";
            Acquire::Languages "none";

            """
        try Disk.write(Array(settings.utf8), to: lab.path.appending("apt.conf"))
        try await apt("update", "--error-on=any")
    }

    /// - Returns: The `.dsc`, its files beside it; `nil` where not all of them can be had.
    func fetch(_ package: String) async throws -> AbsolutePath? {
        let folder = lab.path.appending("src/" + package)
        try Disk.makeFolders(folder)
        do { try await apt("source", "--download-only", package, in: folder) } catch is MachineProgram.Failure {
            return nil
        }
        return Disk.names(in: folder).first { $0.hasSuffix(".dsc") }.map { folder.appending($0) }
    }

    private func apt(_ arguments: String..., in folder: AbsolutePath = .root) async throws {
        let environment = ["APT_CONFIG": lab.path.appending("apt.conf").string]
        try await MachineProgram.run(
            "apt-get", ["-q"] + arguments, environment: environment, in: folder, timeout: .seconds(300))
    }
}
