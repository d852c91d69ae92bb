import Foundation
import Glibc

/// What one run of a program cost, as the operating system counted it.
struct Cost {
    /// Seconds from its start to its end.
    var wall: Double
    /// Seconds of the processor, its children's included.
    var processor: Double
    /// Bytes at its peak, of the largest process.
    var peakMemory: Int
    /// Seconds from its start to the end of the first line that it wrote; `wall` where it wrote none.
    var firstLine: Double
}

/// A program that is run to be measured. Its output is thrown away. It may take two minutes.
struct TimedProcess {
    var arguments: [String]
    var environment = ProcessInfo.processInfo.environment
    var folder = "."

    init(_ arguments: [String], in folder: String = ".", environment: [String: String] = [:]) {
        self.arguments = arguments
        self.folder = folder
        self.environment.merge(environment) { $1 }
    }

    func run() throws -> Cost {
        let start = ContinuousClock.now
        let (process, output) = try spawn()
        defer { close(output) }
        let firstLine = Self.waitForLine(output) ? ContinuousClock.now - start : nil
        Self.drain(output)
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(process, &status, 0, &usage) == process else { throw ChoreError("`\(arguments[0])` was lost") }
        let wall = ContinuousClock.now - start
        guard status == 0 else {
            throw ChoreError("`\(arguments.joined(separator: " "))` ended with \((status >> 8) & 255) in \(folder)")
        }
        return Cost(
            wall: wall / .seconds(1),
            processor: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
            peakMemory: usage.ru_maxrss * 1024,
            firstLine: (firstLine ?? wall) / .seconds(1)
        )
    }

    private static func waitForLine(_ output: Int32) -> Bool {
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 { if byte == 0x0A { return true } }
        return false
    }

    private static func drain(_ output: Int32) {
        var rest = [UInt8](repeating: 0, count: 65_536)
        while read(output, &rest, rest.count) > 0 {}
    }

    /// - Returns: The process, and what it writes.
    private func spawn() throws -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
        else { throw ChoreError("there is no pipe for `\(arguments[0])`") }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let inFolder = ["timeout", "-k", "5", "120", "sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
        // The thread that runs this may block the signals by which a program is ended.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv = inFolder.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, "timeout", &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            close(ends[0])
            throw ChoreError("`\(arguments[0])` cannot be started: \(String(cString: strerror(code)))")
        }
        return (process, ends[0])
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

/// Two programs run in turn, after one run of each that does not count, so that both meet the same noise.
struct Pairs {
    private(set) var runs: [(ours: Cost, peer: Cost)] = []

    init(_ ours: TimedProcess, _ peer: TimedProcess, _ world: BenchWorld) throws {
        try self.init(world, ours: ours.run, peer: peer.run)
    }

    /// Who begins changes from run to run.
    init(_ world: BenchWorld, ours: () throws -> Cost, peer: () throws -> Cost) throws {
        let end = ContinuousClock.now + world.budget
        _ = try (ours(), peer())
        while runs.count < world.runs, runs.count < 3 || ContinuousClock.now < end {
            if runs.count.isMultiple(of: 2) {
                runs.append((try ours(), try peer()))
            } else {
                let peer = try peer()
                runs.append((try ours(), peer))
            }
        }
    }

    /// Wall times in milliseconds.
    var ours: Spread { Spread(runs.map { $0.ours.wall * 1000 }) }
    var peers: Spread { Spread(runs.map { $0.peer.wall * 1000 }) }
}

/// The middle of several figures, and how far they lie apart. These machines are noisy: a lone time says nothing.
struct Spread: CustomStringConvertible {
    let sorted: [Double]

    init(_ figures: [Double]) { sorted = figures.sorted() }

    var median: Double { quantile(0.5) }
    var least: Double { sorted.first ?? .nan }
    var most: Double { sorted.last ?? .nan }

    func quantile(_ part: Double) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    var description: String { "\(Self.shown(median)) (\(Self.shown(least))–\(Self.shown(most)))" }

    /// Three significant digits.
    static func shown(_ figure: Double) -> String {
        let digits = figure >= 100 ? 0 : figure >= 10 ? 1 : figure >= 1 ? 2 : 3
        return String(format: "%.\(digits)f", figure)
    }
}
