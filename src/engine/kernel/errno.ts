/** Error numbers of Linux x86_64 with the words of glibc's strerror(3), in the C locale. */
const table = {
	EPERM: [1, "Operation not permitted"],
	ENOENT: [2, "No such file or directory"],
	ESRCH: [3, "No such process"],
	EINTR: [4, "Interrupted system call"],
	EIO: [5, "Input/output error"],
	ENXIO: [6, "No such device or address"],
	E2BIG: [7, "Argument list too long"],
	ENOEXEC: [8, "Exec format error"],
	EBADF: [9, "Bad file descriptor"],
	ECHILD: [10, "No child processes"],
	EAGAIN: [11, "Resource temporarily unavailable"],
	ENOMEM: [12, "Cannot allocate memory"],
	EACCES: [13, "Permission denied"],
	EFAULT: [14, "Bad address"],
	ENOTBLK: [15, "Block device required"],
	EBUSY: [16, "Device or resource busy"],
	EEXIST: [17, "File exists"],
	EXDEV: [18, "Invalid cross-device link"],
	ENODEV: [19, "No such device"],
	ENOTDIR: [20, "Not a directory"],
	EISDIR: [21, "Is a directory"],
	EINVAL: [22, "Invalid argument"],
	ENFILE: [23, "Too many open files in system"],
	EMFILE: [24, "Too many open files"],
	ENOTTY: [25, "Inappropriate ioctl for device"],
	ETXTBSY: [26, "Text file busy"],
	EFBIG: [27, "File too large"],
	ENOSPC: [28, "No space left on device"],
	ESPIPE: [29, "Illegal seek"],
	EROFS: [30, "Read-only file system"],
	EMLINK: [31, "Too many links"],
	EPIPE: [32, "Broken pipe"],
	EDOM: [33, "Numerical argument out of domain"],
	ERANGE: [34, "Numerical result out of range"],
	EDEADLK: [35, "Resource deadlock avoided"],
	ENAMETOOLONG: [36, "File name too long"],
	ENOSYS: [38, "Function not implemented"],
	ENOTEMPTY: [39, "Directory not empty"],
	ELOOP: [40, "Too many levels of symbolic links"],
	ENOMSG: [42, "No message of desired type"],
	EIDRM: [43, "Identifier removed"],
	ENODATA: [61, "No data available"],
	EPROTO: [71, "Protocol error"],
	EOVERFLOW: [75, "Value too large for defined data type"],
	EUSERS: [87, "Too many users"],
	ENOTSOCK: [88, "Socket operation on non-socket"],
	EDESTADDRREQ: [89, "Destination address required"],
	EMSGSIZE: [90, "Message too long"],
	EPROTOTYPE: [91, "Protocol wrong type for socket"],
	ENOPROTOOPT: [92, "Protocol not available"],
	EPROTONOSUPPORT: [93, "Protocol not supported"],
	ESOCKTNOSUPPORT: [94, "Socket type not supported"],
	EOPNOTSUPP: [95, "Operation not supported"],
	EAFNOSUPPORT: [97, "Address family not supported by protocol"],
	EADDRINUSE: [98, "Address already in use"],
	EADDRNOTAVAIL: [99, "Cannot assign requested address"],
	ENETDOWN: [100, "Network is down"],
	ENETUNREACH: [101, "Network is unreachable"],
	ECONNABORTED: [103, "Software caused connection abort"],
	ECONNRESET: [104, "Connection reset by peer"],
	ENOBUFS: [105, "No buffer space available"],
	EISCONN: [106, "Transport endpoint is already connected"],
	ENOTCONN: [107, "Transport endpoint is not connected"],
	ETIMEDOUT: [110, "Connection timed out"],
	ECONNREFUSED: [111, "Connection refused"],
	EHOSTUNREACH: [113, "No route to host"],
	EALREADY: [114, "Operation already in progress"],
	EINPROGRESS: [115, "Operation now in progress"],
} as const;

export type ErrnoCode = keyof typeof table;

const codes = new Map(Object.entries(table).map(([code, [number]]) => [number as number, code as ErrnoCode]));

/** The name of an error number; EPERM for one that has none here. */
export const codeOf = (number: number): ErrnoCode => codes.get(number) ?? "EPERM";

/** The number of an error. */
export const numberOf = (code: ErrnoCode): number => table[code][0];

/** Thrown by a syscall that fails. `message` is strerror's text, so programs print it as perror(3) does. */
export class Errno extends Error {
	readonly code: ErrnoCode;
	/** Bytes that a write had taken before it failed. */
	written = 0;
	constructor(code: ErrnoCode) {
		// failing calls are everyday events (a search along PATH): the engine's stack is not worth its price
		const { stackTraceLimit } = Error;
		Error.stackTraceLimit = 0;
		super(table[code][1]);
		Error.stackTraceLimit = stackTraceLimit;
		this.code = code;
	}
}

/** A mount that failed, with the line that the file system left in its context's log; mount(8) reads it with fsconfig's answer. */
export class MountError extends Errno {
	readonly log: string;
	constructor(code: ErrnoCode, log: string) {
		super(code);
		this.log = log;
	}
}

/** Whether a caught value is a syscall's error, of the given code where one is named. */
export const isErrno = (error: unknown, code?: ErrnoCode): error is Errno => error instanceof Errno && (code === undefined || error.code === code);
