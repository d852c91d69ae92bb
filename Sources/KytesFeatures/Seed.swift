// KytesFeatures
