import Synchronization

/// What ecosystems keep for their next resolution, one object of each type.
final class Kept: Sendable {
    private let objects = Mutex<[ObjectIdentifier: any AnyObject & Sendable]>([:])

    /// - Parameter make: Called once for each type.
    func value<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value {
        objects.withLock { objects in
            let key = ObjectIdentifier(Value.self)
            if let known = objects[key] as? Value { return known }
            let value = make()
            objects[key] = value
            return value
        }
    }
}
