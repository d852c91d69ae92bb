internal import KytesGraph
internal import KytesSyntax
internal import KytesText

/// How the command lines of programs that install are read.
extension Containers.Commands {
    /// One program's words.
    struct Installer {
        /// What asks for packages; empty where options do.
        var verbs: Set<String>
        /// Options that have a value behind them.
        var valued: Set<String>
        /// Of a package's word, and a version that an option says.
        var component: @Sendable (_ word: String, _ version: String?) -> Component?
        /// Options whose value is the version of what is named.
        var versions: Set<String> = []
        /// Options whose value is a file that lists what is installed.
        var lists: Set<String> = []
        /// What ends the name within a word.
        var ends = "=<>~!@:"
    }

    private static let things = Things(ecosystem: Containers.id)

    static let apt = Installer(
        verbs: ["install", "build-dep"],
        valued: ["-t", "--target-release", "-o", "--option", "-c", "--config-file", "-a", "--host-architecture"],
        component: { word, _ in word.hasSuffix("-") ? nil : things.debianPackage(word) }, ends: "=/:")

    static let apk = Installer(
        verbs: ["add"],
        valued: [
            "-t", "--virtual", "-X", "--repository", "-p", "--root", "--keys-dir", "--arch", "--repositories-file",
            "--cache-dir", "--wait",
        ],
        component: { word, _ in
            if word.hasPrefix(".") || word.hasPrefix("!") || word.hasPrefix("/") { return nil }
            let name = word.prefix { !"=<>~@".contains($0) }
            let rest = word.dropFirst(name.count)
            let version = rest.hasPrefix("=") ? String(rest.dropFirst().prefix { $0 != "@" }) : nil
            return things.package("apk", "alpine", String(name), version: version)
        }, ends: "=<>~@")

    static let dnf = Installer(
        verbs: ["install", "reinstall", "localinstall", "upgrade-minimal"],
        valued: [
            "-c", "--config", "--enablerepo", "--disablerepo", "--setopt", "--installroot", "--releasever", "--repo",
        ],
        component: { word, _ in redhatPackage(word) }, ends: "")

    static let rpm = Installer(
        verbs: [], valued: ["--root", "--dbpath", "-q", "--import", "-e", "--erase"],
        component: { word, _ in word.contains("://") ? things.download(word) : nil }, ends: "")

    static let zypper = Installer(
        verbs: ["install", "in"],
        valued: ["-t", "--type", "-r", "--repo", "--from", "-R", "--root", "--gpg-auto-import"],
        component: { word, _ in
            things.generic("os-package", String(word.prefix { !"=<>".contains($0) }), layer: .os)
        }, ends: "=<>")

    static let pip = Installer(
        verbs: ["install"],
        valued: [
            "-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-t", "--target",
            "--trusted-host", "-f", "--find-links", "--prefix", "--root", "--cache-dir", "--timeout", "--retries",
            "--python-version", "--platform", "--proxy", "--progress-bar", "--no-binary", "--only-binary", "--src",
            "--global-option", "--config-settings", "--python", "-p", "--log",
        ],
        component: { word, version in things.pythonPackage(word, version) }, lists: ["-r", "--requirement"],
        ends: "=<>~!@[;")

    static let npm = Installer(
        verbs: ["install", "i", "add"],
        valued: ["--prefix", "--registry", "--loglevel", "--cache", "-C", "--omit", "--workspace", "-w"],
        component: { word, _ in nodePackage(word) }, ends: "")

    static let yarn = Installer(
        verbs: ["add"], valued: ["--prefix", "--registry", "--cwd", "--cache-folder", "--modules-folder"],
        component: { word, _ in nodePackage(word) }, ends: "")

    static let gem = Installer(
        verbs: ["install", "i"],
        valued: ["--source", "-s", "--install-dir", "-i", "-n", "--bindir", "--platform", "-P", "--clear-sources"],
        component: { word, version in
            let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
            guard let name = parts.first, !word.contains("/"), !word.hasSuffix(".gem") else { return nil }
            return things.make("gem", nil, name, parts.count > 1 ? parts[1] : version, layer: .application)
        }, versions: ["-v", "--version"], ends: ":")

    static let cargo = Installer(
        verbs: ["install"],
        valued: [
            "--git", "--branch", "--tag", "--rev", "--path", "--root", "--registry", "--index", "--features", "-F",
            "--target", "--target-dir", "--bin", "--example", "--profile", "-j", "--jobs", "--config",
        ],
        component: { word, version in
            let parts = word.split(separator: "@", maxSplits: 1).map(String.init)
            guard let name = parts.first, !word.contains("/"), !word.hasPrefix(".") else { return nil }
            return things.make("cargo", nil, name, parts.count > 1 ? parts[1] : version, layer: .application)
        }, versions: ["--version", "--vers"], ends: "@")

    static let go = Installer(
        verbs: ["install", "get"],
        valued: ["-ldflags", "--ldflags", "-tags", "--tags", "-o", "-gcflags", "-asmflags", "-mod", "-modfile", "-p"],
        component: { word, _ in
            let parts = word.split(separator: "@", maxSplits: 1).map(String.init)
            guard let path = parts.first, path.split(separator: "/").first?.contains(".") == true,
                !path.hasPrefix("."), let slash = path.lastIndex(of: "/")
            else { return nil }
            let version = parts.count > 1 && parts[1] != "latest" ? parts[1] : nil
            return things.make(
                "golang", String(path[..<slash]), String(path[path.index(after: slash)...]), version,
                layer: .application)
        }, ends: "@")

    /// An address is a download; a group has no name of a package.
    private static func redhatPackage(_ word: String) -> Component? {
        word.contains("://") ? things.download(word) : things.package("rpm", "redhat", word)
    }

    /// `name@version`, `@scope/name@version`
    private static func nodePackage(_ word: String) -> Component? {
        if word.hasPrefix(".") || word.hasPrefix("/") || word.contains(":") { return nil }
        let mark = word.dropFirst().lastIndex(of: "@")
        let name = mark.map { String(word[..<$0]) } ?? word
        let version = mark.map { String(word[word.index(after: $0)...]) }
        let isExact = version?.first?.isNumber == true && version?.contains("x") == false
        return things.nodePackage(name, isExact ? version : nil)
    }

    // MARK: - Reading

    mutating func install(_ words: ArraySlice<Word>, _ installer: Installer, _ tool: String) {
        var isAsked = installer.verbs.isEmpty
        var version: String?
        var named: [Word] = []
        var at = words.startIndex
        while at < words.endIndex {
            let word = words[at]
            at += 1
            if let text = word.text, text.hasPrefix("-") {
                if installer.versions.contains(text), at < words.endIndex { version = words[at].text }
                if let mark = text.firstIndex(of: "="), installer.versions.contains(String(text[..<mark])) {
                    version = String(text[text.index(after: mark)...])
                }
                if installer.lists.contains(text), at < words.endIndex, let path = words[at].text {
                    lists.append(Located(path, at: words[at].range))
                }
                if installer.valued.contains(text) || installer.versions.contains(text) {
                    if tool == "cargo", text == "--git", at < words.endIndex, let url = words[at].text {
                        return take(Containers.Commands.repository(url, nil, at: words[at].range, tool: tool))
                    }
                    at += 1
                }
            } else if !isAsked {
                guard let verb = word.text, installer.verbs.contains(verb) else { return }
                isAsked = true
            } else {
                named.append(word)
            }
        }
        for word in named { take(word, version, installer, tool) }
    }

    private mutating func take(_ word: Word, _ version: String?, _ installer: Installer, _ tool: String) {
        guard let text = word.text else { return tell(word) }
        // A variable that holds several, as shells have it.
        let parts = text.split(whereSeparator: \.isWhitespace).map(String.init)
        for part in parts {
            guard let component = installer.component(part, version) else { continue }
            let name = part.dropFirst().firstIndex { installer.ends.contains($0) }.map { part[..<$0] } ?? part[...]
            let isDownload = component.id.isOf(type: "generic", namespace: "download")
            wants.append(
                Containers.Want(
                    component: component, kind: isDownload ? .deploys : .installs,
                    range: parts.count == 1 ? word.place(of: name.utf8.count) : word.range, tool: tool,
                    requirement: version ?? (name.utf8.count < part.utf8.count ? part : nil)))
        }
    }

    mutating func installWithPacman(_ words: ArraySlice<Word>) {
        guard words.contains(where: { $0.text?.hasPrefix("-S") == true }) else { return }
        for word in words {
            guard let name = word.text else {
                tell(word)
                continue
            }
            guard !name.hasPrefix("-"), let component = Self.things.package("alpm", "arch", name) else { continue }
            wants.append(
                Containers.Want(component: component, kind: .installs, range: word.range, tool: "pacman"))
        }
    }

    /// `uv pip install`, `uv tool install`
    mutating func installWithUv(_ words: ArraySlice<Word>) {
        guard let first = words.first?.text, ["pip", "tool"].contains(first) else { return }
        install(words.dropFirst(), Self.pip, "uv")
    }

    mutating func takeDownloads(_ words: ArraySlice<Word>, _ tool: String) {
        for word in words {
            guard let text = word.text else { continue }
            guard text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("ftp://") else { continue }
            take(Self.download(text, at: word.range, tool: tool))
        }
    }

    static func download(_ address: String, at range: TextRange, tool: String) -> Containers.Want? {
        if address.hasSuffix(".git") { return repository(address, nil, at: range, tool: tool) }
        return things.download(address).map {
            Containers.Want(component: $0, kind: .deploys, range: range, tool: tool)
        }
    }

    /// `git clone [--branch NAME] ADDRESS`
    mutating func takeClone(_ words: ArraySlice<Word>) {
        guard let clone = words.firstIndex(where: { $0.text == "clone" }) else { return }
        var branch: String?
        var at = clone + 1
        while at < words.endIndex {
            let text = words[at].text ?? ""
            if ["-b", "--branch", "--depth", "-c", "--config", "-o", "--origin", "-j"].contains(text) {
                if text == "-b" || text == "--branch", at + 1 < words.endIndex { branch = words[at + 1].text }
                at += 2
                continue
            }
            if text.hasPrefix("--branch=") { branch = String(text.dropFirst(9)) }
            if text.isEmpty { return tell(words[at]) }
            if !text.hasPrefix("-") {
                return take(Self.repository(text, branch, at: words[at].range, tool: "git"))
            }
            at += 1
        }
    }

    static func repository(_ url: String, _ version: String?, at range: TextRange, tool: String) -> Containers.Want? {
        things.repository(url, version).map {
            Containers.Want(
                component: $0, kind: .deploys, range: range, tool: tool, requirement: version, address: (url, version))
        }
    }
}
