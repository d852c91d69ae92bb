#pragma once

#include <stddef.h>
#include <stdint.h>

// One HTTP exchange by libcurl, which is loaded when the first one is made: linked, its thirty libraries would be read at
// every start of a program that mostly asks nothing of the network. (And its options are variadic, which Swift cannot
// call.)

/// How an exchange ended, in our words for libcurl's codes.
enum kytes_http_outcome {
    KYTES_HTTP_DONE,
    /// `is_cancelled` said so.
    KYTES_HTTP_CANCELLED,
    /// `on_body` or `on_header` did not want more.
    KYTES_HTTP_STOPPED,
    KYTES_HTTP_UNRESOLVED,
    KYTES_HTTP_UNREACHABLE,
    /// Too long, or too slow for too long.
    KYTES_HTTP_TIMED_OUT,
    /// The connection ended before the answer did.
    KYTES_HTTP_TRUNCATED,
    /// The certificate of the host is not vouched for, or TLS failed otherwise.
    KYTES_HTTP_UNTRUSTED,
    KYTES_HTTP_FAILED,
};

/// What is asked. Every pointer may be NULL but `url`, `headers` and the three functions.
struct kytes_http_request {
    const char *url;
    /// `Name: value`, ends with NULL.
    const char *const *headers;
    /// For basic authentication, sent with the request itself.
    const char *user;
    const char *password;
    /// A URL; NULL for a direct connection, whatever the environment says.
    const char *proxy;
    const char *proxy_user;
    const char *proxy_password;
    /// NULL for those of the system.
    const char *certificate_file;
    const char *certificate_folder;
    long connect_milliseconds;
    long total_milliseconds;
    /// Slower than this for `slow_seconds` ends the exchange.
    long slow_bytes_per_second;
    long slow_seconds;
    void *context;
    /// One line of the head, line end included, of whichever answer: a line `HTTP/…` begins a new one. 0 to go on.
    int (*on_header)(const char *bytes, size_t count, void *context);
    /// 0 to go on.
    int (*on_body)(const char *bytes, size_t count, void *context);
    /// Asked ten times a second and whenever something came.
    int (*is_cancelled)(void *context);
};

/// What there is to say of an exchange that has ended.
struct kytes_http_result {
    enum kytes_http_outcome outcome;
    /// 0 where no answer came.
    long status;
    /// Where the answer sends its reader, absolute; empty for nowhere.
    char redirect[4096];
    /// In libcurl's words.
    char message[256];
};

/// A handle with the connections that it keeps open. For one thread at a time.
typedef struct kytes_http kytes_http;

/// NULL where libcurl is not installed: then `kytes_http_problem` says why.
kytes_http *kytes_http_new(void);
void kytes_http_free(kytes_http *http);
const char *kytes_http_problem(void);

/// Blocks until the exchange has ended. Follows no redirect and decodes no content.
void kytes_http_perform(kytes_http *http, const struct kytes_http_request *request, struct kytes_http_result *result);
