extension Sequence where Self: Sendable, Element: Sendable {
    /// Transforms every element, at most `width` at a time.
    ///
    /// - Returns: The results in the order of the elements.
    /// - Throws: The first error of `transform`; what is still running is cancelled and awaited before it is thrown.
    public func concurrentMap<Result: Sendable>(
        atMost width: Int,
        _ transform: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Result?] = []
            var elements = makeIterator()
            func startNext() {
                guard let element = elements.next() else { return }
                let index = results.count
                results.append(nil)
                group.addTask { (index, try await transform(element)) }
            }
            for _ in 0..<Swift.max(1, width) { startNext() }
            while let (index, result) = try await group.next() {
                results[index] = result
                startNext()
            }
            return results.map { $0! }
        }
    }
}
