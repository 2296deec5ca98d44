import { expect, test } from "vitest";
import { bareMachine } from "../testing/bare-machine.ts";
import type { Blocking, Sys } from "./abi.ts";
import { isErrno } from "./errno.ts";

function* sleeper(sys: Sys): Blocking<number> {
	yield* sys.nanosleep(1000);
	return 0;
}

test("a child's status reaches its parent, and only once", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		const pid = sys.fork(function* (child) {
			yield* child.nanosleep(1);
			return 7;
		});
		const result = yield* sys.waitpid(pid);
		seen.push(result?.pid === pid, result?.status);
		try {
			yield* sys.waitpid(pid);
		} catch (error) {
			seen.push(isErrno(error, "ECHILD"));
		}
		return 0;
	});
	expect(seen).toEqual([true, { kind: "exited", code: 7 }, true]);
});

test("orphans go to the nearest subreaper, else to init", () => {
	const m = bareMachine();
	const parents: number[] = [];
	const orphan = (sys: Sys) =>
		sys.fork(function* (middle) {
			middle.fork(function* (grandchild) {
				yield* grandchild.nanosleep(1);
				parents.push(grandchild.getppid());
				return 0;
			});
			yield* middle.nanosleep(0.1);
			return 0;
		});
	let reaper = 0;
	m.run(function* (sys) {
		reaper = sys.getpid();
		sys.prctl({ childSubreaper: true });
		orphan(sys);
		yield* sys.nanosleep(2);
		return 0;
	});
	m.run(function* (sys) {
		orphan(sys);
		yield* sys.nanosleep(2);
		return 0;
	});
	expect(parents).toEqual([reaper, 1]);
});

test("the death of a PID namespace's init kills everything in it, and nothing can be forked into it afterwards", () => {
	const m = bareMachine();
	const result: unknown[] = [];
	m.run(function* (sys) {
		sys.unshare(["pid"]);
		const init = sys.fork(function* (inner) {
			result.push(inner.getpid(), inner.getppid());
			for (let i = 0; i < 3; i++) inner.fork(sleeper);
			yield* inner.nanosleep(1);
			return 0;
		});
		yield* sys.waitpid(init);
		try {
			sys.fork(sleeper);
		} catch (error) {
			result.push(isErrno(error, "ENOMEM"));
		}
		return 0;
	});
	expect(result).toEqual([1, 0, true]);
	expect([...m.kernel.pidNamespace.tasks.values()].filter((t) => t.pids.length > 1)).toEqual([]);
});

test("an init ignores what it does not handle from inside, and dies of KILL from outside", () => {
	const m = bareMachine();
	const status: unknown[] = [];
	m.run(function* (sys) {
		sys.unshare(["pid"]);
		const init = sys.fork(function* (inner) {
			inner.kill(1, "TERM");
			inner.kill(1, "KILL");
			yield* inner.nanosleep(1);
			status.push("survived");
			yield* inner.nanosleep(100);
			return 0;
		});
		yield* sys.nanosleep(2);
		sys.kill(init, "TERM");
		yield* sys.nanosleep(1);
		sys.kill(init, "KILL");
		status.push((yield* sys.waitpid(init))?.status);
		return 0;
	});
	expect(status).toEqual(["survived", { kind: "signaled", signal: "KILL", core: false }]);
});

test("a handler interrupts a sleep with EINTR, but SA_RESTART lets a read go on", () => {
	const m = bareMachine();
	const log: string[] = [];
	m.run(function* (sys) {
		const [r, w] = sys.pipe();
		sys.sigaction("USR1", () => log.push("handled"), { restart: true });
		const me = sys.getpid();
		sys.fork(function* (child) {
			yield* child.nanosleep(1);
			child.kill(me, "USR1");
			yield* child.nanosleep(1);
			yield* child.write(w, "data");
			yield* child.nanosleep(1);
			child.kill(me, "USR1");
			return 0;
		});
		log.push(String((yield* sys.read(r, 10)).length));
		try {
			yield* sys.nanosleep(100);
		} catch (error) {
			log.push(isErrno(error) ? error.code : "?");
		}
		return 0;
	});
	expect(log).toEqual(["handled", "4", "handled", "EINTR"]);
});

test("a writer to a pipe nobody reads gets SIGPIPE", () => {
	const m = bareMachine();
	const status = m.run(function* (sys) {
		const [r, w] = sys.pipe();
		sys.close(r);
		yield* sys.write(w, "x");
		return 0;
	});
	expect(status).toEqual({ kind: "signaled", signal: "PIPE", core: false });
});

test("a busy loop is preempted: others run, and the clock goes on", () => {
	const m = bareMachine();
	const order: string[] = [];
	m.run(function* (sys) {
		const busy = sys.fork(function* (child) {
			for (;;) if (child.spend(10)) yield* child.reschedule();
		});
		yield* sys.nanosleep(0.5);
		order.push("awake");
		sys.kill(busy, "KILL");
		yield* sys.waitpid(busy);
		order.push("ended");
		return 0;
	});
	expect(order).toEqual(["awake", "ended"]);
	expect(m.kernel.now).toBeGreaterThan(0.5e9);
});

test("a fork bomb ends in EAGAIN", () => {
	const m = bareMachine();
	let refused = false;
	m.run(function* (sys) {
		for (;;) {
			try {
				sys.fork(sleeper);
			} catch (error) {
				refused = isErrno(error, "EAGAIN");
				sys.kill(-1, "KILL");
				return 0;
			}
			if (sys.spend()) yield* sys.reschedule();
		}
	});
	expect(refused).toBe(true);
});

test("stopped tasks report to waitpid and continue where they were", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		const pid = sys.fork(function* (child) {
			yield* child.nanosleep(2);
			return 3;
		});
		yield* sys.nanosleep(0.1);
		sys.kill(pid, "STOP");
		seen.push((yield* sys.waitpid(pid, { untraced: true }))?.status.kind);
		yield* sys.nanosleep(5);
		sys.kill(pid, "CONT");
		seen.push((yield* sys.waitpid(pid, { continued: true }))?.status.kind);
		seen.push((yield* sys.waitpid(pid))?.status);
		return 0;
	});
	expect(seen).toEqual(["stopped", "continued", { kind: "exited", code: 3 }]);
});
