import KytesFeatures
import KytesText
import KytesWorkspace

extension LSP.Location {
    init(_ place: Place, _ encoding: PositionEncoding) {
        self.init(uri: place.document.uri, range: LSP.Range(place.range, in: place.text, encoding))
    }
}
