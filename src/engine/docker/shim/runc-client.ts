/** Calling runc: go-runc. Each call is a process; what it says goes to the log file in the bundle. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../../programs/lib/procfs/process.ts";
import type { RuntimeOptions } from "../rpc/containerd-api.ts";
import { RpcError } from "../rpc/error.ts";
import type { Reaper } from "./reaper.ts";

export interface RuncStreams {
	readonly stdin: number;
	readonly stdout: number;
	readonly stderr: number;
}

export class RuncClient {
	private readonly reaper: Reaper;
	private readonly log: string;
	private readonly program: string;
	private readonly globals: readonly string[];
	constructor(reaper: Reaper, bundle: string, namespace: string, options: RuntimeOptions) {
		this.reaper = reaper;
		this.log = `${bundle}/log.json`;
		this.program = options.binaryName || "runc";
		const root = `${options.root || "/run/containerd/runc"}/${namespace}`;
		this.globals = ["--root", root, "--log", this.log, "--log-format", "json", ...(options.systemdCgroup ? ["--systemd-cgroup"] : [])];
	}

	/** Runs one command; its status. Standard streams are /dev/null unless given. */
	*run(sys: Sys, args: readonly string[], streams?: RuncStreams): Blocking<number> {
		const { program, globals } = this;
		const nothing = streams ? -1 : yield* sys.open("/dev/null", { read: true, write: true, closeOnExec: true });
		const given = streams ?? { stdin: nothing, stdout: nothing, stderr: nothing };
		const path = program.includes("/")
			? program
			: (["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"].map((d) => `${d}/${program}`).find((p) => sys.tryStat(p)) ?? program);
		const pid = sys.fork(function* (child) {
			const high = [given.stdin, given.stdout, given.stderr].map((fd) => child.dup(fd, 20));
			for (const [to, from] of high.entries()) {
				child.dup2(from, to);
				child.close(from);
			}
			try {
				return yield* child.execve(path, [program, ...globals, ...args], child.environ);
			} catch (error) {
				if (!isErrno(error)) throw error;
				return 127;
			}
		});
		const ended = this.reaper.watch(sys, pid);
		if (nothing >= 0) sys.close(nothing);
		return (yield* ended.wait(sys))?.status ?? 1;
	}

	/** The same, throwing "MESSAGE: " and the last error in the log. */
	*must(sys: Sys, message: string, args: readonly string[], streams?: RuncStreams): Blocking<void> {
		if ((yield* this.run(sys, args, streams)) === 0) return;
		throw new RpcError("Unknown", `${message}: ${yield* this.lastError(sys)}`);
	}

	/** Throws the last error alone, by the code it stands for. */
	*mustPlainly(sys: Sys, args: readonly string[]): Blocking<void> {
		if ((yield* this.run(sys, args)) === 0) return;
		const said = yield* this.lastError(sys);
		if (/process already finished|container not running|no such process/.test(said)) throw new RpcError("NotFound", "process already finished");
		if (said.includes("does not exist")) throw new RpcError("NotFound", "no such container");
		throw new RpcError("Unknown", `unknown error after kill: ${said}`);
	}

	/** getLastRuntimeError */
	private *lastError(sys: Sys): Blocking<string> {
		let last = "";
		for (const line of ((yield* tryReadText(sys, this.log)) ?? "").split("\n")) {
			try {
				const entry = JSON.parse(line) as { readonly level: string; readonly msg: string };
				if (entry.level === "error") last = entry.msg.trim();
			} catch {
				// an empty line, or one half written
			}
		}
		return last === "" ? "exit status 1" : last;
	}
}
