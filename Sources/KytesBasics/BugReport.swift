/// Says that *we* were wrong: an invariant of this program does not hold.
///
/// Traps where assertions are on (tests, debug builds), so that it is found; answers `fallback` in a release build, so
/// that the user's session goes on. Never for wrong input: that is a diagnostic.
public func reportBug<Value>(
    _ message: @autoclosure () -> String,
    fallback: @autoclosure () -> Value,
    file: StaticString = #fileID,
    line: UInt = #line
) -> Value {
    assertionFailure(message(), file: file, line: line)
    return fallback()
}
