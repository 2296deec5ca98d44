import { expect, test } from "vitest";
import { isErrno } from "../kernel/errno.ts";
import { bareMachine } from "../testing/bare-machine.ts";

const failure = (act: () => unknown): string => {
	try {
		act();
		return "none";
	} catch (error) {
		return isErrno(error) ? error.code : String(error);
	}
};

test("a semaphore holds a process until another gives it back, and gives back by itself what the dead held", () => {
	const m = bareMachine();
	const order: string[] = [];
	m.run(function* (sys) {
		const id = sys.semget(0, 1, { mode: 0o600 });
		sys.semSetValue(id, 0, 1);
		sys.fork(function* (child) {
			yield* child.semop(id, [{ index: 0, change: -1, undo: true }]);
			order.push("child has it");
			yield* child.nanosleep(5);
			order.push("child ends");
			return 0;
		});
		yield* sys.nanosleep(1);
		expect(sys.semValues(id)[0]?.value).toBe(0);
		yield* sys.semop(id, [{ index: 0, change: -1 }]);
		order.push("parent has it");
		return 0;
	});
	expect(order).toEqual(["child has it", "child ends", "parent has it"]);
});

test("messages are taken by type, and a full queue waits for room", () => {
	const m = bareMachine();
	const got: [number, number][] = [];
	m.run(function* (sys) {
		const id = sys.msgget(0, { mode: 0o600 });
		sys.ipcChange("msg", id, { bytes: 3 });
		sys.fork(function* (child) {
			for (const type of [5, 2, 9]) yield* child.msgsnd(id, type, new Uint8Array([type, 0]));
			return 0;
		});
		for (const type of [0, 0, -9]) {
			const message = yield* sys.msgrcv(id, 10, type);
			got.push([message.type, message.data.length]);
		}
		return 0;
	});
	expect(got).toEqual([
		[5, 2],
		[2, 2],
		[9, 2],
	]);
});

test("objects are seen in their namespace alone, by those whom the mode lets in", () => {
	const m = bareMachine();
	m.run(function* (sys) {
		const id = sys.shmget(77, 100, { create: true, mode: 0o600 });
		sys.shmat(id)[3] = 9;
		sys.fork(function* (child) {
			expect(child.shmat(id)[3]).toBe(9);
			child.setresuid(1000, 1000, 1000);
			expect(failure(() => child.shmget(77, 0, { mode: 0o600 }))).toBe("EACCES");
			expect(failure(() => child.ipcRemove("shm", id))).toBe("EPERM");
			return yield* child.exit(0);
		});
		yield* sys.waitpid(-1);
		sys.unshare(["ipc"]);
		expect(failure(() => sys.shmget(77, 0))).toBe("ENOENT");
		return 0;
	});
});

test("a queue is read with the most urgent message first", () => {
	const m = bareMachine();
	const order: number[] = [];
	m.run(function* (sys) {
		const fd = sys.mqOpen("/q", { create: true, read: true, write: true });
		for (const priority of [1, 7, 3, 7]) yield* sys.mqSend(fd, new Uint8Array([priority]), priority);
		for (let i = 0; i < 4; i++) order.push((yield* sys.mqReceive(fd)).priority);
		sys.mqUnlink("/q");
		expect(failure(() => sys.mqOpen("/q"))).toBe("ENOENT");
		return 0;
	});
	expect(order).toEqual([7, 7, 3, 1]);
});
