#pragma once
#include <errno.h>
#include <libsmbclient.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The library's functions are reached through function pointers of a context, and fail by errno: each call here returns its result, or the
// negated errno, so that nothing can come between a failure and its reason.

static inline int64_t martinet_smb_result(int64_t result) {
  int error = errno;
  return result < 0 ? -(int64_t)(error ? error : EIO) : result;
}

static inline int64_t martinet_smb_pointer(const void *_Nullable pointer) {
  int error = errno;
  return pointer ? 0 : -(int64_t)(error ? error : EIO);
}

static inline int64_t martinet_smb_open(SMBCCTX *_Nonnull context, const char *_Nonnull url, int flags,
                                        SMBCFILE *_Nullable *_Nonnull file) {
  errno = 0;
  *file = smbc_getFunctionOpen(context)(context, url, flags, 0644);
  return martinet_smb_pointer(*file);
}

static inline int64_t martinet_smb_seek(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull file, int64_t offset) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionLseek(context)(context, file, offset, SEEK_SET));
}

static inline int64_t martinet_smb_read(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull file, void *_Nonnull buffer,
                                        size_t count) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionRead(context)(context, file, buffer, count));
}

static inline int64_t martinet_smb_write(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull file, const void *_Nonnull buffer,
                                         size_t count) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionWrite(context)(context, file, buffer, count));
}

static inline int64_t martinet_smb_close(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull file) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionClose(context)(context, file));
}

static inline int64_t martinet_smb_stat(SMBCCTX *_Nonnull context, const char *_Nonnull url,
                                        struct stat *_Nonnull status) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionStat(context)(context, url, status));
}

static inline int64_t martinet_smb_fstat(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull file,
                                         struct stat *_Nonnull status) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionFstat(context)(context, file, status));
}

static inline int64_t martinet_smb_open_folder(SMBCCTX *_Nonnull context, const char *_Nonnull url,
                                               SMBCFILE *_Nullable *_Nonnull folder) {
  errno = 0;
  *folder = smbc_getFunctionOpendir(context)(context, url);
  return martinet_smb_pointer(*folder);
}

// Without a struct stat: that would cost the parsing of a URL for each entry.
static inline const struct libsmb_file_info *_Nullable martinet_smb_next(SMBCCTX *_Nonnull context,
                                                                         SMBCFILE *_Nonnull folder) {
  return smbc_getFunctionReaddirPlus2(context)(context, folder, NULL);
}

static inline int64_t martinet_smb_close_folder(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull folder) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionClosedir(context)(context, folder));
}

static inline int64_t martinet_smb_unlink(SMBCCTX *_Nonnull context, const char *_Nonnull url) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionUnlink(context)(context, url));
}

static inline int64_t martinet_smb_mkdir(SMBCCTX *_Nonnull context, const char *_Nonnull url) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionMkdir(context)(context, url, 0755));
}

static inline int64_t martinet_smb_rmdir(SMBCCTX *_Nonnull context, const char *_Nonnull url) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionRmdir(context)(context, url));
}

static inline int64_t martinet_smb_statvfs(SMBCCTX *_Nonnull context, char *_Nonnull url,
                                           struct statvfs *_Nonnull room) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionStatVFS(context)(context, url, room));
}

static inline int64_t martinet_smb_utimes(SMBCCTX *_Nonnull context, const char *_Nonnull url, int64_t seconds,
                                          int64_t microseconds) {
  struct timeval times[2] = {{seconds, microseconds}, {seconds, microseconds}};
  errno = 0;
  return martinet_smb_result(smbc_getFunctionUtimes(context)(context, url, times));
}

// The library calls `progress` without looking whether there is one; it must return 1.
static inline int64_t martinet_smb_splice(SMBCCTX *_Nonnull context, SMBCFILE *_Nonnull source,
                                          SMBCFILE *_Nonnull destination, int64_t count,
                                          int (*_Nonnull progress)(off_t, void *_Nullable), void *_Nullable object) {
  errno = 0;
  return martinet_smb_result(smbc_getFunctionSplice(context)(context, source, destination, count, progress, object));
}

// What asks for name and password gets them from here: the library wants a function of C, and calls it again whenever it connects anew.
struct martinet_smb_account {
  const char *_Nonnull domain;
  const char *_Nonnull username;
  const char *_Nonnull password;
  /// How often it was asked: connections.
  int asked;
  /// Whether a new connection ends the process instead: nobody would look whether that one is encrypted.
  int is_last;
  /// Whether an encrypted message went to the server.
  int is_encrypted;
};

static inline void martinet_smb_authenticate(SMBCCTX *_Nonnull context, const char *_Nullable server,
                                             const char *_Nullable share, char *_Nonnull workgroup,
                                             int workgroup_count, char *_Nonnull username, int username_count,
                                             char *_Nonnull password, int password_count) {
  struct martinet_smb_account *account = (struct martinet_smb_account *)smbc_getOptionUserData(context);
  if (account->is_last) _exit(1);
  account->asked++;
  strncpy(workgroup, account->domain, (size_t)workgroup_count - 1);
  strncpy(username, account->username, (size_t)username_count - 1);
  strncpy(password, account->password, (size_t)password_count - 1);
}

static inline void martinet_smb_set_account(SMBCCTX *_Nonnull context, struct martinet_smb_account *_Nonnull account) {
  smbc_setOptionUserData(context, account);
  smbc_setFunctionAuthDataWithContext(context, martinet_smb_authenticate);
}

// What the library is asked to require it does not in all cases: it goes on in the clear with servers that cannot encrypt, and with those that do not
// speak of DFS. Its log, at this level, is the only public way to see what it does.
static inline void martinet_smb_log(void *_Nullable object, int level, const char *_Nonnull text) {
  (void)level;
  if (strstr(text, "Encrypted SMB2 message")) ((struct martinet_smb_account *)object)->is_encrypted = 1;
}

static inline void martinet_smb_watch_encryption(SMBCCTX *_Nonnull context, struct martinet_smb_account *_Nonnull account) {
  smbc_setLogCallback(context, account, martinet_smb_log);
  smbc_setDebug(context, 5);
}

static inline int martinet_smb_set_protocols(SMBCCTX *_Nonnull context) {
  return smbc_setOptionProtocols(context, "SMB2_02", "SMB3_11");
}
