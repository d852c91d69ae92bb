import Foundation
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText
import Testing

@Suite struct ExportedGraphTests {
    @Test func theSchemaIsKeptToTheLetter() throws {
        let export = GraphExport(
            graph: GraphSnapshot(
                components: [Self.app, Self.nio],
                edges: [
                    Edge(
                        from: Self.app.id, to: Self.nio.id, kind: .requires, scope: "App",
                        requirement: "from: \"2.0.0\"",
                        evidence: Evidence(document: DocumentID(uri: "file:///w/Package.swift"), range: 5..<9),
                        roots: [Self.app.id]
                    )
                ],
                roots: [Self.app.id]
            ),
            name: "w",
            problems: [
                ExportedProblem(
                    code: "swiftpm/unresolved", severity: .error, message: "`x` is \"lost\"",
                    place: ExportedPlace(file: "Package.swift", range: nil)
                )
            ],
            place: { evidence in
                let range = Position(line: 0, column: evidence.range.lowerBound)..<Position(line: 1, column: 2)
                return ExportedPlace(file: "Package.swift", range: range)
            }
        )
        #expect(String(decoding: export.kytesGraph(), as: UTF8.self) == Self.expected)
    }

    @Test func theBytesAreTheSameWhateverTheOrder() {
        let graph = Self.oddGraph
        let other = GraphSnapshot(
            components: graph.components.reversed(), edges: graph.edges.reversed(), roots: graph.roots.reversed()
        )
        for format in [GraphExport.kytesGraph, GraphExport.cycloneDX, GraphExport.spdx] {
            let first = format(GraphExport(graph: graph, name: "odd"))()
            #expect(first == format(GraphExport(graph: other, name: "odd"))())
        }
    }

    @Test(
        .enabled(if: Validators.cycloneDX != nil, "cyclonedx-python-lib[json-validation] is not installed"),
        arguments: [oddGraph, twoRoots, .empty]
    )
    func cycloneDXPassesItsValidator(_ graph: GraphSnapshot) throws {
        let python = try #require(Validators.cycloneDX)
        let program = """
            import sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
            sys.exit(0 if wrong is None else str(wrong))
            """
        let export = GraphExport(graph: graph, name: "odd", licences: Self.licences, created: 1_795_392_000)
        let said = try Validators.run(python, ["-c", program], on: export.cycloneDX(), named: "bom.json")
        #expect(said == "")
    }

    @Test(
        .enabled(if: Validators.spdx != nil, "spdx-tools is not installed"),
        arguments: [oddGraph, twoRoots]
    )
    func spdxPassesItsValidator(_ graph: GraphSnapshot) throws {
        let tool = try #require(Validators.spdx)
        let export = GraphExport(graph: graph, name: "odd", licences: Self.licences, created: 1_795_392_000)
        let said = try Validators.run(tool, ["--version", "SPDX-2.3", "-i"], on: export.spdx(), named: "odd.spdx.json")
        #expect(said == "")
    }

    /// Expected: `date -u -d @N +%FT%TZ`.
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_795_392_061, "2026-11-23T00:01:01Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func timesAreThoseOfTheCalendar(_ seconds: Int64, _ expected: String) throws {
        let text = String(decoding: GraphExport(graph: .empty, name: "", created: seconds).spdx(), as: UTF8.self)
        #expect(try JSONValue(parsing: text)["creationInfo"]?["created"]?.string == expected)
    }

    private static let expected = """
        {
          "components": [
            {
              "declared": true,
              "degree": 0,
              "ecosystem": "swiftpm",
              "id": "pkg:swift/github.com/apple/swift-nio@2.1.0",
              "layer": "application",
              "name": "swift-nio",
              "source": {
                "exactness": "exact",
                "revision": "0123456789012345678901234567890123456789",
                "subdirectory": "",
                "url": "https://github.com/apple/swift-nio.git"
              },
              "version": "2.1.0"
            },
            {
              "declared": false,
              "degree": null,
              "ecosystem": "swiftpm",
              "id": "pkg:swift/local/app",
              "layer": "application",
              "name": "app",
              "source": null,
              "version": null
            }
          ],
          "edges": [
            {
              "confidence": 1,
              "evidence": {
                "file": "Package.swift",
                "range": {
                  "end": {
                    "character": 2,
                    "line": 1
                  },
                  "start": {
                    "character": 5,
                    "line": 0
                  }
                }
              },
              "from": "pkg:swift/local/app",
              "kind": "requires",
              "requirement": "from: \\"2.0.0\\"",
              "roots": [
                "pkg:swift/local/app"
              ],
              "scope": "App",
              "to": "pkg:swift/github.com/apple/swift-nio@2.1.0"
            }
          ],
          "problems": [
            {
              "code": "swiftpm/unresolved",
              "file": "Package.swift",
              "message": "`x` is \\"lost\\"",
              "range": null,
              "severity": "error"
            }
          ],
          "root": "pkg:swift/local/app",
          "roots": [
            "pkg:swift/local/app"
          ],
          "schema": "kytes-graph/1",
          "statistics": {
            "components": 2,
            "edges": 1,
            "layers": {
              "application": 2
            },
            "problems": 1,
            "roots": 1
          }
        }

        """
}

extension ExportedGraphTests {
    static let app = component("pkg:swift/local/app", version: nil)
    static let nio = component(
        "pkg:swift/github.com/apple/swift-nio@2.1.0", version: "2.1.0", url: "https://github.com/apple/swift-nio.git"
    )

    static func component(
        _ purl: String, version: String?, url: String? = nil, layer: Layer = .application
    ) -> Component {
        let id = ComponentID(purl: purl) ?? ComponentID(PackageURL(type: "generic", name: purl))
        var component = Component(
            id: id, name: id.packageURL.name, version: version, layer: layer, ecosystem: "swiftpm"
        )
        component.source = url.map {
            ComponentSource(url: $0, revision: "0123456789012345678901234567890123456789", exactness: .exact)
        }
        return component
    }

    /// Whatever may come: every layer and kind, cycles, addresses of every form, names that mean something in JSON.
    static let oddGraph: GraphSnapshot = {
        let urls = [
            "git@github.com:apple/swift-nio.git", "ssh://git@host/a b.git", "file:///tmp/x", "/tmp/local",
            "https://user@example.org/{x}|y.git", "git://example.org/x.git", "../sibling", "host.example:path/x",
        ]
        var components = [app, nio]
        for (index, layer) in Layer.allCases.enumerated() {
            components.append(
                component(
                    "pkg:generic/n%22%3C%5C\(index)@1%2B\(index)", version: "1+\(index)", url: urls[index], layer: layer
                )
            )
        }
        var edges: [Edge] = []
        for (index, kind) in EdgeKind.allCases.enumerated() {
            for step in [1, 4] {
                edges.append(
                    Edge(
                        from: components[index % components.count].id,
                        to: components[(index + step) % components.count].id,
                        kind: kind,
                        evidence: Evidence(document: DocumentID(uri: "file:///w/Package.swift"), range: 0..<1),
                        roots: [app.id],
                        confidence: .possible,
                        reason: "It makes `\"x\"`"
                    )
                )
            }
        }
        return GraphSnapshot(components: components, edges: edges, roots: [app.id])
    }()

    static let twoRoots = GraphSnapshot(
        components: oddGraph.components, edges: oddGraph.edges, roots: [app.id, nio.id]
    )

    static let licences = [nio.id: "Apache-2.0", app.id: "MIT OR Apache-2.0"]
}

/// The public validators, where somebody installed them (PyPI: `cyclonedx-python-lib[json-validation]`, `spdx-tools`).
private enum Validators {
    /// A Python that has the library.
    static let cycloneDX = program("python3").flatMap { python in
        (try? run(
            python, ["-c", "from cyclonedx.validation.json import JsonStrictValidator; import jsonschema"], on: [],
            named: "x"))
            == "" ? python : nil
    }

    static let spdx = program("pyspdxtools")

    private static func program(_ name: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// - Returns: What the program says of the file, its name added as the last argument; empty when it is content.
    static func run(_ program: String, _ arguments: [String], on document: [UInt8], named name: String) throws -> String
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kytes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try Data(document).write(to: file)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments + [file.path]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : "\(process.terminationStatus): \(said)"
    }
}
