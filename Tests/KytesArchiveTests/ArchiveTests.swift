import Glibc
@testable import KytesArchive
import KytesBasics
import KytesTestSupport
import Testing

@Suite struct ArchiveTests {
    private let lab = TemporaryGit()
    private var target: AbsolutePath { lab.path("target") }

    private func write(_ zip: ZipBuilder) throws -> AbsolutePath {
        let path = lab.path("a.zip")
        try Disk.write(zip.bytes(), to: path)
        return path
    }

    @discardableResult
    private func unpack(_ zip: ZipBuilder, limits: ArchiveLimits = .standard) throws -> ArchiveUnpacker.Outcome {
        try ArchiveUnpacker(write(zip), format: .zip, limits: limits).unpack(into: target, cancel: CancelFlag())
    }

    private func text(_ path: String) -> String? {
        Disk.read(target.appending(path), limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func filesComeAsTheyWere() throws {
        let outcome = try unpack(
            ZipBuilder([
                .init("META-INF/", mode: 0o40755), .init("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"),
                .init("org/ä/Größe.java", "class Größe {}"), .init("run.sh", "#!", mode: 0o100755), .init("leer", ""),
            ]))
        #expect(outcome == .init(files: 4, bytes: 22 + 16 + 2, skipped: []))
        #expect(text("org/ä/Größe.java") == "class Größe {}")
        #expect(text("leer") == "")
        #expect(mode("META-INF/MANIFEST.MF") == 0o444)
        #expect(mode("run.sh") == 0o555)
    }

    @Test(arguments: ["../x", "a/../../x", "/x", "a/b/../..", "..", "a/\(String(repeating: "n", count: 256))"])
    func nothingOfAnArchiveThatLeadsOutIsTaken(name: String) throws {
        let error = #expect(throws: ArchiveError.self) { try unpack(ZipBuilder([.init(name, "x")])) }
        #expect(error?.code == .unsafePath)
        #expect(Disk.names(in: lab.folder.path) == ["a.zip", "home", "target"])
        #expect(Disk.names(in: target).allSatisfy { $0 == "a" })
    }

    @Test func linksAreLeftOutAndLeadNowhere() throws {
        let outside = lab.path("outside")
        try Disk.makeFolders(outside)
        let outcome = try unpack(
            ZipBuilder([.init("link", outside.string, mode: 0o120777), .init("link/x", "inside"), .init("y", "y")]))
        #expect(outcome.skipped == ["link"])
        #expect(Disk.names(in: outside) == [])
        #expect(text("link/x") == "inside")
    }

    @Test func ofTwoWithOneNameTheFirstStays() throws {
        let outcome = try unpack(
            ZipBuilder([.init("a", "1"), .init("a", "2"), .init("a/b", "3"), .init("A", "4"), .init("./a", "5")]))
        #expect(text("a") == "1")
        // A file system that tells large letters from small ones has both.
        #expect(text("A") == (outcome.skipped.contains("A") ? "1" : "4"))
        #expect(outcome.skipped.filter { $0 != "A" } == ["a", "a/b", "./a"])
    }

    @Test func aBombEndsAtTheRatio() async throws {
        let gzip = try await zeroes(megabytes: 64)
        let error = #expect(throws: ArchiveError.self) { try unpack(ZipBuilder([.init("zeroes", gzip: gzip)])) }
        #expect(error?.code == .tooLarge)
        // 8 MiB are small.
        #expect(Disk.size(of: target) <= 9 << 20)
    }

    @Test func entriesThatLieOverOneAnotherAreReadOnce() async throws {
        var zip = ZipBuilder([.init("zeroes", gzip: try await zeroes(megabytes: 1))])
        zip.repetitions = 500
        #expect(try unpack(zip) == .init(files: 1, bytes: 1 << 20, skipped: []))
    }

    @Test func entriesAreCounted() throws {
        var limits = ArchiveLimits.standard
        limits.entries = 3
        let zip = ZipBuilder((0..<4).map { .init("\($0)/", mode: 0o40755) })
        let error = #expect(throws: ArchiveError.self) { try unpack(zip, limits: limits) }
        #expect(error?.code == .tooManyEntries)
    }

    @Test func bytesAreCounted() throws {
        var limits = ArchiveLimits.standard
        limits.bytes = 10
        let zip = ZipBuilder([.init("a", "123456"), .init("b", "123456")])
        let error = #expect(throws: ArchiveError.self) { try unpack(zip, limits: limits) }
        #expect(error?.code == .tooLarge)
    }

    @Test func foldersBelowOneAnotherAreCounted() throws {
        let deep = String(repeating: "a/", count: 65) + "b"
        let error = #expect(throws: ArchiveError.self) { try unpack(ZipBuilder([.init(deep, "x")])) }
        #expect(error?.code == .unsafePath)
    }

    @Test func whatIsCutOffIsDamaged() throws {
        let path = lab.path("a.zip")
        let whole = ZipBuilder([.init("a", String(repeating: "text", count: 1000)), .init("b", "x")]).bytes()
        for count in [0, 1, 30, 1000, whole.count - 30, whole.count - 1] {
            try Disk.write(Array(whole.prefix(count)), to: path)
            Disk.remove(target)
            let error = #expect(throws: ArchiveError.self, "\(count) of \(whole.count) bytes") {
                try ArchiveUnpacker(path, format: .zip).unpack(into: target, cancel: CancelFlag())
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test func aChecksumThatDoesNotFitIsDamage() throws {
        var entry = ZipBuilder.Entry("a", "text")
        entry.checksum ^= 1
        let error = #expect(throws: ArchiveError.self) { try unpack(ZipBuilder([entry])) }
        #expect(error?.code == .damaged)
    }

    @Test(arguments: ["<html><body>Sign in</body></html>", ""]) func whatIsNoArchiveIsDamaged(content: String) throws {
        let path = lab.path("page.jar")
        try Disk.write(Array(content.utf8), to: path)
        let error = #expect(throws: ArchiveError.self) { try ArchiveReader(path, format: .zip) }
        #expect(error?.code == .damaged)
    }

    /// Whatever byte is another one: an answer or an error, and nothing outside.
    @Test func anyByteMayBeAnotherOne() throws {
        let whole = ZipBuilder([.init("a/b", "some text"), .init("c", "more"), .init("d", "x", mode: 0o120777)]).bytes()
        var random = SplitMix(seed: 7)
        let path = lab.path("a.zip")
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0...random.next() % 3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 0xFF)
            }
            try Disk.write(bytes, to: path)
            Disk.remove(target)
            _ = try? ArchiveUnpacker(path, format: .zip).unpack(into: target, cancel: CancelFlag())
        }
        #expect(Disk.names(in: lab.folder.path).allSatisfy { ["a.zip", "home", "target"].contains($0) })
    }

    @Test(arguments: ["-c", "-cz", "--zstd -c"]) func archivesOfTarAreRead(how: String) async throws {
        try Disk.write(Array("text".utf8), to: lab.path("tree/folder/file"))
        _ = try await lab.run("ln", ["-s", "/etc/passwd", "tree/link"])
        let options = how.split(separator: " ").map { String($0) }
        _ = try await lab.run("tar", options + ["-f", "a.tar", "-C", "tree", "."])
        let outcome = try ArchiveUnpacker(lab.path("a.tar"), format: .tar).unpack(into: target, cancel: CancelFlag())
        #expect(outcome == .init(files: 1, bytes: 4, skipped: ["./link"]))
        #expect(text("folder/file") == "text")
    }

    @Test func whoIsCancelledLeaves() throws {
        let flag = CancelFlag()
        flag.raise()
        let path = try write(ZipBuilder([.init("a", "x")]))
        #expect(throws: CancellationError.self) {
            try ArchiveUnpacker(path, format: .zip).unpack(into: target, cancel: flag)
        }
    }

    private func zeroes(megabytes: Int) async throws -> [UInt8] {
        _ = try await lab.run("truncate", ["-s", "\(megabytes)M", "zeroes"])
        _ = try await lab.run("gzip", ["-n", "-9", "zeroes"])
        return try #require(Disk.read(lab.path("zeroes.gz"), limit: 1 << 20))
    }

    private func mode(_ path: String) -> mode_t {
        var facts = stat()
        lstat(target.appending(path).string, &facts)
        return facts.st_mode & 0o777
    }
}
