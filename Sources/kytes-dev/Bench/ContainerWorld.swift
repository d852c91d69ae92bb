import Foundation

extension BenchWorld {
    /// Services as people write them: a Dockerfile with two stages and a Compose file for each; made once.
    ///
    /// - Parameter files: How many Dockerfiles and Compose files.
    func containerFolder(files: Int) throws -> String {
        let top = folder + "/containers-\(files)"
        if FileManager.default.fileExists(atPath: top + "/service0/compose.yaml") { return top }
        for service in 0..<max(1, files / 2) {
            let folder = "\(top)/service\(service)"
            try write(Self.dockerfile(of: service), to: folder + "/Dockerfile")
            try write(Self.compose(of: service), to: folder + "/compose.yaml")
            try write("target\n*.md\n", to: folder + "/.dockerignore")
            try write("int main(void) { return 0; }\n", to: folder + "/src/main.c")
            try write("VERSION=\(service)\n", to: folder + "/.env")
        }
        return top
    }

    private static func dockerfile(of service: Int) -> String {
        """
        # syntax=docker/dockerfile:1
        ARG DEBIAN=bookworm
        ARG TOOL=1.\(service)

        FROM debian:${DEBIAN}-slim AS build
        ARG TOOL
        ENV PREFIX=/opt/service\(service)
        WORKDIR /src
        # What is needed to build it.
        RUN set -eux; \\
            apt-get update \\
            && apt-get install -y --no-install-recommends \\
                ca-certificates \\
                gcc \\
                library\(service)-dev=1.\(service)-1 \\
                "helper\(service % 30)" \\
            && rm -rf /var/lib/apt/lists/*
        RUN curl -fsSL "https://example.org/tool-${TOOL}.tar.gz" | tar -xz -C "$PREFIX"
        COPY src ./src
        RUN <<SCRIPT
        set -e
        pip3 install --no-cache-dir module\(service % 50)==1.\(service % 9)
        npm install -g tool\(service % 20)@2.0.0
        SCRIPT

        FROM alpine:3.\(service % 20)
        RUN apk add --no-cache libgcc tini=0.19-r\(service % 5)
        COPY --from=build /opt/service\(service)/bin /usr/local/bin
        HEALTHCHECK --interval=30s CMD wget -q -O - http://localhost:\(8000 + service) || exit 1
        ENTRYPOINT ["/usr/local/bin/service\(service)"]

        """
    }

    private static func compose(of service: Int) -> String {
        """
        name: service\(service)
        services:
          web:
            image: example/service\(service):${VERSION:-latest}
            build:
              context: .
              args:
                TOOL: "2.0"
            depends_on:
              database:
                condition: service_healthy
              cache:
                condition: service_started
            ports: ["${PORT:-8080}:80"]
            volumes: [content:/srv]
          database:
            image: postgres:1\(service % 7)
          cache:
            image: redis:7.\(service % 4)
        volumes:
          content:

        """
    }

    /// An image with this machine's own records of dpkg, and as many of Alpine, as an OCI layout.
    func imageLayout() throws -> String {
        let top = folder + "/layout"
        if FileManager.default.fileExists(atPath: top + "/oci-layout") { return top }
        let status = try String(contentsOfFile: "/var/lib/dpkg/status", encoding: .utf8)
        try write(status, to: folder + "/layer/var/lib/dpkg/status")
        try write("ID=debian\nVERSION_ID=\"12\"\n", to: folder + "/layer/etc/os-release")
        // Trivy knows no Debian without it.
        try write("12.0\n", to: folder + "/layer/etc/debian_version")
        let tar = folder + "/layer.tar"
        _ = try TimedProcess(["tar", "-cf", tar, "-C", folder + "/layer", "."]).run()
        let packed = folder + "/layer.tar.gz"
        _ = try TimedProcess(["sh", "-c", "gzip -nc '\(tar)' > '\(packed)'"]).run()
        let layer = try blob(packed, in: top)
        let diff = try digest(of: tar)
        let config =
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"\(diff)\"]}}"
        try write(config, to: folder + "/config.json")
        let described = try blob(folder + "/config.json", in: top)
        let manifest =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":"
            + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"\(described.digest)\",\"size\":\(described.size)},"
            + "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"\(layer.digest)\","
            + "\"size\":\(layer.size)}]}"
        try write(manifest, to: folder + "/manifest.json")
        let made = try blob(folder + "/manifest.json", in: top)
        let index =
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":"
            + "\"\(made.digest)\",\"size\":\(made.size)}]}"
        try write(index, to: top + "/index.json")
        try write("{\"imageLayoutVersion\":\"1.0.0\"}", to: top + "/oci-layout")
        return top
    }

    private func blob(_ file: String, in top: String) throws -> (digest: String, size: Int) {
        let digest = try digest(of: file)
        let place = top + "/blobs/sha256/" + digest.dropFirst(7)
        try FileManager.default.createDirectory(
            atPath: top + "/blobs/sha256", withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: place) {
            try FileManager.default.copyItem(atPath: file, toPath: place)
        }
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        return (digest, size ?? 0)
    }

    private func digest(of file: String) throws -> String {
        try "sha256:" + String(Benchmark.output(["sha256sum", file]).prefix(64).map { Character(UnicodeScalar($0)) })
    }
}
