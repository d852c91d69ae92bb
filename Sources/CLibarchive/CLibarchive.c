#define _GNU_SOURCE
#include "CLibarchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(each)                                                                                         \
    each(archive_read_new) each(archive_read_free) each(archive_read_support_format_zip_seekable)               \
    each(archive_read_support_format_tar) each(archive_read_support_filter_gzip)                                \
    each(archive_read_support_filter_bzip2) each(archive_read_support_filter_xz)                                \
    each(archive_read_support_filter_zstd) each(archive_read_support_filter_lzma)                               \
    each(archive_read_support_filter_lz4) each(archive_read_support_format_raw)                                 \
    each(archive_read_support_format_empty) each(archive_read_open_fd) each(archive_read_next_header)           \
    each(archive_read_data) each(archive_error_string) each(archive_entry_pathname) each(archive_entry_hardlink) \
    each(archive_entry_symlink) each(archive_entry_filetype) each(archive_entry_perm)

#define DECLARED(name) __typeof__(&name) name;
static struct { FUNCTIONS(DECLARED) } lib;
#undef DECLARED

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];
static locale_t utf8;

static void load(void) {
    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
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
        strncpy(problem, said ? said : missing ? missing : "libarchive.so.13", sizeof problem - 1);
    }
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

struct kytes_archive {
    struct archive *archive;
};

const char *kytes_archive_problem(void) { return problem; }

kytes_archive *kytes_archive_new(void) {
    pthread_once(&once, load);
    if (problem[0]) return NULL;
    kytes_archive *archive = calloc(1, sizeof *archive);
    if (!archive) return NULL;
    archive->archive = lib.archive_read_new();
    if (archive->archive) return archive;
    free(archive);
    return NULL;
}

void kytes_archive_free(kytes_archive *archive) {
    lib.archive_read_free(archive->archive);
    free(archive);
}

const char *kytes_archive_message(kytes_archive *archive) {
    const char *said = lib.archive_error_string(archive->archive);
    return said ? said : "";
}

int kytes_archive_open_zip(kytes_archive *archive, int descriptor) {
    if (lib.archive_read_support_format_zip_seekable(archive->archive) != ARCHIVE_OK) return -1;
    return lib.archive_read_open_fd(archive->archive, descriptor, 1 << 16) == ARCHIVE_OK ? 0 : -1;
}

// A filter that libarchive was built without would start a program: those answer ARCHIVE_WARN.
static int support_filters(struct archive *reader) {
    return lib.archive_read_support_filter_gzip(reader) == ARCHIVE_OK
           && lib.archive_read_support_filter_bzip2(reader) == ARCHIVE_OK
           && lib.archive_read_support_filter_xz(reader) == ARCHIVE_OK
           && lib.archive_read_support_filter_lzma(reader) == ARCHIVE_OK
           && lib.archive_read_support_filter_lz4(reader) == ARCHIVE_OK
           && lib.archive_read_support_filter_zstd(reader) == ARCHIVE_OK;
}

int kytes_archive_open_tar(kytes_archive *archive, int descriptor) {
    struct archive *reader = archive->archive;
    if (lib.archive_read_support_format_tar(reader) != ARCHIVE_OK || !support_filters(reader)) return -1;
    return lib.archive_read_open_fd(reader, descriptor, 1 << 16) == ARCHIVE_OK ? 0 : -1;
}

int kytes_archive_open_raw(kytes_archive *archive, int descriptor) {
    struct archive *reader = archive->archive;
    if (lib.archive_read_support_format_raw(reader) != ARCHIVE_OK) return -1;
    if (lib.archive_read_support_format_empty(reader) != ARCHIVE_OK || !support_filters(reader)) return -1;
    return lib.archive_read_open_fd(reader, descriptor, 1 << 16) == ARCHIVE_OK ? 0 : -1;
}

static enum kytes_archive_kind kind_of(struct archive_entry *entry) {
    if (lib.archive_entry_hardlink(entry)) return KYTES_ARCHIVE_LINK;
    switch (lib.archive_entry_filetype(entry)) {
    case AE_IFREG: return KYTES_ARCHIVE_FILE;
    case AE_IFDIR: return KYTES_ARCHIVE_FOLDER;
    case AE_IFLNK: return KYTES_ARCHIVE_LINK;
    default: return KYTES_ARCHIVE_OTHER;
    }
}

int kytes_archive_next(kytes_archive *archive, struct kytes_archive_entry *entry) {
    // libarchive brings names into the encoding of the locale of this thread.
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    struct archive_entry *found = NULL;
    int code = lib.archive_read_next_header(archive->archive, &found);
    int answer = code == ARCHIVE_EOF ? 0 : code == ARCHIVE_OK || code == ARCHIVE_WARN ? 1 : -1;
    if (answer == 1) {
        const char *path = lib.archive_entry_pathname(found);
        entry->path = path ? path : "";
        entry->kind = kind_of(found);
        entry->mode = lib.archive_entry_perm(found);
        entry->hard_target = lib.archive_entry_hardlink(found);
        entry->target = entry->hard_target ? NULL : lib.archive_entry_symlink(found);
    }
    if (before) uselocale(before);
    return answer;
}

ssize_t kytes_archive_read(kytes_archive *archive, void *buffer, size_t size) {
    ssize_t count = lib.archive_read_data(archive->archive, buffer, size);
    return count < 0 ? -1 : count;
}
