/**
 * `runc init`: the process that becomes the container's. Its first stage joins and makes namespaces and starts the second in them, as a
 * child of runc's; the second makes the inside and runs the program. libcontainer/nsenter, standard_init_linux.go, setns_init_linux.go.
 */
import type { Blocking, NamespaceKind, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { goError } from "../../oci/text.ts";
import { hookState, runHooks } from "../parent/hooks.ts";
import { setUpConsole } from "./console.ts";
import { environmentOf } from "./environment.ts";
import { lookPath } from "./look-path.ts";
import { becomeUser, setOomScore } from "./privileges.ts";
import { CONSOLE_FD, FIFO_FD, type Go, hear, InitError, type InitRequest, PIPE_FD, tell } from "./request.ts";
import { restrictPaths, setSysctls } from "./restrict.ts";
import { enterRootfs, finishRootfs, prepareRootfs } from "./rootfs.ts";
import { applySeccomp } from "./seccomp.ts";

export const kinds: Readonly<Record<string, NamespaceKind>> = {
	pid: "pid",
	network: "net",
	mount: "mnt",
	ipc: "ipc",
	uts: "uts",
	user: "user",
	cgroup: "cgroup",
	time: "time",
};

/** Told before there is a process of the container. */
class JoinError extends Error {}

/** Index of lo in every network namespace. */
const LOOPBACK = 1;

/** Main of both stages. */
export function* runInit(sys: Sys): Blocking<number> {
	const request = yield* hear<InitRequest>(sys, PIPE_FD);
	if (!request) return 1;
	try {
		return yield* firstStage(sys, request);
	} catch (error) {
		if (error instanceof JoinError) yield* tell(sys, PIPE_FD, { type: "fatal", message: error.message });
		else yield* report(sys, error);
		return 1;
	}
}

function* report(sys: Sys, error: unknown): Blocking<void> {
	if (!(error instanceof InitError) && !isErrno(error)) throw error;
	try {
		yield* tell(sys, PIPE_FD, { type: "error", message: isErrno(error) ? goError(error) : error.message });
	} catch (inner) {
		if (!isErrno(inner)) throw inner;
	}
}

function* firstStage(sys: Sys, request: InitRequest): Blocking<number> {
	sys.prctl({ name: "runc:[1:CHILD]" });
	// what the caller of runc had open stays outside; those of runc itself are closed by the second stage
	for (const { name } of sys.readdir("/proc/self/fd")) if (Number(name) > CONSOLE_FD + request.preserve) closeOnExec(sys, Number(name));
	yield* joinNamespaces(sys, request);
	const fresh = request.kind === "standard" ? (request.spec.linux?.namespaces ?? []).filter((n) => !n.path).map((n) => kinds[n.type]) : [];
	const wanted = fresh.filter((k) => k !== undefined);
	if (wanted.includes("user")) {
		sys.unshare(["user"]);
		yield* tell(sys, PIPE_FD, { type: "map" });
		yield* hear<Go>(sys, PIPE_FD);
		sys.setresgid(0, 0, 0);
		sys.setresuid(0, 0, 0);
	}
	const rest = wanted.filter((k) => k !== "user");
	if (rest.length > 0) sys.unshare(rest);
	const pid = sys.fork((inner) => secondStage(inner, request), { sibling: true });
	yield* tell(sys, PIPE_FD, { type: "pid", pid });
	return 0;
}

function* joinNamespaces(sys: Sys, request: InitRequest): Blocking<void> {
	const opened: (readonly [number, string])[] = [];
	for (const { type, path } of request.join) {
		try {
			opened.push([yield* sys.open(path), type]);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new InitError(`failed to open ${path}: ${goError(error)}`);
		}
	}
	for (const [fd, type] of opened) {
		try {
			sys.setns(fd, kinds[type] ?? "net");
			if (type === "user") {
				sys.setresgid(0, 0, 0);
				sys.setresuid(0, 0, 0);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new JoinError(`failed to setns into ${kinds[type] ?? type} namespace: ${error.message}`);
		} finally {
			sys.close(fd);
		}
	}
}

function* secondStage(sys: Sys, request: InitRequest): Blocking<number> {
	let listened = true;
	try {
		sys.prctl({ name: "runc:[2:INIT]" });
		sys.setsid();
		// Go takes over these signals even where they were ignored, and lets go of them when it executes a program
		for (const signal of ["PIPE", "QUIT", "TERM", "USR1", "USR2", "CHLD", "ALRM", "TSTP", "TTIN", "TTOU"] as const) sys.sigaction(signal, "default");
		if (request.kind === "standard") yield* setUpContainer(sys, request);
		else yield* setUpFurtherProcess(sys, request);
		return yield* becomeProgram(sys, request, () => {
			listened = false;
		});
	} catch (error) {
		if (listened) yield* report(sys, error);
		// nobody listens any more but who reads the container's own output
		else if (error instanceof InitError || isErrno(error)) yield* sys.write(2, `${isErrno(error) ? goError(error) : error.message}\n`);
		else throw error;
		return 1;
	}
}

const has = (request: InitRequest, type: string): boolean => request.spec.linux?.namespaces?.some((n) => n.type === type) ?? false;
const makes = (request: InitRequest, type: string): boolean => request.spec.linux?.namespaces?.some((n) => n.type === type && !n.path) ?? false;

function* setUpContainer(sys: Sys, request: InitRequest): Blocking<void> {
	const { spec, process } = request;
	if (makes(request, "network")) sys.netlink("setlink", { index: LOOPBACK, up: true });
	const ownMounts = has(request, "mount");
	if (ownMounts) yield* prepareRootfs(sys, request);
	yield* tell(sys, PIPE_FD, { type: "hooks" });
	yield* hear<Go>(sys, PIPE_FD);
	yield* runHooks(sys, spec.hooks?.createContainer, "createContainer", hookState(request, "creating", sys.getpid()));
	yield* enterRootfs(sys, request, ownMounts);
	yield* setUpConsole(sys, request, ownMounts);
	if (ownMounts) finishRootfs(sys, request);
	else sys.umask(process.user?.umask ?? 0o022);
	if (spec.hostname && has(request, "uts")) sys.sethostname(spec.hostname);
	if (spec.domainname && has(request, "uts")) sys.setdomainname(spec.domainname);
	yield* setSysctls(sys, spec);
	const warnings: string[] = [];
	yield* restrictPaths(sys, spec, (message) => warnings.push(message));
	for (const message of warnings) yield* tell(sys, PIPE_FD, { type: "warning", message });
}

function* setUpFurtherProcess(sys: Sys, request: InitRequest): Blocking<void> {
	if (!request.join.some((n) => n.type === "mount")) sys.chdir("/");
	yield* setUpConsole(sys, request, false);
	sys.umask(request.process.user?.umask ?? 0o022);
}

/** From here on it is the user's program but for its name. */
function* becomeProgram(sys: Sys, request: InitRequest, alone: () => void): Blocking<number> {
	const { process } = request;
	yield* setOomScore(sys, process);
	if (process.noNewPrivileges) sys.prctl({ noNewPrivs: true });
	yield* tell(sys, PIPE_FD, { type: "ready" });
	if ((yield* hear<Go>(sys, PIPE_FD)) === undefined) return 1;
	// without no_new_privs only who still has all capabilities may set a filter
	if (!process.noNewPrivileges) applySeccomp(sys, request.spec);
	const environ = yield* environmentOf(sys, process);
	const warnings: string[] = [];
	// the highest capability is read from there
	const lastCapability = "/proc/sys/kernel/cap_last_cap";
	if (process.capabilities && !sys.tryStat(lastCapability)) throw new InitError(`open ${lastCapability}: no such file or directory`);
	becomeUser(sys, process, (message) => warnings.push(message));
	for (const message of warnings) yield* tell(sys, PIPE_FD, { type: "warning", message });
	const [name = ""] = process.args ?? [];
	const path = lookPath(sys, name, environ.get("PATH") ?? "");
	if (process.noNewPrivileges) applySeccomp(sys, request.spec);
	yield* tell(sys, PIPE_FD, { type: "done" });
	closeOnExec(sys, FIFO_FD);
	if (request.fifo !== "") {
		sys.close(PIPE_FD);
		alone();
		yield* waitForStart(sys);
		yield* runHooks(sys, request.spec.hooks?.startContainer, "startContainer", hookState(request, "created", sys.getpid()));
	} else closeOnExec(sys, PIPE_FD);
	try {
		return yield* sys.execve(path, process.args ?? [], environ);
	} catch (error) {
		if (!isErrno(error)) throw error;
		// nobody listens any more but who reads the container's own output
		yield* sys.write(2, `exec ${path}: ${goError(error)}\n`);
		return 255;
	}
}

function closeOnExec(sys: Sys, fd: number): void {
	try {
		sys.fcntlSet(fd, { closeOnExec: true });
	} catch (error) {
		if (!isErrno(error, "EBADF")) throw error;
	}
}

/** Where the container has no proc of its own, or hides it: by way of the working directory. */
function* openFromDirectory(sys: Sys): Blocking<number> {
	const back = yield* sys.open(".", { path: true, closeOnExec: true });
	sys.fchdir(FIFO_FD);
	try {
		return yield* sys.open("exec.fifo", { write: true, closeOnExec: true });
	} finally {
		sys.fchdir(back);
		sys.close(back);
	}
}

/** Opening the FIFO for writing waits until `runc start` reads from it. */
function* waitForStart(sys: Sys): Blocking<void> {
	const own = `/proc/self/fd/${FIFO_FD}`;
	const fd = sys.tryStat(own) ? yield* sys.open(`${own}/exec.fifo`, { write: true, closeOnExec: true }) : yield* openFromDirectory(sys);
	yield* sys.write(fd, "0");
	sys.close(fd);
	sys.close(FIFO_FD);
}
