extension Maven {
    /// Which elements may stand in which, and the words that some of them may hold.
    ///
    /// Source: Maven 3.9, `maven.mdo` (model 4.0.0); lifecycle phases: Maven, "Introduction to the Build Lifecycle"; scopes:
    /// "Introduction to the Dependency Mechanism"; types: "Maven Core, Default Artifact Handlers"; read 2026-11-24.
    enum Elements {
        /// The children of an element, by its path from the project; those of free form have none that are known.
        static func children(of path: [String]) -> [String] {
            for count in [2, 1] where path.count >= count {
                if let found = table[path.suffix(count).joined(separator: "/")] { return found }
            }
            return []
        }

        /// What may stand in an element, where the model knows all of it or the usual.
        static func words(in path: [String]) -> [String] {
            for count in [2, 1] where path.count >= count {
                if let found = values[path.suffix(count).joined(separator: "/")] { return found }
            }
            return []
        }

        private static let base = [
            "modules", "distributionManagement", "properties", "dependencyManagement", "dependencies", "repositories",
            "pluginRepositories", "build", "reporting",
        ]
        private static let buildBase = [
            "defaultGoal", "resources", "testResources", "directory", "finalName", "filters", "pluginManagement",
            "plugins",
        ]
        private static let repository = ["releases", "snapshots", "id", "name", "url", "layout"]
        private static let person = [
            "name", "email", "url", "organization", "organizationUrl", "roles", "timezone", "properties",
        ]
        private static let resource = ["targetPath", "filtering", "directory", "includes", "excludes"]
        private static let policy = ["enabled", "updatePolicy", "checksumPolicy"]

        private static let table: [String: [String]] = [
            "project": [
                "modelVersion", "parent", "groupId", "artifactId", "version", "packaging", "name", "description", "url",
                "inceptionYear", "organization", "licenses", "developers", "contributors", "mailingLists",
                "prerequisites",
                "scm", "issueManagement", "ciManagement", "profiles",
            ] + base,
            "parent": ["groupId", "artifactId", "version", "relativePath"],
            "organization": ["name", "url"],
            "licenses": ["license"], "license": ["name", "url", "distribution", "comments"],
            "developers": ["developer"], "developer": ["id"] + person,
            "contributors": ["contributor"], "contributor": person,
            "roles": ["role"],
            "mailingLists": ["mailingList"],
            "mailingList": ["name", "subscribe", "unsubscribe", "post", "archive", "otherArchives"],
            "otherArchives": ["otherArchive"],
            "prerequisites": ["maven"],
            "modules": ["module"], "subprojects": ["subproject"],
            "scm": ["connection", "developerConnection", "tag", "url"],
            "issueManagement": ["system", "url"],
            "ciManagement": ["system", "url", "notifiers"],
            "notifiers": ["notifier"],
            "notifier": [
                "type", "sendOnError", "sendOnFailure", "sendOnSuccess", "sendOnWarning", "address", "configuration",
            ],
            "distributionManagement": [
                "repository", "snapshotRepository", "site", "downloadUrl", "relocation", "status",
            ],
            "distributionManagement/repository": ["uniqueVersion"] + repository,
            "snapshotRepository": ["uniqueVersion"] + repository,
            "site": ["id", "name", "url"],
            "relocation": ["groupId", "artifactId", "version", "message"],
            "dependencyManagement": ["dependencies"],
            "dependencies": ["dependency"],
            "dependency": [
                "groupId", "artifactId", "version", "type", "classifier", "scope", "systemPath", "exclusions",
                "optional",
            ],
            "exclusions": ["exclusion"], "exclusion": ["groupId", "artifactId"],
            "repositories": ["repository"], "repository": repository,
            "pluginRepositories": ["pluginRepository"], "pluginRepository": repository,
            "releases": policy, "snapshots": policy,
            "build": [
                "sourceDirectory", "scriptSourceDirectory", "testSourceDirectory", "outputDirectory",
                "testOutputDirectory", "extensions",
            ] + buildBase,
            "profile/build": buildBase,
            "build/extensions": ["extension"], "extension": ["groupId", "artifactId", "version"],
            "resources": ["resource"], "resource": resource,
            "testResources": ["testResource"], "testResource": resource,
            "includes": ["include"], "excludes": ["exclude"], "filters": ["filter"],
            "pluginManagement": ["plugins"],
            "plugins": ["plugin"],
            "plugin": [
                "groupId", "artifactId", "version", "extensions", "executions", "dependencies", "inherited",
                "configuration",
            ],
            "executions": ["execution"], "execution": ["id", "phase", "goals", "inherited", "configuration"],
            "goals": ["goal"],
            "reporting": ["excludeDefaults", "outputDirectory", "plugins"],
            "reportSets": ["reportSet"], "reportSet": ["id", "reports", "inherited", "configuration"],
            "reports": ["report"],
            "profiles": ["profile"], "profile": ["id", "activation"] + base,
            "activation": ["activeByDefault", "jdk", "os", "property", "file"],
            "os": ["name", "family", "arch", "version"],
            "activation/property": ["name", "value"],
            "activation/file": ["missing", "exists"],
        ]

        /// What `${…}` may name in every POM. Source: Maven 3.8.7, "Maven Model Builder", read 2026-11-24.
        static let properties = [
            "project.version", "project.groupId", "project.artifactId", "project.name", "project.packaging",
            "project.url",
            "project.parent.version", "project.parent.groupId", "project.parent.artifactId", "project.basedir",
            "project.baseUri", "project.build.directory", "project.build.outputDirectory", "basedir", "java.version",
            "java.home", "user.home", "os.name", "os.arch", "os.version",
        ]

        private static let truth = ["true", "false"]
        private static let types = [
            "jar", "pom", "war", "ear", "rar", "ejb", "ejb-client", "test-jar", "java-source", "javadoc",
            "maven-plugin",
        ]
        private static let phases = [
            "pre-clean", "clean", "post-clean", "validate", "initialize", "generate-sources", "process-sources",
            "generate-resources", "process-resources", "compile", "process-classes", "generate-test-sources",
            "process-test-sources", "generate-test-resources", "process-test-resources", "test-compile",
            "process-test-classes", "test", "prepare-package", "package", "pre-integration-test", "integration-test",
            "post-integration-test", "verify", "install", "deploy", "pre-site", "site", "post-site", "site-deploy",
        ]

        private static let values: [String: [String]] = [
            "project/modelVersion": ["4.0.0"],
            "project/packaging": ["pom", "jar", "maven-plugin", "ejb", "war", "ear", "rar"],
            "dependency/scope": ["compile", "provided", "runtime", "test", "system", "import"],
            "dependency/type": types,
            "dependency/optional": truth,
            "execution/phase": phases,
            "plugin/inherited": truth, "execution/inherited": truth, "reportSet/inherited": truth,
            "plugin/extensions": truth,
            "resource/filtering": truth, "testResource/filtering": truth,
            "activation/activeByDefault": truth,
            "releases/enabled": truth, "snapshots/enabled": truth,
            "updatePolicy": ["always", "daily", "interval:", "never"],
            "checksumPolicy": ["fail", "ignore", "warn"],
            "layout": ["default", "legacy"],
            "license/distribution": ["repo", "manual"],
            "os/family": ["dos", "mac", "netware", "os/2", "tandem", "unix", "windows", "win9x", "z/os", "os/400"],
        ]
    }
}
