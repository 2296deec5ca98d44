/** System calls under their Linux names, with arguments and results as strace writes them. */
import type { Errno } from "../../kernel/errno.ts";

export interface Line {
	readonly name: string;
	/** What stands between the parentheses. */
	readonly args: string;
	/** What stands behind the equals sign. */
	readonly result: string;
}

export interface Style {
	/** -s: how much of a string is shown. */
	readonly strings: number;
	/** A descriptor, with its path under -y. */
	readonly fd: (fd: number) => string;
}

const escapes: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" };

/** A string of C, cut behind `limit` bytes. */
export function quoted(data: string | Uint8Array, limit = Number.POSITIVE_INFINITY): string {
	const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
	const shown = bytes.subarray(0, limit);
	let out = "";
	for (const [i, b] of shown.entries()) {
		const next = shown[i + 1] ?? 0;
		out +=
			escapes[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : next >= 48 && next <= 57 ? `\\${b.toString(8).padStart(3, "0")}` : `\\${b.toString(8)}`);
	}
	return `"${out}"${bytes.length > limit ? "..." : ""}`;
}

type Args = readonly unknown[];
type Format = (args: Args, result: unknown, style: Style) => { readonly args: string; readonly result?: string; readonly name?: string };

const octal = (mode: unknown): string => `0${Number(mode).toString(8)}`;
const path = (p: unknown): string => quoted(String(p));
const object = (value: unknown): Readonly<Record<string, unknown>> =>
	typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

function openFlags(flags: Readonly<Record<string, unknown>>): string {
	const write = Boolean(flags["write"]);
	const read = flags["read"] === undefined ? !write : Boolean(flags["read"]);
	const words = [write ? (read ? "O_RDWR" : "O_WRONLY") : "O_RDONLY"];
	for (const [key, word] of [
		["create", "O_CREAT"],
		["exclusive", "O_EXCL"],
		["noControllingTty", "O_NOCTTY"],
		["truncate", "O_TRUNC"],
		["append", "O_APPEND"],
		["nonBlocking", "O_NONBLOCK"],
		["directory", "O_DIRECTORY"],
		["noFollow", "O_NOFOLLOW"],
		["path", "O_PATH"],
		["closeOnExec", "O_CLOEXEC"],
	] as const)
		if (flags[key]) words.push(word);
	return words.join("|");
}

const kinds: Readonly<Record<string, string>> = {
	file: "S_IFREG",
	directory: "S_IFDIR",
	symlink: "S_IFLNK",
	fifo: "S_IFIFO",
	socket: "S_IFSOCK",
	char: "S_IFCHR",
	block: "S_IFBLK",
};
function statText(result: unknown): string {
	const s = object(result);
	if (s["kind"] === undefined) return "0x7ffd0c5e8a10";
	const size =
		s["kind"] === "char" || s["kind"] === "block"
			? `st_rdev=makedev(0x${Number(s["rdevMajor"]).toString(16)}, 0x${Number(s["rdevMinor"]).toString(16)})`
			: `st_size=${Number(s["size"])}`;
	return `{st_mode=${kinds[String(s["kind"])]}|${octal(s["mode"])}, ${size}, ...}`;
}

const namespaces: Readonly<Record<string, string>> = {
	mnt: "NEWNS",
	uts: "NEWUTS",
	ipc: "NEWIPC",
	net: "NEWNET",
	pid: "NEWPID",
	user: "NEWUSER",
	cgroup: "NEWCGROUP",
	time: "NEWTIME",
};
const cloneFlags = (list: unknown): string[] => (Array.isArray(list) ? list.map((k) => `CLONE_${namespaces[String(k)] ?? String(k)}`) : []);

function mountFlags(flags: Readonly<Record<string, unknown>>): string {
	const words: string[] = [];
	for (const [key, word] of [
		["readOnly", "MS_RDONLY"],
		["noSuid", "MS_NOSUID"],
		["noDev", "MS_NODEV"],
		["noExec", "MS_NOEXEC"],
		["remount", "MS_REMOUNT"],
		["noAtime", "MS_NOATIME"],
		["noDirAtime", "MS_NODIRATIME"],
		["bind", "MS_BIND"],
		["move", "MS_MOVE"],
		["recursive", "MS_REC"],
	] as const)
		if (flags[key]) words.push(word);
	if (flags["propagation"]) words.push(`MS_${String(flags["propagation"]).toUpperCase()}`);
	if (flags["relAtime"]) words.push("MS_RELATIME");
	if (flags["strictAtime"]) words.push("MS_STRICTATIME");
	return words.join("|") || "0";
}

const signal = (s: unknown): string => (s === 0 ? "0" : `SIG${String(s)}`);
const action = (a: unknown): string => (a === "default" ? "SIG_DFL" : a === "ignore" ? "SIG_IGN" : "0x55d0c3a41b20");
const access = (mode: unknown): string => {
	const bits = Number(mode);
	const words = [bits & 4 ? "R_OK" : "", bits & 2 ? "W_OK" : "", bits & 1 ? "X_OK" : ""].filter(Boolean);
	return words.join("|") || "F_OK";
};
function waitStatus(status: unknown): string {
	const s = object(status);
	if (s["kind"] === "exited") return `[{WIFEXITED(s) && WEXITSTATUS(s) == ${String(s["code"])}}]`;
	if (s["kind"] === "signaled") return `[{WIFSIGNALED(s) && WTERMSIG(s) == ${signal(s["signal"])}}]`;
	if (s["kind"] === "stopped") return `[{WIFSTOPPED(s) && WSTOPSIG(s) == ${signal(s["signal"])}}]`;
	return "[{WIFCONTINUED(s)}]";
}
const seconds = (value: unknown): string => `{tv_sec=${Math.floor(Number(value))}, tv_nsec=${Math.round((Number(value) % 1) * 1e9)}}`;
const plain = (name: string): readonly [string, Format] => [
	name,
	(args) => ({ args: args.map((a) => (typeof a === "string" ? path(a) : String(a))).join(", ") }),
];
const none = (name: string): readonly [string, Format] => [name, () => ({ args: "" })];
const atPath = (name: string, rest: (args: Args) => string = () => ""): readonly [string, Format] => [
	name,
	(args) => ({ args: `AT_FDCWD, ${path(args[0])}${rest(args)}` }),
];

/** By the name of the interface: the Linux name, and how to write it. */
export const formats: Readonly<Record<string, readonly [string, Format]>> = {
	open: [
		"openat",
		([p, flags, mode], r, style) => ({
			args: `AT_FDCWD, ${path(p)}, ${openFlags(object(flags))}${object(flags)["create"] ? `, ${octal(mode ?? 0o666)}` : ""}`,
			...(typeof r === "number" ? { result: style.fd(r) } : {}),
		}),
	],
	close: ["close", ([fd], _, style) => ({ args: style.fd(Number(fd)) })],
	read: [
		"read",
		([fd, count], r, style) => ({
			args: `${style.fd(Number(fd))}, ${r instanceof Uint8Array ? quoted(r, style.strings) : "0x7f3a1c0d2000"}, ${String(count)}`,
			...(r instanceof Uint8Array ? { result: String(r.length) } : {}),
		}),
	],
	write: [
		"write",
		([fd, data], _, style) => ({
			args: `${style.fd(Number(fd))}, ${quoted(data as Uint8Array | string, style.strings)}, ${typeof data === "string" ? new TextEncoder().encode(data).length : (data as Uint8Array).length}`,
		}),
	],
	pread: [
		"pread64",
		([fd, count, offset], r, style) => ({
			args: `${style.fd(Number(fd))}, ${r instanceof Uint8Array ? quoted(r, style.strings) : "0x7f3a1c0d2000"}, ${String(count)}, ${String(offset)}`,
			...(r instanceof Uint8Array ? { result: String(r.length) } : {}),
		}),
	],
	pwrite: [
		"pwrite64",
		([fd, data, offset], _, style) => ({
			args: `${style.fd(Number(fd))}, ${quoted(data as Uint8Array, style.strings)}, ${(data as Uint8Array).length}, ${String(offset)}`,
		}),
	],
	lseek: [
		"lseek",
		([fd, offset, whence], _, style) => ({
			args: `${style.fd(Number(fd))}, ${String(offset)}, SEEK_${whence === "set" ? "SET" : whence === "end" ? "END" : "CUR"}`,
		}),
	],
	dup: [
		"fcntl",
		([fd, min], r, style) => ({ args: `${style.fd(Number(fd))}, F_DUPFD, ${String(min ?? 0)}`, ...(typeof r === "number" ? { result: style.fd(r) } : {}) }),
	],
	dup2: ["dup2", ([from, to], _, style) => ({ args: `${style.fd(Number(from))}, ${String(to)}`, result: String(to) })],
	pipe: ["pipe2", (_, r) => ({ args: `${Array.isArray(r) ? `[${r.join(", ")}]` : "0x7ffd0c5e8a10"}, 0`, result: "0" })],
	fcntlGet: [
		"fcntl",
		([fd], r, style) => ({
			args: `${style.fd(Number(fd))}, F_GETFL`,
			result: `0x8000 (flags ${openFlags(object(r)).replace("O_RDONLY", "O_RDONLY|O_LARGEFILE")})`,
		}),
	],
	fcntlSet: [
		"fcntl",
		([fd, flags], _, style) => ({
			args: `${style.fd(Number(fd))}, ${object(flags)["closeOnExec"] === undefined ? `F_SETFL, O_RDONLY${object(flags)["nonBlocking"] ? "|O_NONBLOCK" : ""}` : `F_SETFD, ${object(flags)["closeOnExec"] ? "FD_CLOEXEC" : "0"}`}`,
		}),
	],
	poll: [
		"poll",
		([fds, timeout], r, style) => ({
			args: `[${(fds as readonly { fd: number; read?: boolean; write?: boolean }[]).map((f) => `{fd=${style.fd(f.fd)}, events=${[f.read ? "POLLIN" : "", f.write ? "POLLOUT" : ""].filter(Boolean).join("|") || "0"}}`).join(", ")}], ${(fds as readonly unknown[]).length}, ${timeout === undefined ? -1 : Math.round(Number(timeout) * 1000)}`,
			result: Array.isArray(r) ? (r.length ? String(r.length) : "0 (Timeout)") : "0",
		}),
	],
	stat: ["newfstatat", ([p], r) => ({ args: `AT_FDCWD, ${path(p)}, ${statText(r)}, 0`, result: "0" })],
	lstat: ["newfstatat", ([p], r) => ({ args: `AT_FDCWD, ${path(p)}, ${statText(r)}, AT_SYMLINK_NOFOLLOW`, result: "0" })],
	tryStat: [
		"newfstatat",
		([p, o], r) => ({
			args: `AT_FDCWD, ${path(p)}, ${statText(r)}, ${object(o)["noFollow"] ? "AT_SYMLINK_NOFOLLOW" : "0"}`,
			result: r === undefined ? "-1 ENOENT (No such file or directory)" : "0",
		}),
	],
	fstat: ["fstat", ([fd], r, style) => ({ args: `${style.fd(Number(fd))}, ${statText(r)}`, result: "0" })],
	access: ["access", ([p, mode]) => ({ args: `${path(p)}, ${access(mode)}` })],
	canAccess: [
		"faccessat2",
		([p, mode], r) => ({ args: `AT_FDCWD, ${path(p)}, ${access(mode)}, AT_EACCESS`, result: r ? "0" : "-1 EACCES (Permission denied)" }),
	],
	readdir: [
		"getdents64",
		([p], r) => ({
			args: `${path(p)}, 0x55d0c3a6e040 /* ${Array.isArray(r) ? r.length + 2 : 0} entries */, 32768`,
			result: String(Array.isArray(r) ? (r.length + 2) * 32 : 0),
		}),
	],
	readlink: [
		"readlink",
		([p], r) => ({ args: `${path(p)}, ${typeof r === "string" ? path(r) : "0x7ffd0c5e7a00"}, 4096`, result: String(typeof r === "string" ? r.length : 0) }),
	],
	symlink: ["symlinkat", ([target, p]) => ({ args: `${path(target)}, AT_FDCWD, ${path(p)}` })],
	link: ["linkat", ([from, to]) => ({ args: `AT_FDCWD, ${path(from)}, AT_FDCWD, ${path(to)}, 0` })],
	unlink: atPath("unlinkat", () => ", 0"),
	rmdir: atPath("unlinkat", () => ", AT_REMOVEDIR"),
	mkdir: ["mkdir", ([p, mode]) => ({ args: `${path(p)}, ${octal(mode ?? 0o777)}` })],
	rename: ["renameat2", ([from, to, o]) => ({ args: `AT_FDCWD, ${path(from)}, AT_FDCWD, ${path(to)}, ${object(o)["noReplace"] ? "RENAME_NOREPLACE" : "0"}` })],
	mknod: atPath("mknodat", ([, kind, mode]) => `, ${kinds[String(kind)] ?? ""}|${octal(mode)}`),
	chmod: atPath("fchmodat", ([, mode]) => `, ${octal(mode)}`),
	chown: atPath("fchownat", ([, uid, gid]) => `, ${String(uid)}, ${String(gid)}, 0`),
	utimens: atPath("utimensat", () => ", NULL, 0"),
	truncate: plain("truncate"),
	ftruncate: plain("ftruncate"),
	getcwd: ["getcwd", (_, r) => ({ args: `${path(r ?? "")}, 4096`, result: String(String(r ?? "").length + 1) })],
	chdir: plain("chdir"),
	chroot: plain("chroot"),
	umask: ["umask", ([mask], r) => ({ args: octal(mask), result: octal(r) })],
	statfs: ["statfs", ([p]) => ({ args: `${path(p)}, {...}`, result: "0" })],
	isatty: [
		"ioctl",
		([fd], r, style) => ({
			args: `${style.fd(Number(fd))}, TCGETS, ${r ? "{c_iflag=ICRNL|IXON|IUTF8, ...}" : "0x7ffd0c5e89f0"}`,
			result: r ? "0" : "-1 ENOTTY (Inappropriate ioctl for device)",
		}),
	],
	getWindowSize: [
		"ioctl",
		([fd], r, style) => ({
			args: `${style.fd(Number(fd))}, TIOCGWINSZ, {ws_row=${String(object(r)["rows"])}, ws_col=${String(object(r)["cols"])}}`,
			result: "0",
		}),
	],
	mount: [
		"mount",
		([source, target, type, flags, data]) => ({
			args: `${path(source)}, ${path(target)}, ${type ? path(type) : "NULL"}, ${mountFlags(object(flags))}, ${data ? path(data) : "NULL"}`,
		}),
	],
	umount: [
		"umount2",
		([target, flags]) => ({ args: `${path(target)}, ${object(flags)["detach"] ? "MNT_DETACH" : object(flags)["force"] ? "MNT_FORCE" : "0"}` }),
	],
	pivotRoot: plain("pivot_root"),
	fork: [
		"clone",
		([, o]) => ({
			args: `child_stack=NULL, flags=${[...cloneFlags(object(o)["newNamespaces"]), "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"].join("|")}, child_tidptr=0x7f3a1c0a5a10`,
		}),
	],
	execve: [
		"execve",
		([p, argv, environ]) => ({
			args: `${path(p)}, [${(argv as readonly string[]).map((a) => path(a)).join(", ")}], 0x7ffd0c5e8b38 /* ${(environ as ReadonlyMap<string, string>).size} vars */`,
		}),
	],
	exit: plain("exit_group"),
	waitpid: [
		"wait4",
		([pid, o], r) => ({
			args: `${String(pid)}, ${object(r)["status"] ? waitStatus(object(r)["status"]) : "0x7ffd0c5e85ec"}, ${[object(o)["noHang"] ? "WNOHANG" : "", object(o)["untraced"] ? "WSTOPPED" : "", object(o)["continued"] ? "WCONTINUED" : ""].filter(Boolean).join("|") || "0"}, NULL`,
			result: r === undefined ? "0" : String(object(r)["pid"]),
		}),
	],
	getpid: none("getpid"),
	getppid: none("getppid"),
	getpgid: plain("getpgid"),
	setpgid: plain("setpgid"),
	getsid: plain("getsid"),
	setsid: none("setsid"),
	kill: ["kill", ([pid, s]) => ({ args: `${String(pid)}, ${signal(s)}` })],
	sigaction: [
		"rt_sigaction",
		([s, a], old) => ({
			args: `${signal(s)}, {sa_handler=${action(a)}, sa_mask=[], sa_flags=0}, {sa_handler=${action(old)}, sa_mask=[], sa_flags=0}, 8`,
			result: "0",
		}),
	],
	sigprocmask: ["rt_sigprocmask", ([set]) => ({ args: `SIG_SETMASK, [${[...(set as ReadonlySet<string>)].join(" ")}], NULL, 8`, result: "0" })],
	pause: none("pause"),
	nanosleep: ["clock_nanosleep", ([s]) => ({ args: `CLOCK_REALTIME, 0, ${seconds(s)}, NULL` })],
	alarm: plain("alarm"),
	getuid: none("getuid"),
	geteuid: none("geteuid"),
	getgid: none("getgid"),
	getegid: none("getegid"),
	setresuid: plain("setresuid"),
	setresgid: plain("setresgid"),
	setgroups: ["setgroups", ([list]) => ({ args: `${(list as readonly number[]).length}, [${(list as readonly number[]).join(", ")}]` })],
	getgroups: [
		"getgroups",
		(_, r) => ({
			args: `65536, [${(r as readonly number[] | undefined)?.join(", ") ?? ""}]`,
			result: String((r as readonly number[] | undefined)?.length ?? 0),
		}),
	],
	unshare: ["unshare", ([list]) => ({ args: cloneFlags(list).join("|") || "0" })],
	setns: ["setns", ([fd, kind], _, style) => ({ args: `${style.fd(Number(fd))}, ${kind === undefined ? "0" : cloneFlags([kind]).join("")}` })],
	uname: ["uname", (_, r) => ({ args: `{sysname="Linux", nodename=${path(object(r)["nodename"] ?? "")}, ...}`, result: "0" })],
	sethostname: ["sethostname", ([name]) => ({ args: `${path(name)}, ${String(name).length}` })],
	setdomainname: ["setdomainname", ([name]) => ({ args: `${path(name)}, ${String(name).length}` })],
	prctl: [
		"prctl",
		([o]) => ({
			args: Object.entries(object(o))
				.map(([k, v]) => `PR_SET_${k.replace(/([A-Z])/g, "_$1").toUpperCase()}, ${typeof v === "string" ? path(v) : Number(v)}`)
				.join(", "),
		}),
	],
	setpriority: ["setpriority", ([pid, nice]) => ({ args: `PRIO_PROCESS, ${String(pid)}, ${String(nice)}` })],
	getpriority: ["getpriority", ([pid]) => ({ args: `PRIO_PROCESS, ${String(pid)}` })],
	getrandom: ["getrandom", ([n], r) => ({ args: `${r instanceof Uint8Array ? quoted(r, 8) : "NULL"}, ${String(n)}, 0`, result: String(n) })],
	socket: ["socket", ([type]) => ({ args: `AF_UNIX, SOCK_${type === "stream" ? "STREAM" : "DGRAM"}|SOCK_CLOEXEC, 0` })],
	connect: ["connect", ([fd, p], _, style) => ({ args: `${style.fd(Number(fd))}, {sa_family=AF_UNIX, sun_path=${path(p)}}, ${String(p).length + 3}` })],
	bindSocket: ["bind", ([fd, p], _, style) => ({ args: `${style.fd(Number(fd))}, {sa_family=AF_UNIX, sun_path=${path(p)}}, ${String(p).length + 3}` })],
	listen: plain("listen"),
	accept: ["accept4", ([fd], _, style) => ({ args: `${style.fd(Number(fd))}, NULL, NULL, SOCK_CLOEXEC` })],
	sendTo: [
		"sendto",
		([fd, p, data], _, style) => ({
			args: `${style.fd(Number(fd))}, ${quoted(data as Uint8Array, style.strings)}, ${(data as Uint8Array).length}, 0, {sa_family=AF_UNIX, sun_path=${path(p)}}, ${String(p).length + 3}`,
			result: String((data as Uint8Array).length),
		}),
	],
	reboot: none("reboot"),
	sync: none("sync"),
};

export function lineOf(name: string, args: Args, result: unknown, error: Errno | undefined, style: Style): Line | undefined {
	const entry = formats[name];
	if (!entry) return undefined;
	const [linux, format] = entry;
	const made = format(args, error ? undefined : result, style);
	const failed = error && `-1 ${error.code} (${error.message})`;
	return { name: linux, args: made.args, result: failed ?? made.result ?? (typeof result === "number" ? String(result) : "0") };
}
