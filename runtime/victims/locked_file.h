// A file to lock, opened as often as wanted.
#ifndef LOCKGRAPH_RUNTIME_VICTIMS_LOCKED_FILE_H_
#define LOCKGRAPH_RUNTIME_VICTIMS_LOCKED_FILE_H_

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <string>

class LockedFile {
 public:
  LockedFile() { close(mkstemp(path_.data())); }
  ~LockedFile() { unlink(path_.c_str()); }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  const char* path() const { return path_.c_str(); }
  int Open() const { return open(path_.c_str(), O_RDWR | O_CLOEXEC); }

 private:
  std::string path_ = "/tmp/lockgraph-victim-XXXXXX";
};

#endif  // LOCKGRAPH_RUNTIME_VICTIMS_LOCKED_FILE_H_
