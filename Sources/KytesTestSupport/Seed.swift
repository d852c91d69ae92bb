// KytesTestSupport
