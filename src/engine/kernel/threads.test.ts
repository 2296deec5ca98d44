import { expect, test } from "vitest";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { Channel, Future, Mutex, WaitGroup } from "../programs/lib/sync.ts";
import { bareMachine } from "../testing/bare-machine.ts";
import { worlds } from "../world/index.ts";
import type { Program, WaitStatus } from "./abi.ts";
import { makeExecutable } from "./executable.ts";
import { decode } from "./text.ts";

test("threads share descriptors and children, and have one PID", () => {
	const seen: unknown[] = [];
	bareMachine().run(function* (sys) {
		const done = new Future<string>();
		const [read, write] = sys.pipe();
		sys.thread(function* (own) {
			seen.push(own.getpid() === sys.getpid(), own.getppid() === sys.getppid());
			const child = own.fork(function* (c) {
				yield* c.nanosleep(1);
				return c.getppid() === sys.getpid() ? 3 : 4;
			});
			yield* own.write(write, "x");
			done.set(own, String(child));
		});
		seen.push((yield* sys.read(read, 10)).length);
		const child = Number(yield* done.wait(sys));
		seen.push((yield* sys.waitpid(child))?.status);
		return 0;
	});
	expect(seen).toEqual([true, true, 1, { kind: "exited", code: 3 }]);
});

test("a namespace that a thread enters is its own", () => {
	const names: string[] = [];
	bareMachine().run(function* (sys) {
		const group = new WaitGroup();
		group.add();
		sys.thread(function* (own) {
			own.unshare(["uts"]);
			own.sethostname("inner");
			yield* own.nanosleep(1);
			names.push(own.uname().nodename);
			group.done(own);
		});
		yield* group.wait(sys);
		names.push(sys.uname().nodename);
		return 0;
	});
	expect(names[0]).toBe("inner");
	expect(names[1]).not.toBe("inner");
});

test("all threads end with the process, however it ends", () => {
	const m = bareMachine();
	let ticks = 0;
	const statuses: (WaitStatus | undefined)[] = [];
	m.run(function* (sys) {
		const killed = sys.fork(function* (child) {
			child.thread(function* (own) {
				for (;;) {
					yield* own.nanosleep(1);
					ticks++;
				}
			});
			yield* child.nanosleep(1000);
			return 0;
		});
		yield* sys.nanosleep(3.5);
		sys.kill(killed, "KILL");
		statuses.push((yield* sys.waitpid(killed))?.status);
		const exited = sys.fork(function* (child) {
			child.thread((own) => own.exit(9));
			yield* child.nanosleep(1000);
			return 0;
		});
		statuses.push((yield* sys.waitpid(exited))?.status);
		yield* sys.nanosleep(10);
		return 0;
	});
	expect(ticks).toBe(3);
	expect(statuses).toEqual([
		{ kind: "signaled", signal: "KILL", core: false },
		{ kind: "exited", code: 9 },
	]);
});

test("SIGSTOP stops every thread, SIGCONT lets all go on", () => {
	let ticks = 0;
	const counts: number[] = [];
	bareMachine().run(function* (sys) {
		const child = sys.fork(function* (c) {
			c.thread(function* (own) {
				for (;;) {
					yield* own.nanosleep(1);
					ticks++;
				}
			});
			yield* c.nanosleep(1000);
			return 0;
		});
		yield* sys.nanosleep(2.5);
		sys.kill(child, "STOP");
		yield* sys.nanosleep(5);
		counts.push(ticks);
		sys.kill(child, "CONT");
		yield* sys.nanosleep(3);
		counts.push(ticks);
		sys.kill(child, "KILL");
		return 0;
	});
	expect(counts[0]).toBe(2);
	expect(counts[1]).toBeGreaterThan(3);
});

test("a program that a thread executes replaces the whole process", () => {
	const run: Program = function* (sys) {
		sys.thread((own) => own.execve("/bin/echo", ["echo", "new program"], new Map()));
		yield* sys.nanosleep(5);
		yield* sys.write(1, "the old one lives\n");
		return 5;
	};
	const programs = new Map([...registry, ["begin", { summary: "", usage: [], options: [], run }]]);
	const machine = new Machine({ world: worlds["one-host"], seed: 1, programs });
	machine.writeFile("/bin/begin", makeExecutable({ program: "begin", dynamic: false, libraries: [] }), 0o755);
	let text = "";
	let status: WaitStatus | undefined;
	machine.spawn("/bin/begin", ["begin"], {
		onStdout: (data) => {
			text += decode(data);
		},
		onExit: (ended) => {
			status = ended;
		},
	});
	machine.settle(1e7, () => status !== undefined);
	expect(text).toBe("new program\n");
	expect(status).toEqual({ kind: "exited", code: 0 });
});

test("a mutex lets one in, a channel keeps the order, a future times out", () => {
	const log: unknown[] = [];
	bareMachine().run(function* (sys) {
		const mutex = new Mutex();
		const channel = new Channel<number>();
		const group = new WaitGroup();
		group.add(3);
		for (const n of [1, 2, 3]) {
			sys.thread(function* (own) {
				yield* mutex.with(own, function* () {
					channel.send(own, n);
					yield* own.nanosleep(1);
					channel.send(own, n);
				});
				group.done(own);
			});
		}
		yield* group.wait(sys);
		channel.close(sys);
		for (let n = yield* channel.receive(sys); n !== undefined; n = yield* channel.receive(sys)) log.push(n);
		log.push(yield* new Future<number>().wait(sys, 2));
		return 0;
	});
	expect(log).toEqual([1, 1, 2, 2, 3, 3, undefined]);
});
