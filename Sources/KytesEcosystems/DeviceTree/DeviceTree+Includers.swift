internal import KytesBasics
internal import KytesSyntax
internal import KytesText
internal import Synchronization

extension DeviceTree {
    /// Who includes a file of which name; of thousands of sources nothing else is looked at. Made once for one list of sources:
    /// what it tells is only which board a part is shown in.
    final class Includers: Sendable {
        private let known = Mutex<(manifests: [AbsolutePath], names: [String: [AbsolutePath]])?>(nil)

        func names(
            of manifests: [AbsolutePath], _ metadata: any MetadataSource
        ) async throws -> [String: [AbsolutePath]] {
            if let known = known.withLock({ $0 }), known.manifests == manifests { return known.names }
            let lists = try await metadata.parts(of: manifests) { content in
                Self.included(in: content.bytes(in: 0..<min(content.byteCount, DeviceTreeText.sizeLimit)))
            }
            var names: [String: [AbsolutePath]] = [:]
            for (path, list) in zip(manifests, lists) {
                for name in list ?? [] { names[name, default: []].append(path) }
            }
            known.withLock { $0 = (manifests, names) }
            return names
        }

        /// The last components of the paths behind `include`.
        private static func included(in bytes: [UInt8]) -> [String] {
            let needle = Array("include".utf8)
            var found: [String] = []
            bytes.withUnsafeBufferPointer { buffer in
                var from = 0
                while let start = ByteSearch.first(needle, in: buffer, from: from), found.count < 1_000 {
                    from = start + needle.count
                    var open = from
                    while open < buffer.count, buffer[open] == 0x20 || buffer[open] == 0x09 || buffer[open] == 0x2F {
                        open += 1
                    }
                    guard open < buffer.count, buffer[open] == UInt8(ascii: "\"") || buffer[open] == UInt8(ascii: "<")
                    else { continue }
                    var end = open + 1
                    while end < buffer.count, ![0x22, 0x3E, 0x0A].contains(buffer[end]) { end += 1 }
                    let path = String(decoding: buffer[open + 1..<end], as: UTF8.self)
                    if let name = path.split(separator: "/").last { found.append(String(name)) }
                }
            }
            return found
        }
    }
}
