/// A file's lines and the hunks that change them: at the place they name or at the nearest other place where every line of
/// them stands, as `patch -F 0` does it.
///
/// - Source: GNU patch 2.7 manual, "Applying Imperfect Patches"; what the manual leaves open was tried with the program.
struct PatchedLines {
    typealias Line = UnifiedDiff.Line

    private let input: [Line]
    private var output: [Line] = []
    /// Lines of the input that are written or replaced.
    private var done = 0
    /// How far the last hunk stood from where it said.
    private var drift = 0
    private var tries = 0

    /// Places that are looked at for all hunks of one file: a patch may come from anybody.
    private static let mostTries = 20_000_000

    init(_ bytes: [UInt8]) {
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        input = lines
    }

    /// The whole file. To be asked last.
    var bytes: [UInt8] { Array((output + input[done...]).joined()) }

    /// - Returns: Whether its lines were found.
    mutating func apply(_ hunk: UnifiedDiff.Hunk) -> Bool {
        guard let place = place(of: hunk) else { return false }
        output += input[done..<place]
        output += hunk.new
        done = place + hunk.old.count
        return true
    }

    /// The index of the first old line.
    private mutating func place(of hunk: UnifiedDiff.Hunk) -> Int? {
        let said = hunk.old.isEmpty ? hunk.start : hunk.start - 1
        let guess = said + drift
        let last = input.count - hunk.old.count
        // Lines that nothing stays beside are inserted where they say.
        if hunk.old.isEmpty { return guess >= done && guess <= input.count ? guess : nil }
        guard last >= done else { return nil }
        if hunk.prefix < hunk.suffix, hunk.start <= 1 {
            // Less stays in front than behind: there was nothing in front of it.
            return done == 0 && matches(hunk, at: 0) ? found(0, said) : nil
        }
        if hunk.suffix < hunk.prefix { return matches(hunk, at: last) ? found(last, said) : nil }
        var distance = max(0, guess - last, done - guess)
        while guess + distance <= last || guess - distance >= done {
            tries += 1
            guard tries < Self.mostTries else { return nil }
            if guess + distance <= last, matches(hunk, at: guess + distance) { return found(guess + distance, said) }
            if guess - distance >= done, matches(hunk, at: guess - distance) { return found(guess - distance, said) }
            distance += 1
        }
        return nil
    }

    private mutating func found(_ place: Int, _ said: Int) -> Int {
        drift = place - said
        return place
    }

    private func matches(_ hunk: UnifiedDiff.Hunk, at place: Int) -> Bool {
        guard place >= done, place + hunk.old.count <= input.count else { return false }
        return zip(hunk.old, input[place...]).allSatisfy { $0.elementsEqual($1) }
    }
}
