import { expect, test } from "vitest";
import { bareMachine } from "../testing/bare-machine.ts";
import type { SeccompFilter } from "./abi-containment.ts";
import { isErrno } from "./errno.ts";

const attempt = (body: () => unknown): unknown => {
	try {
		body();
		return "done";
	} catch (error) {
		return isErrno(error) ? error.code : error;
	}
};

const filter: SeccompFilter = {
	otherwise: { kind: "allow" },
	rules: [
		{ names: new Set(["mkdir"]), action: { kind: "errno", errno: 38 }, conditions: [] },
		{
			names: new Set(["unshare"]),
			action: { kind: "errno", errno: 1 },
			conditions: [{ index: 0, operator: "masked", mask: 0x10000000n, value: 0x10000000n }],
		},
	],
};

test("a filter of system calls refuses by name and by argument, in children and threads too, and stays", () => {
	const seen: unknown[] = [];
	bareMachine().run(function* (sys) {
		const child = sys.fork(function* (own) {
			own.seccomp(filter);
			seen.push(attempt(() => own.mkdir("/x")));
			seen.push(attempt(() => own.unshare(["uts"])));
			seen.push(attempt(() => own.unshare(["user"])));
			const grandchild = own.fork(function* (inner) {
				seen.push(attempt(() => inner.mkdir("/x")));
				yield* inner.reschedule();
				return 0;
			});
			yield* own.waitpid(grandchild);
			return 0;
		});
		yield* sys.waitpid(child);
		seen.push(attempt(() => sys.mkdir("/x")));
		return 0;
	});
	expect(seen).toEqual(["ENOSYS", "done", "EPERM", "ENOSYS", "done"]);
});

test("a device filter of a control group holds for what is below it", () => {
	const seen: unknown[] = [];
	bareMachine().run(function* (sys) {
		sys.mkdir("/sys/fs/cgroup/box");
		sys.attachDeviceFilter("/sys/fs/cgroup/box", [{ allow: true, type: "c", major: 1, minor: 3, access: "rwm" }]);
		const child = sys.fork(function* (own) {
			const procs = yield* own.open("/sys/fs/cgroup/box/cgroup.procs", { write: true });
			yield* own.write(procs, String(own.getpid()));
			own.close(yield* own.open("/dev/null", { write: true }));
			try {
				yield* own.open("/dev/zero");
			} catch (error) {
				seen.push(isErrno(error) && error.code);
			}
			seen.push(attempt(() => own.mknod("/tmp/sda", "block", 0o600, 8, 0)));
			return 0;
		});
		yield* sys.waitpid(child);
		sys.close(yield* sys.open("/dev/zero"));
		return 0;
	});
	expect(seen).toEqual(["EPERM", "EPERM"]);
});
