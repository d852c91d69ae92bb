import Glibc
import KytesBasics
import Synchronization

/// Where the user reads: colours and progress on a terminal, plain text in a pipe.
struct Terminal: Sendable {
    /// Whether standard output is written in colours.
    let isColoured: Bool
    /// Whether somebody watches standard error.
    let showsProgress: Bool
    let isQuiet: Bool

    init(colour: ColourChoice, isQuiet: Bool) {
        let isDumb = ProcessEnvironment.variable("TERM") == "dumb"
        let isRefused = ProcessEnvironment.variable("NO_COLOR").map { !$0.isEmpty } ?? false
        isColoured =
            switch colour {
            case .always: true
            case .never: false
            case .auto: isatty(STDOUT_FILENO) == 1 && !isDumb && !isRefused
            }
        showsProgress = isatty(STDERR_FILENO) == 1 && !isDumb && !isQuiet
        self.isQuiet = isQuiet
    }

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
    }

    func styled(_ text: String, _ style: Style) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Says something that is not the answer, on standard error.
    func note(_ text: String) {
        guard !isQuiet else { return }
        Self.write("kytes: \(Self.harmless(text))\n", to: STDERR_FILENO)
    }

    static func print(_ text: String) {
        write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: STDOUT_FILENO)
    }

    /// - Parameter document: Ends its last line itself.
    static func print(_ document: [UInt8]) { write(document, to: STDOUT_FILENO) }

    static func complain(_ text: String, prefix: String = "kytes: ") {
        write(prefix + harmless(text) + "\n", to: STDERR_FILENO)
    }

    /// Names come from strangers' files: what would steer a terminal is shown as U+FFFD.
    static func harmless(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F }) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F ? "\u{FFFD}" : $0
                }
            )
        )
    }

    static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    /// Whole, however long; a reader that went away ends it.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// One line at the bottom of a terminal that says what is being waited for. It leaves nothing behind.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let last = Mutex<(text: String, time: ContinuousClock.Instant?)>(("", nil))

    init(_ terminal: Terminal) { isShown = terminal.showsProgress }

    /// Ten times a second is enough for any eye.
    func show(_ text: String) {
        guard isShown else { return }
        last.withLock { last in
            let now = ContinuousClock.now
            guard last.text != text, last.time.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
            last = (text, now)
            Terminal.write("\r\u{1B}[2K" + Self.shortened(Terminal.harmless(text)), to: STDERR_FILENO)
        }
    }

    func clear() {
        guard isShown else { return }
        last.withLock { last in
            if last.time != nil { Terminal.write("\r\u{1B}[2K", to: STDERR_FILENO) }
            last = ("", nil)
        }
    }

    private static func shortened(_ text: String) -> String {
        var size = winsize()
        let width = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 8 ? Int(size.ws_col) : 80
        return text.count < width ? text : text.prefix(width - 2) + "…"
    }
}
