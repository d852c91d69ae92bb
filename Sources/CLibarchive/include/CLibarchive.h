#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The entries of an archive by libarchive, which is loaded when the first archive is opened: most runs of a program open
// none. Names are UTF-8, whatever the locale.

enum kytes_archive_kind { KYTES_ARCHIVE_FILE, KYTES_ARCHIVE_FOLDER, KYTES_ARCHIVE_LINK, KYTES_ARCHIVE_OTHER };

struct kytes_archive_entry {
    /// As it was written; empty where it is no name. Until the next entry.
    const char *path;
    enum kytes_archive_kind kind;
    uint32_t mode;
    /// What a symbolic link leads to, and the name of the entry whose content a hard link shares; NULL for what is none.
    /// Until the next entry.
    const char *target;
    const char *hard_target;
};

typedef struct kytes_archive kytes_archive;

/// Why libarchive could not be loaded; empty where it could or was not yet tried.
const char *kytes_archive_problem(void);

/// NULL where there is no libarchive or no memory.
kytes_archive *kytes_archive_new(void);
void kytes_archive_free(kytes_archive *archive);

/// Reads zip (by its central directory) or, of any compression that is known, tar or one file that is in no archive at
/// all. 0, or -1 and a message.
///
/// The descriptor stays the caller's.
int kytes_archive_open_zip(kytes_archive *archive, int descriptor);
int kytes_archive_open_tar(kytes_archive *archive, int descriptor);
int kytes_archive_open_raw(kytes_archive *archive, int descriptor);

/// 1 for an entry, 0 at the end, -1 and a message for damage.
int kytes_archive_next(kytes_archive *archive, struct kytes_archive_entry *entry);

/// Content of the entry: bytes read, 0 at its end, -1 and a message for damage.
ssize_t kytes_archive_read(kytes_archive *archive, void *buffer, size_t size);

/// In libarchive's words.
const char *kytes_archive_message(kytes_archive *archive);
