/** The command line is not understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The node cannot work with this home folder or address: exit code 1. */
export class HomeError extends Error {
  override readonly name = "HomeError";
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  EADDRINUSE: "the address is in use: stop the other program or choose another port",
  EADDRNOTAVAIL: "this machine does not have the address",
};

/** What a system call failed of, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && REASONS[code]) ?? message ?? String(error);
}
