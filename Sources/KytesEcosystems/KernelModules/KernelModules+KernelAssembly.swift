internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// Makes components, edges and diagnostics of one installed kernel.
    struct KernelAssembly {
        private let kernel: Kernel
        private let files: [SourceFile]
        private let devices: [Device]
        private let root: ComponentID
        private var parts = Parts()

        init(_ kernel: Kernel, _ files: [SourceFile], _ devices: [Device]) {
            self.kernel = kernel
            self.files = files
            self.devices = devices
            root = Thing.kernel(kernel.release)
        }

        mutating func resolution() -> Resolution {
            var resolution = Resolution()
            parts.add(
                Component(
                    id: root, name: "linux", version: kernel.release, layer: layer, ecosystem: KernelModules.id,
                    manifest: kernel.modules.first?.place.document))
            let lookup = Lookup(kernel: kernel, settings: Settings())
            for number in kernel.modules.indices {
                let module = kernel.modules[number]
                guard let id = parts.module(module.name, of: kernel) else { continue }
                parts.connect(
                    root, id, .contains, module.isBuiltIn ? "built in" : "", module.place, roots: [root])
                _ = parts.connect(number, of: kernel, lookup, on: .other, roots: [root])
                // Where it is said is not where it is named: an edge, no mention.
                let place = module.place.range.lowerBound
                parts.want(
                    BindingWant(
                        component: id, key: .kernelModule(module.name), kind: .buildsWith, scope: "source",
                        evidence: Evidence(document: module.place.document, range: place..<place), roots: [root]))
            }
            parts.connect(devices, to: lookup) { _ in [root] }
            parts.write(to: &resolution)
            resolution.roots = [root]
            resolution.offers = offers
            for file in files {
                guard let model = file.facts.model as? Model else { continue }
                let (kernel, root) = (kernel, root)
                resolution.files[file.document] = ResolvedFile(
                    file: file, owner: root, links: ListLinks(kernel, model).links, diagnostics: diagnostics(of: file),
                    commentary: ListLinks(kernel, model).commentary)
            }
            return resolution
        }

        private func diagnostics(of file: SourceFile) -> [Diagnostic] {
            let circles = kernel.inCircles.filter { kernel.modules[$0].place.document == file.document }.map { number in
                Diagnostic(
                    code: Code.damaged, severity: .error,
                    message: "`\(kernel.modules[number].name)` needs itself in the end: depmod gives up on it",
                    range: kernel.modules[number].place.range)
            }
            let damaged = kernel.damage.sorted { $0.key < $1.key }.compactMap { number, damage -> Diagnostic? in
                let module = kernel.modules[number]
                guard module.place.document == file.document else { return nil }
                let what =
                    switch damage {
                    case .unreadable: "is not there, or cannot be read"
                    case .noObject: "is no object file"
                    case .cutOff: "is cut off: it ends before its sections do"
                    }
                return Diagnostic(
                    code: Code.damaged, severity: .warning, message: "`\(module.path)` \(what)",
                    range: module.place.range)
            }
            return (circles + damaged).prefix(Self.told).sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        /// So many modules of one list are told of.
        private static let told = 200

        /// Modules by name, and the kernel by the file that bootloaders load.
        private var offers: BindingOffers {
            let (kernel, root) = (kernel, root)
            return BindingOffers {
                let modules = kernel.modules.compactMap { module -> BindingOffer? in
                    guard let id = Thing.module(module.name, release: kernel.release) else { return nil }
                    return BindingOffer(
                        component: id, key: .package(id.packageURL), confidence: .likely,
                        reason: "the kernel \(kernel.release) of the workspace has the module `\(module.name)`")
                }
                let images = [BindingHost.thisMachine, .other].map { host in
                    BindingOffer(
                        component: root, key: .systemFile("/boot/vmlinuz-" + kernel.release, on: host),
                        confidence: .likely, reason: "`vmlinuz-\(kernel.release)` is the kernel of that release")
                }
                let package = BindingOffer(
                    component: root, key: .osPackage(type: "deb", name: "linux-image-" + kernel.release),
                    confidence: .likely,
                    reason: "Debian calls the package of this kernel `linux-image-\(kernel.release)`")
                return modules + images + [package]
            }
        }
    }

    /// What the words of a kernel's lists mean.
    struct ListLinks: Sendable {
        private let kernel: Kernel
        private let model: Model

        init(_ kernel: Kernel, _ model: Model) {
            self.kernel = kernel
            self.model = model
        }

        /// The words that name a module, and whether the file is where it is declared.
        private var mentions: [(range: TextRange, name: String, isDeclared: Bool)] {
            model.statements.flatMap { statement -> [(TextRange, String, Bool)] in
                let words = model.words(of: statement)
                if model.kind.hasPaths {
                    let path = model.path(of: statement)
                    return [(path, name(ofModuleAt: model.string(path)), true)]
                        + words.dropFirst().map { ($0, name(ofModuleAt: model.string($0)), false) }
                }
                guard let directive = model.directive(of: statement) else { return [] }
                let named = directive == .alias ? words.dropFirst(2).prefix(1) : words.dropFirst(1)
                return named.map { ($0, normal(model.string($0)), false) }
            }
        }

        var links: [Link] {
            mentions.compactMap { range, name, _ in
                guard let module = kernel.module(name),
                    let id = Thing.module(module.name, release: kernel.release)
                else { return nil }
                // Whoever goes there wants the driver, where that can be had.
                return Link(
                    range: range, role: .requirement, component: id, declaration: module.place)
            }
        }

        var commentary: Commentary {
            var commentary = Commentary()
            let remarks = Remarks(kernel)
            commentary.notes = mentions.flatMap { range, name, isDeclared in
                isDeclared ? remarks.notes(on: name, at: range) : remarks.brief(on: name, at: range)
            }
            return commentary
        }
    }
}
