#define _GNU_SOURCE
#define CURL_DISABLE_DEPRECATION
#include "CLibcurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(each)                                                                                              \
    each(curl_global_init) each(curl_easy_init) each(curl_easy_cleanup) each(curl_easy_reset) each(curl_easy_setopt) \
    each(curl_easy_getinfo) each(curl_easy_strerror) each(curl_slist_append) each(curl_slist_free_all)               \
    each(curl_multi_init) each(curl_multi_cleanup) each(curl_multi_add_handle) each(curl_multi_remove_handle)        \
    each(curl_multi_perform) each(curl_multi_poll) each(curl_multi_info_read)

#define DECLARED(name) __typeof__(&name) name;
static struct { FUNCTIONS(DECLARED) } lib;
#undef DECLARED

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    const char *missing = NULL;
#define LOADED(name)                                       \
    if (library && !missing) {                             \
        *(void **)&lib.name = dlsym(library, #name);       \
        if (!lib.name) missing = #name;                    \
    }
    FUNCTIONS(LOADED)
#undef LOADED
    if (!library || missing) {
        const char *said = dlerror();
        strncpy(problem, said ? said : missing ? missing : "libcurl.so.4", sizeof problem - 1);
    } else if (lib.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        strncpy(problem, "curl_global_init failed", sizeof problem - 1);
    }
}

struct kytes_http {
    CURL *easy;
    CURLM *multi;
    const struct kytes_http_request *request;
    int is_stopped;
};

const char *kytes_http_problem(void) { return problem; }

kytes_http *kytes_http_new(void) {
    pthread_once(&once, load);
    if (problem[0]) return NULL;
    kytes_http *http = calloc(1, sizeof *http);
    if (!http) return NULL;
    http->easy = lib.curl_easy_init();
    http->multi = lib.curl_multi_init();
    if (http->easy && http->multi) return http;
    kytes_http_free(http);
    return NULL;
}

void kytes_http_free(kytes_http *http) {
    if (http->easy) lib.curl_easy_cleanup(http->easy);
    if (http->multi) lib.curl_multi_cleanup(http->multi);
    free(http);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    kytes_http *http = context;
    http->is_stopped |= http->request->on_header(bytes, size * count, http->request->context);
    return http->is_stopped ? 0 : size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    kytes_http *http = context;
    http->is_stopped |= http->request->on_body(bytes, size * count, http->request->context);
    return http->is_stopped ? 0 : size * count;
}

static enum kytes_http_outcome outcome_of(CURLcode code) {
    switch (code) {
    case CURLE_OK: return KYTES_HTTP_DONE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return KYTES_HTTP_UNRESOLVED;
    case CURLE_COULDNT_CONNECT: return KYTES_HTTP_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT: return KYTES_HTTP_TIMED_OUT;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return KYTES_HTTP_TRUNCATED;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR: return KYTES_HTTP_UNTRUSTED;
    default: return KYTES_HTTP_FAILED;
    }
}

static void configure(kytes_http *http, const struct kytes_http_request *request, struct curl_slist *headers, char *message) {
    CURL *easy = http->easy;
    lib.curl_easy_reset(easy);
    lib.curl_easy_setopt(easy, CURLOPT_URL, request->url);
    lib.curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    lib.curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, message);
    lib.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    lib.curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    lib.curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    lib.curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    lib.curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    lib.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    lib.curl_easy_setopt(easy, CURLOPT_HEADERDATA, http);
    lib.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    lib.curl_easy_setopt(easy, CURLOPT_WRITEDATA, http);
    lib.curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
    lib.curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->total_milliseconds);
    lib.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, request->slow_bytes_per_second);
    lib.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, request->slow_seconds);
    lib.curl_easy_setopt(easy, CURLOPT_PROXY, request->proxy ? request->proxy : "");
    lib.curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (request->proxy_user) lib.curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, request->proxy_user);
    if (request->proxy_password) lib.curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, request->proxy_password);
    if (request->user) {
        lib.curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        lib.curl_easy_setopt(easy, CURLOPT_USERNAME, request->user);
        lib.curl_easy_setopt(easy, CURLOPT_PASSWORD, request->password ? request->password : "");
    }
    if (request->certificate_file) lib.curl_easy_setopt(easy, CURLOPT_CAINFO, request->certificate_file);
    if (request->certificate_folder) lib.curl_easy_setopt(easy, CURLOPT_CAPATH, request->certificate_folder);
}

/// Not `curl_easy_perform`, which looks at nothing for a second while nothing comes.
static enum kytes_http_outcome run(kytes_http *http, CURLcode *code) {
    const struct kytes_http_request *request = http->request;
    for (;;) {
        int running = 0;
        if (lib.curl_multi_perform(http->multi, &running) != CURLM_OK) return KYTES_HTTP_FAILED;
        int left = 0;
        for (CURLMsg *message; (message = lib.curl_multi_info_read(http->multi, &left));) {
            if (message->msg != CURLMSG_DONE) continue;
            *code = message->data.result;
            return http->is_stopped ? KYTES_HTTP_STOPPED : outcome_of(*code);
        }
        if (!running) return KYTES_HTTP_FAILED;
        if (request->is_cancelled(request->context)) return KYTES_HTTP_CANCELLED;
        if (lib.curl_multi_poll(http->multi, NULL, 0, 100, NULL) != CURLM_OK) return KYTES_HTTP_FAILED;
        if (request->is_cancelled(request->context)) return KYTES_HTTP_CANCELLED;
    }
}

void kytes_http_perform(kytes_http *http, const struct kytes_http_request *request, struct kytes_http_result *result) {
    memset(result, 0, sizeof *result);
    char message[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    for (const char *const *line = request->headers; *line; line++) {
        struct curl_slist *longer = lib.curl_slist_append(headers, *line);
        if (!longer) {
            lib.curl_slist_free_all(headers);
            result->outcome = KYTES_HTTP_FAILED;
            return;
        }
        headers = longer;
    }
    http->request = request;
    http->is_stopped = 0;
    configure(http, request, headers, message);
    CURLcode code = CURLE_OK;
    if (lib.curl_multi_add_handle(http->multi, http->easy) == CURLM_OK) {
        result->outcome = run(http, &code);
        lib.curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &result->status);
        const char *redirect = NULL;
        lib.curl_easy_getinfo(http->easy, CURLINFO_REDIRECT_URL, &redirect);
        // What does not fit is no address that anybody would follow.
        if (redirect && strlen(redirect) < sizeof result->redirect) strcpy(result->redirect, redirect);
        lib.curl_multi_remove_handle(http->multi, http->easy);
    } else {
        result->outcome = KYTES_HTTP_FAILED;
    }
    const char *said = message[0] ? message : code != CURLE_OK ? lib.curl_easy_strerror(code) : "";
    strncpy(result->message, said, sizeof result->message - 1);
    // Nothing of this exchange is left in the handle, but its connections.
    lib.curl_easy_reset(http->easy);
    lib.curl_slist_free_all(headers);
    http->request = NULL;
}
