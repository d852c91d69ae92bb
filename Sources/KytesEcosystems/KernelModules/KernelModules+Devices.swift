internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// A device of a machine, as its kernel shows it.
    struct Device: Sendable {
        /// `pci`
        var bus: String
        /// As the bus counts: `0000:00:19.0`.
        var name: String
        /// By which a module is found that drives it: `pci:v00008086d000010F5sv…`.
        var alias: String
        var place: Evidence

        var component: Component {
            Component(
                id: ComponentID(PackageURL(type: "generic", namespace: "device/" + bus, name: name)),
                name: "\(bus) \(name)", version: nil, layer: .hardware, ecosystem: KernelModules.id,
                manifest: place.document)
        }

        private static let busLimit = 64
        private static let deviceLimit = 4_096
        private static let aliasBytes = 4_096

        /// The devices of the system below a root folder; of an image or an unpacked package there are none.
        ///
        /// - Source: Linux 6.1, `Documentation/admin-guide/sysfs-rules.rst` and `Documentation/ABI/testing/sysfs-bus-*`.
        static func all(of root: AbsolutePath, _ metadata: any MetadataSource) async throws -> [Device] {
            let top = root.appending("sys/bus")
            let buses = try await metadata.fileNames(in: top).prefix(busLimit)
            let lists = try await metadata.fileNames(inEach: buses.map { top.appending("\($0)/devices") })
            let named = zip(buses, lists).flatMap { bus, names in names.map { (bus: bus, name: $0) } }
                .prefix(deviceLimit)
            let paths = named.map { top.appending("\($0.bus)/devices/\($0.name)/modalias") }
            return zip(zip(named, paths), try await metadata.texts(at: paths)).compactMap { device, text in
                guard let text, text.count <= aliasBytes else { return nil }
                let alias = String(text.string.prefix { !$0.isNewline })
                guard !alias.isEmpty else { return nil }
                return Device(
                    bus: device.0.bus, name: device.0.name, alias: alias,
                    place: Evidence(document: DocumentID(file: device.1), range: 0..<alias.utf8.count))
            }
        }

        /// The root folder of the system that a kernel is installed in: above `lib/modules/RELEASE`, `usr/lib/modules/RELEASE`.
        static func root(of kernel: AbsolutePath) -> AbsolutePath {
            let above = kernel.parent.parent.parent
            return above.lastComponent == "usr" ? above.parent : above
        }
    }
}

extension KernelModules.Parts {
    /// The devices that modules drive which are in here already.
    ///
    /// - Parameter roots: Under which a module stands, by its number; `nil` for one that does not.
    mutating func connect(
        _ devices: [KernelModules.Device],
        to lookup: KernelModules.Lookup,
        roots: (Int) -> [ComponentID]?
    ) {
        for device in devices {
            for case .module(let number) in lookup.modules(of: device.alias) {
                guard let roots = roots(number),
                    let module = module(lookup.kernel.modules[number].name, of: lookup.kernel)
                else { continue }
                let component = device.component
                add(component)
                connect(module, component.id, .drives, device.bus, device.place, roots: roots)
            }
        }
    }
}
