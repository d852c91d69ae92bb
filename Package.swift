// swift-tools-version: 6.2

import PackageDescription

/// Upcoming features that make an import, an existential and an access level say what they are.
let taste: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: taste)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        swiftSettings: taste
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["KytesTestSupport"],
        exclude: exclude,
        swiftSettings: taste
    )
}

let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

// A module imports only what its row names: Documentation.docc/Architecture.md draws the directions, and a test holds them.
let package = Package(
    name: "kytes",
    products: [
        .executable(name: "kytes-ls", targets: ["kytes-ls"]),
        .executable(name: "kytes", targets: ["kytes"]),
        .executable(name: "kytes-dev", targets: ["kytes-dev"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .target(name: "CSpawn"),
        .target(name: "CLibcurl"),
        .target(name: "CLibarchive"),
        module("KytesBasics", ["CSpawn"]),
        module("KytesText", ["KytesBasics"]),
        module("KytesVersions", ["KytesBasics"]),
        module("KytesSyntax", ["KytesText"]),
        module("KytesGraph", ["KytesText", "KytesVersions", "KytesBasics"]),
        module("KytesGit", ["KytesBasics", "CLibgit2"]),
        module("KytesHTTP", ["KytesBasics", "CLibcurl"]),
        module("KytesArchive", ["KytesBasics", "CLibarchive"]),
        module(
            "KytesEcosystems", ["KytesSyntax", "KytesGraph", "KytesVersions", "KytesText", "KytesBasics"],
            exclude: [
                "Alpine/README.md", "Ansible/README.md", "Arch/README.md", "Bootloaders/README.md",
                "Containers/README.md", "Debian/README.md", "DeviceTree/README.md", "GitSubmodules/README.md",
                "Kbuild/README.md",
                "Kconfig/README.md", "KernelModules/README.md", "Maven/README.md", "Procfile/README.md",
                "RPM/README.md", "Sbt/README.md",
                "SwiftPM/README.md", "Systemd/README.md",
            ]),
        module(
            "KytesSources",
            [
                "KytesGit", "KytesHTTP", "KytesArchive", "KytesGraph", "KytesSyntax", "KytesVersions", "KytesText",
                "KytesBasics",
            ]),
        module(
            "KytesWorkspace",
            [
                "KytesEcosystems", "KytesSources", "KytesArchive", "KytesGraph", "KytesVersions", "KytesText",
                "KytesBasics", sqlite,
            ]
        ),
        module(
            "KytesFeatures",
            [
                "KytesWorkspace", "KytesEcosystems", "KytesSources", "KytesGraph", "KytesSyntax", "KytesText",
                "KytesBasics",
            ]
        ),
        module(
            "KytesLSP",
            [
                "KytesFeatures", "KytesWorkspace", "KytesEcosystems", "KytesSources", "KytesGraph", "KytesSyntax",
                "KytesText", "KytesBasics",
            ]
        ),
        program("kytes-ls", ["KytesLSP", "KytesSources", "KytesBasics", argumentParser]),
        program(
            "kytes",
            [
                "KytesFeatures", "KytesWorkspace", "KytesEcosystems", "KytesSources", "KytesGraph", "KytesSyntax",
                "KytesText",
                "KytesBasics", argumentParser,
            ]
        ),
        program(
            "kytes-dev",
            [
                "KytesEcosystems", "KytesGit", "KytesSyntax", "KytesTestSupport", "KytesText", "KytesBasics",
                argumentParser,
            ]
        ),
        module(
            "KytesTestSupport",
            [
                "KytesLSP", "KytesEcosystems", "KytesArchive", "KytesGit", "KytesGraph", "KytesSyntax", "KytesText",
                "KytesBasics",
            ]
        ),
        tests("KytesTextTests", ["KytesText"]),
        tests("KytesVersionsTests", ["KytesVersions", "KytesBasics"]),
        tests("KytesGitTests", ["KytesGit", "KytesBasics"]),
        tests("KytesHTTPTests", ["KytesHTTP", "KytesBasics"]),
        tests("KytesArchiveTests", ["KytesArchive", "KytesBasics"]),
        tests(
            "KytesEcosystemsTests",
            ["KytesEcosystems", "KytesGraph", "KytesSyntax", "KytesVersions", "KytesText", "KytesBasics"],
            exclude: ["Scripts"]),
        tests(
            "KytesSourcesTests",
            ["KytesSources", "KytesGit", "KytesHTTP", "KytesArchive", "KytesGraph", "KytesText", "KytesBasics"]),
        tests("TidyTests", ["KytesBasics"]),
        tests(
            "Corpus",
            ["KytesFeatures", "KytesEcosystems", "KytesGraph", "KytesText", "KytesBasics"],
            exclude: ["Ansible", "DeviceTrees", "Fixtures"]
        ),
        tests("EditorTests", ["kytes-ls", "KytesEcosystems", "KytesText", "KytesBasics"], exclude: ["Scripts"]),
        tests("KytesGraphTests", ["KytesGraph", "KytesText"]),
        tests("KytesCommandLineTests", ["kytes", "KytesSyntax", "KytesBasics"]),
        tests("KytesExportTests", ["KytesFeatures", "KytesGraph", "KytesSyntax", "KytesText"]),
        tests("KytesSyntaxTests", ["KytesSyntax", "KytesText", "KytesBasics"], exclude: ["Scripts"]),
        tests("KytesLSPTests", ["KytesLSP", "KytesSources", "KytesSyntax", "KytesText", "KytesBasics", "kytes-ls"]),
        tests(
            "KytesWorkspaceTests",
            [
                "KytesWorkspace", "KytesEcosystems", "KytesSources", "KytesGraph", "KytesVersions", "KytesText",
                "KytesBasics",
            ]
        ),
        tests(
            "KytesFeaturesTests",
            [
                "KytesFeatures", "KytesWorkspace", "KytesEcosystems", "KytesSources", "KytesGraph", "KytesText",
                "KytesBasics",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
