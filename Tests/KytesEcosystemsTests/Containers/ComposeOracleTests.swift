import Foundation
import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// What podman-compose takes Compose files for. On any folder: `kytes-dev oracle compose FOLDER`.
@Suite struct ComposeOracleTests {
    private static let oracle = ComposeServices(path: ProcessInfo.processInfo.environment["PATH"])

    @Test(.enabled(if: oracle != nil, "no podman-compose for Python: python3 -m pip install podman-compose"))
    func imagesBuildsAndNeedsAreThoseOfPodmanCompose() async throws {
        let folder = TemporaryFolder()
        let files = [
            "a/compose.yaml": """
            x-build: &build {context: ./app, target: "${TARGET:-prod}"}
            services:
              web:
                build: *build
                image: "${REGISTRY}/web:${TAG-1}"
                depends_on: {db: {condition: service_healthy}}
              db: {image: 'postgres:${POSTGRES:-16}-${EMPTY:-alpine}'}
              other:
                <<: {build: .}
                image: a$$b:${NUMBER}
                depends_on: [web, db]
              tool:
                build: {context: ., dockerfile: "${FILE:+x/}Dockerfile", args: [A=1]}
            """,
            "a/.env": "REGISTRY=registry.example # ours\nexport NUMBER=12\nEMPTY=\nFILE='y'\n",
            "b/docker-compose.prod.yml": "services:\n  one:\n    image: \"a:${B:-${C:-d}}\"\n",
        ]
        for (name, text) in files { try Disk.write(Array(text.utf8), to: folder.path.appending(name)) }
        let paths = ["a/compose.yaml", "b/docker-compose.prod.yml"].map(folder.path.appending)
        let verdicts = try await #require(Self.oracle).verdicts(paths)
        #expect(verdicts.map(\.services) == [4, 1])
        for verdict in verdicts {
            #expect(verdict.excuse == "")
            #expect(verdict.differences == [])
        }
    }
}
