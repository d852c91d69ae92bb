internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Sbt {
    /// What other layers may know a project of an sbt build by: its coordinates, and the files that the build makes.
    ///
    /// Source: sbt 1.10, `Defaults.makeCrossTarget`, `artifactName`; sbt-assembly 2, sbt-native-packager 1.10: their documented
    /// defaults, read 2026-11-27.
    static func offers(of asking: Asking) -> [BindingOffer] {
        let url = asking.component.packageURL
        func offer(_ key: BindingKey, _ confidence: Confidence, _ reason: String) -> BindingOffer {
            BindingOffer(
                component: asking.component, key: key, place: asking.place, confidence: confidence, reason: reason)
        }
        var offers = [
            offer(.package(url), .certain, "`\(asking.name)` is a project of this workspace")
        ]
        // Only sbt's own layout is known.
        guard let target = asking.base?.appending("target"), let version = asking.version else { return offers }
        func make(_ path: String, _ confidence: Confidence, _ who: String) {
            let file = target.appending(path)
            guard file.isWithin(target) else { return }
            offers.append(
                offer(
                    .artifact(file), confidence, "\(who) what it makes of `\(asking.name)` `\(file.lastComponent)`"))
        }
        let name = asking.name.lowercased().replacing(" ", with: "-")
        let scala = asking.scalaVersions.first.map { $0.hasPrefix("3") ? $0 : binaryVersion($0) }
        let crossed = scala.map { "scala-" + $0 + "/" } ?? ""
        make("\(crossed)\(url.name)-\(version).jar", .likely, "sbt calls")
        make("\(crossed)\(name)-assembly-\(version).jar", .possible, "`sbt-assembly` would call")
        make("\(name)_\(version)_all.deb", .possible, "`sbt-native-packager` would call")
        for ending in ["zip", "tgz"] {
            make("universal/\(name)-\(version).\(ending)", .possible, "`sbt-native-packager` would call")
        }
        make("universal/stage/bin/\(name)", .possible, "`sbt-native-packager` would call")
        make("universal/stage", .possible, "`sbt-native-packager` would call")
        return offers
    }
}
