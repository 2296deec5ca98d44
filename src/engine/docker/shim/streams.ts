/** What lies between a process's standard streams and the FIFOs of whoever asked for it: pipes, or the master of a terminal. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { WaitGroup } from "../../programs/lib/sync.ts";
import type { StreamPaths } from "../rpc/containerd-api.ts";
import type { RuncStreams } from "./runc-client.ts";

const CHUNK = 32 * 1024;

/** Copies until either side ends. */
function* copy(sys: Sys, from: number, to: number): Blocking<void> {
	for (;;) {
		try {
			const data = yield* sys.read(from, CHUNK);
			if (data.length === 0) return;
			yield* sys.write(to, data);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (error.code !== "EINTR") return;
		}
	}
}

function closeAll(sys: Sys, fds: readonly number[]): void {
	for (const fd of fds) sys.close(fd);
}

export class ProcessStreams {
	readonly paths: StreamPaths;
	private readonly copying = new WaitGroup();
	/** Keeps stdin from ending while its writer comes and goes. */
	private keptInput = -1;
	private ownEnds: number[] = [];
	private inputEnd = -1;
	private outputs: { readonly from: number; readonly path: string }[] = [];
	master = -1;

	constructor(paths: StreamPaths) {
		this.paths = paths;
	}

	/** Pipes for a process without a terminal. Unwanted streams are /dev/null. */
	*pipes(sys: Sys): Blocking<RuncStreams> {
		const nothing = yield* sys.open("/dev/null", { read: true, write: true, closeOnExec: true });
		this.ownEnds.push(nothing);
		const [stdin, inputEnd] = this.paths.stdin ? this.pipe(sys) : [nothing, -1];
		this.inputEnd = inputEnd;
		const out = (path: string): number => {
			if (!path) return nothing;
			const [from, to] = this.pipe(sys);
			this.outputs.push({ from, path });
			this.ownEnds.push(to);
			return to;
		};
		const stdout = out(this.paths.stdout);
		const stderr = out(this.paths.stderr);
		if (stdin !== nothing) this.ownEnds.push(stdin);
		return { stdin, stdout, stderr };
	}
	private pipe(sys: Sys): [number, number] {
		const ends = sys.pipe();
		for (const fd of ends) sys.fcntlSet(fd, { closeOnExec: true });
		return ends;
	}

	/** A terminal has come. */
	attachTerminal(sys: Sys, master: number): void {
		this.master = master;
		this.inputEnd = this.paths.stdin ? sys.dup(master) : -1;
		if (this.inputEnd >= 0) sys.fcntlSet(this.inputEnd, { closeOnExec: true });
		this.outputs = this.paths.stdout ? [{ from: sys.dup(master), path: this.paths.stdout }] : [];
	}

	/** The process has its ends: copying begins. Waits until the other sides of the FIFOs are open. */
	*start(sys: Sys): Blocking<void> {
		closeAll(sys, this.ownEnds.splice(0));
		for (const { from, path } of this.outputs) {
			const to = yield* sys.open(path, { write: true, closeOnExec: true });
			// a reader that goes and comes back finds the FIFO as it was
			const kept = yield* sys.open(path, { closeOnExec: true });
			this.copying.add();
			const { copying } = this;
			sys.thread(function* (own) {
				yield* copy(own, from, to);
				closeAll(own, [from, to, kept]);
				copying.done(own);
			});
		}
		const { inputEnd } = this;
		if (inputEnd < 0) return;
		const from = yield* sys.open(this.paths.stdin, { closeOnExec: true });
		this.keptInput = yield* sys.open(this.paths.stdin, { write: true, closeOnExec: true });
		sys.thread(function* (own) {
			yield* copy(own, from, inputEnd);
			closeAll(own, [from, inputEnd]);
		});
	}

	/** What could not be started lets go of everything. */
	abandon(sys: Sys): void {
		closeAll(sys, [...this.ownEnds.splice(0), ...this.outputs.splice(0).map((o) => o.from), ...(this.inputEnd >= 0 ? [this.inputEnd] : [])]);
		this.inputEnd = -1;
	}

	closeInput(sys: Sys): void {
		if (this.keptInput < 0) return;
		sys.close(this.keptInput);
		this.keptInput = -1;
	}
	resize(sys: Sys, width: number, height: number): void {
		if (this.master >= 0) sys.setWindowSize(this.master, { rows: height, cols: width });
	}
	/** All that was written has been passed on. */
	*finish(sys: Sys): Blocking<void> {
		this.closeInput(sys);
		if (this.master >= 0) sys.close(this.master);
		this.master = -1;
		yield* this.copying.wait(sys);
	}
}
