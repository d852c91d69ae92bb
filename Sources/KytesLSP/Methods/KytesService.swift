/// Kytes as a language service: what the features offer, as LSP.
///
/// Each group of methods is connected in a file of its own beside this one.
public struct KytesService: LanguageService {
    public init() {}

    public func start(_ session: Session) -> Offer { Offer() }
}
