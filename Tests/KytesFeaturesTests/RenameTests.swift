import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesText
import Testing

@Suite struct RenameTests {
    let features = SmallWorld().features

    private func code(_ body: () throws -> some Any) -> FeatureError.Code? {
        do { _ = try body() } catch { return (error as? FeatureError)?.code }
        return nil
    }

    @Test(arguments: [0, 1, 4]) func aTargetIsRenamedWhereverItIsNamed(number: Int) throws {
        let at = SmallWorld.at("Core", number)
        #expect(try features.prepareRename(in: SmallWorld.manifest, at: at).value == "Core")
        let edits = try features.rename(in: SmallWorld.manifest, at: at, to: "Heart").edits
        let text = SmallWorld.manifestText.applying(edits[SmallWorld.manifest] ?? [])
        #expect(
            text.string.hasSuffix("product Server of Heart\ntarget Heart uses NIOCore\ntarget CoreTests uses Heart\n")
        )
    }

    @Test func aNameWithoutLinksIsRenamedWhereItIsDeclared() throws {
        let edits = try features.rename(in: SmallWorld.manifest, at: SmallWorld.at("Server"), to: "Service").edits
        #expect(
            edits == [
                SmallWorld.manifest: [TextEdit(range: SmallWorld.evidence("Server").range, replacement: "Service")]
            ])
    }

    @Test func whatBelongsToADependencyIsRefused() {
        #expect(
            code {
                try features.prepareRename(
                    in: SmallWorld.nioManifest, at: SmallWorld.at("NIOCore", in: SmallWorld.nioText))
            } == .readOnly)
        #expect(code { try features.prepareRename(in: SmallWorld.manifest, at: SmallWorld.at("NIOCore")) } == .readOnly)
    }

    @Test func packagesAndRequirementsAreRefused() {
        #expect(code { try features.prepareRename(in: SmallWorld.manifest, at: SmallWorld.at("app")) } == .notRenamable)
        #expect(code { try features.prepareRename(in: SmallWorld.manifest, at: SmallWorld.at("nio")) } == .notRenamable)
        #expect(
            code { try features.prepareRename(in: SmallWorld.manifest, at: SmallWorld.manifestText.count) }
                == .notRenamable)
    }

    @Test(arguments: ["", "a b", "a\"b", "../x", "a\nb", ".", String(repeating: "x", count: 500)])
    func impossibleNamesAreRefused(name: String) {
        #expect(
            code { try features.rename(in: SmallWorld.manifest, at: SmallWorld.at("Core"), to: name) } == .invalidName)
    }

    @Test func aTakenNameIsRefused() {
        #expect(
            code { try features.rename(in: SmallWorld.manifest, at: SmallWorld.at("Core"), to: "CoreTests") }
                == .nameClash)
    }
}
