/** GET /containers/NAME/top: daemon/top_unix.go, which runs ps and keeps the lines of the container's processes. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { readAll } from "../../../programs/lib/stdio.ts";
import { conflict, invalid, system } from "../../error.ts";
import type { Daemon } from "../daemon.ts";
import type { Container } from "./container.ts";

/** validatePSArgs: a list that renames PID cannot be read back. */
function checkArguments(args: string): void {
	if (/\s*([a-z]*)=\s*$|pid=\S/.test(args) && /pid=[^\s]*/.test(args)) {
		const m = /(\w*pid)=(\S+)/.exec(args);
		if (m && m[2] !== "PID") throw invalid(`specifying "${m[0]}" is not allowed`);
	}
}

function* runPs(sys: Sys, args: readonly string[]): Blocking<{ out: string; err: string; status: number }> {
	const [outRead, outWrite] = sys.pipe();
	const [errRead, errWrite] = sys.pipe();
	for (const fd of [outRead, outWrite, errRead, errWrite]) sys.fcntlSet(fd, { closeOnExec: true });
	const pid = sys.fork(function* (child): Blocking<number> {
		child.dup2(outWrite, 1);
		child.dup2(errWrite, 2);
		return yield* child.execve("/usr/bin/ps", ["ps", ...args], sys.environ);
	});
	sys.close(outWrite);
	sys.close(errWrite);
	const out = decode(yield* readAll(sys, outRead));
	const err = decode(yield* readAll(sys, errRead));
	sys.close(outRead);
	sys.close(errRead);
	const ended = yield* sys.waitpid(pid);
	return { out, err, status: ended?.status.kind === "exited" ? ended.status.code : 1 };
}

export function* topOf(sys: Sys, daemon: Daemon, container: Container, given: string): Blocking<unknown> {
	const args = given || "-ef";
	checkArguments(args);
	if (!container.state.running) throw conflict(`container ${container.id} is not running`);
	if (container.state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
	const { processes } = yield* daemon.containerd.call(sys, "tasks.listPids", { containerId: container.id });
	const pids = new Set(processes.map((p) => p.pid));
	// only lines of these processes are asked for first, as `ps -q` can; not all arguments go with it
	const words = args.split(/\s+/).filter(Boolean);
	let result = yield* runPs(sys, [...words, `-q${[...pids].join(",")}`]);
	if (result.status !== 0) {
		result = yield* runPs(sys, words);
		if (result.status !== 0) throw system(`ps: ${result.err.trim() || `exit status ${result.status}`}`);
	}
	daemon.containerEvent(sys, container, "top");
	const [head = "", ...lines] = result.out.split("\n");
	const titles = head.trim().split(/\s+/);
	const at = titles.indexOf("PID");
	if (at < 0) throw system("Couldn't find PID field in ps output");
	const rows = lines
		.filter((line) => line.trim() !== "")
		.map((line) => splitRow(line, titles.length))
		.filter((row) => row[at] === "-" || pids.has(Number(row[at])));
	return { Processes: rows, Titles: titles };
}

/** The last field keeps its blanks. */
function splitRow(line: string, fields: number): string[] {
	const words = line.trim().split(/\s+/);
	return words.length <= fields ? words : [...words.slice(0, fields - 1), words.slice(fields - 1).join(" ")];
}
