/** Replacing a task's program. execve(2). */

import { detachAll } from "../ipc/release.ts";
import type { Path } from "../vfs/dentry.ts";
import { checkAccess, EXECUTE } from "../vfs/permission.ts";
import { resolve } from "../vfs/walk.ts";
import type { Program } from "./abi.ts";
import { Calls } from "./calls/calls.ts";
import { type Credentials, capsAfterExec, SECURE_NOROOT } from "./credentials.ts";
import { Errno, isErrno } from "./errno.ts";
import { type Executable, LOADER, parseExecutable } from "./executable.ts";
import { capsFromFile, FILE_CAPABILITIES, parseFileCapabilities } from "./file-capabilities.ts";
import { mainOf } from "./programs.ts";
import type { Task } from "./task.ts";
import { decode } from "./text.ts";
import { becomeLeader } from "./threads.ts";

/** How deep `#!` may lead to scripts (BINPRM recursion). */
const MAX_INTERPRETERS = 5;
const HEAD = 256;
/** The most bytes of arguments and environment (a quarter of the stack limit). */
const ARG_MAX = 2097152;

interface Image {
	readonly path: Path;
	readonly executable: Executable;
	readonly argv: readonly string[];
}

function loadable(task: Task, path: string): Path {
	const found = resolve(task, path);
	const { inode } = found.dentry;
	if (inode.kind !== "file") throw new Errno("EACCES");
	checkAccess(task.cred, found, EXECUTE);
	if (found.mount.attributes.noExec) throw new Errno("EACCES");
	return found;
}

function find(task: Task, path: string, argv: readonly string[], depth: number): Image {
	if (depth > MAX_INTERPRETERS) throw new Errno("ELOOP");
	const found = loadable(task, path);
	const file = found.dentry.inode.open(task, found);
	const head = file.pread(HEAD * 2, 0);
	file.release();
	if (head[0] === 35 && head[1] === 33) {
		const line = decode(head.subarray(2, HEAD)).split("\n", 1)[0] as string;
		const [, interpreter, argument] = /^[ \t]*(\S+)[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
		if (!interpreter) throw new Errno("ENOEXEC");
		return find(task, interpreter, [interpreter, ...(argument ? [argument] : []), path, ...argv.slice(1)], depth + 1);
	}
	const executable = parseExecutable(head);
	if (!executable) throw new Errno("ENOEXEC");
	if (executable.dynamic) loadable(task, LOADER);
	return { path: found, executable, argv };
}

const libraryPath = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];

/** Which library ld.so cannot open, and what it says of that; undefined when it can open all. */
function missingLibrary(task: Task, executable: Executable): { library: string; reason: string } | undefined {
	// ld.so has words for few errors; EMFILE is a number to it
	if (task.fds.free >= task.limits.nofile.soft) return { library: executable.libraries[0] ?? "libc.so.6", reason: "Error 24" };
	const library = executable.libraries.find((name) => {
		for (const directory of libraryPath) {
			try {
				resolve(task, `${directory}/${name}`);
				return false;
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		return true;
	});
	return library === undefined ? undefined : { library, reason: "No such file or directory" };
}

const loaderError = ({ library, reason }: { library: string; reason: string }): Program =>
	function* (sys, argv) {
		yield* sys.write(2, `${argv[0]}: error while loading shared libraries: ${library}: cannot open shared object file: ${reason}\n`);
		return 127;
	};

const plainExecs = new WeakMap<Credentials, { readonly root: number | undefined; readonly next: Credentials }>();

/** Credentials after a program whose file changes none; made once, since most programs are such and credentials are shared. */
function afterPlainExec(cred: Credentials): Credentials {
	// the map of a user namespace may be written later
	const root = cred.userNamespace.toKernelUid(0);
	const known = plainExecs.get(cred);
	if (known && known.root === root) return known.next;
	const ids = { ...cred, suid: cred.euid, sgid: cred.egid, keepCaps: false };
	const next = { ...ids, caps: capsAfterExec(ids, false, 0) };
	plainExecs.set(cred, { root, next });
	return next;
}

const environmentSizes = new WeakMap<ReadonlyMap<string, string>, number>();

/** Bytes that an environment takes on the new stack; nothing changes a map that was once given to a program. */
function environmentSize(environ: ReadonlyMap<string, string>): number {
	let size = environmentSizes.get(environ);
	if (size === undefined) {
		size = 0;
		for (const [name, value] of environ) size += name.length + value.length + 10;
		environmentSizes.set(environ, size);
	}
	return size;
}

/** Set-user-ID and set-group-ID bits and the file's capabilities, unless the mount or no_new_privs forbids. */
function applySetId(task: Task, path: Path): void {
	const { inode } = path.dentry;
	const { cred } = task;
	const ns = cred.userNamespace;
	let { euid, egid } = cred;
	// mnt_may_suid: a file system mounted by a lesser user namespace means nothing above it
	const trusted = !path.mount.attributes.noSuid && !cred.noNewPrivs && ns.isSameOrBelow(path.mount.fs.owner);
	if (trusted && ns.mapsUid(inode.uid) && ns.mapsGid(inode.gid)) {
		if (inode.mode & 0o4000) euid = inode.uid;
		if ((inode.mode & 0o2010) === 0o2010) egid = inode.gid;
	}
	const changedId = euid !== cred.euid || egid !== cred.egid;
	const stored = trusted ? inode.xattrs?.get(FILE_CAPABILITIES) : undefined;
	const file = stored && parseFileCapabilities(stored);
	if (!changedId && !stored && task.securebits === 0) {
		task.cred = afterPlainExec(cred);
		return;
	}
	const next = { ...cred, euid, egid, suid: euid, sgid: egid, keepCaps: false };
	const isRoot = euid === ns.toKernelUid(0) && !(task.securebits & SECURE_NOROOT);
	if (file && !isRoot && ns.toKernelUid(0) === file.rootUid) {
		const caps = capsFromFile(cred.caps, file);
		if (!caps) throw new Errno("EPERM");
		task.cred = { ...next, caps };
	} else task.cred = { ...next, caps: capsAfterExec(next, changedId, task.securebits) };
}

/** Turns the task into the program at `path`; its main function starts when the task runs next. Throws, having changed nothing. */
export function execTask(caller: Task, path: string, argv: readonly string[], environ: ReadonlyMap<string, string>): void {
	let size = environmentSize(environ);
	for (const a of argv) size += a.length + 9;
	if (size > ARG_MAX) throw new Errno("E2BIG");
	const { kernel } = caller;
	const image = find(caller, path, argv, 0);
	const main = mainOf(kernel.options.programs, image.executable.program);
	const missing = image.executable.dynamic ? missingLibrary(caller, image.executable) : undefined;
	applySetId(caller, image.path);
	const task = becomeLeader(caller);
	task.fds.closeOnExec();
	for (const [signal, d] of task.dispositions) if (typeof d.action === "function") task.dispositions.delete(signal);
	detachAll(task);
	task.comm = (path.split("/").at(-1) as string).slice(0, 15);
	task.argv = image.argv;
	task.environ = environ;
	task.exe = image.path;
	task.program = image.executable.program;
	kernel.memory -= task.memory;
	task.memory = 0;
	task.charged.begin(task);
	// exec enters the time namespace that was prepared for children
	if (task.ns.time !== task.ns.timeForChildren) {
		task.ns = { ...task.ns, time: task.ns.timeForChildren };
		task.ns.time.frozen = true;
	}
	const calls = new Calls(task);
	task.calls = calls;
	if (task.tracedBy) {
		calls.instrument(task.tracedBy);
		task.tracedBy.push(task, { kind: "leave", name: "execve", args: [path, argv, environ], result: 0 });
	}
	task.main = (missing ? loaderError(missing) : main)(calls, image.argv);
	if (kernel.events.active) kernel.events.emit({ type: "exec", pid: task.pid, path, argv: image.argv });
}
