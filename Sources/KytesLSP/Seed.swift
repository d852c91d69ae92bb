// KytesLSP
