/* A disk that fails: loaded before the C library, fails the n-th call that changes a file below a folder,
 * and the calls after it up to a length. FAULTY_FOLDER, FAULTY_AT, FAULTY_FOR, FAULTY_ERRNO; the number of
 * calls goes to FAULTY_COUNT when the program ends. With FAULTY_WHILE every call fails while that file is
 * there (tests/disk/disk.py). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

static int fails(void) {
    const char *broken = getenv("FAULTY_WHILE");
    if (broken && access(broken, F_OK) == 0) {
        errno = (int)number("FAULTY_ERRNO", EIO);
        return 1;
    }
    long call = atomic_fetch_add(&calls, 1), at = number("FAULTY_AT", -1);
    if (at < 0 || call < at || call >= at + number("FAULTY_FOR", 1)) return 0;
    errno = (int)number("FAULTY_ERRNO", ENOSPC);
    return 1;
}

static int below(const char *path) {
    const char *folder = getenv("FAULTY_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

#define ORIGINAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t n) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(write)(fd, data, n);
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(pwrite)(fd, data, n, at);
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(pwrite64)(fd, data, n, at);
}
int fsync(int fd) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(fsync)(fd);
}
int fdatasync(int fd) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(fdatasync)(fd);
}
int ftruncate(int fd, off_t n) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(ftruncate)(fd, n);
}
int ftruncate64(int fd, off64_t n) {
    if (is_ours(fd) && fails()) return -1;
    return ORIGINAL(ftruncate64)(fd, n);
}
int unlink(const char *path) {
    if (below(path) && fails()) return -1;
    return ORIGINAL(unlink)(path);
}
int rename(const char *from, const char *to) {
    if (below(from) && fails()) return -1;
    return ORIGINAL(rename)(from, to);
}
static int opens(const char *path, int flags) {
    return below(path) && (flags & (O_WRONLY | O_RDWR | O_CREAT)) && fails();
}
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opens(path, flags) ? -1 : ORIGINAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opens(path, flags) ? -1 : ORIGINAL(open64)(path, flags, mode);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULTY_COUNT");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out) return;
    fprintf(out, "%ld", atomic_load(&calls));
    fclose(out);
}
