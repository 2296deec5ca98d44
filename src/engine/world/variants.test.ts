import { describe, expect, test } from "vitest";
import { isErrno } from "../kernel/errno.ts";
import { encode } from "../kernel/text.ts";
import { type BareMachine, bareMachine } from "../testing/bare-machine.ts";
import { variantWorlds } from "./variants.ts";

/** The error that writing a little file meets; undefined where it works. */
function refusal(machine: BareMachine, path: string, uid = 0): string | undefined {
	let code: string | undefined;
	machine.run(function* (sys) {
		if (uid) sys.setresuid(uid, uid, uid);
		try {
			const fd = yield* sys.open(path, { write: true, create: true });
			yield* sys.write(fd, encode("x"));
		} catch (error) {
			if (!isErrno(error)) throw error;
			({ code } = error);
		}
		return 0;
	});
	return code;
}

describe("variants of the one host", () => {
	test.each(Object.values(variantWorlds))("$name boots", (world) => {
		expect(bareMachine(1, world).kernel.init?.alive).toBe(true);
	});

	test.each([
		["small-disk", "/x", 0, undefined],
		["full-disk", "/x", 0, "ENOSPC"],
		["few-inodes", "/x", 0, "ENOSPC"],
		["few-inodes", "/etc/hosts", 0, undefined],
		["read-only-root", "/x", 0, "EROFS"],
		["wrong-permissions", "/home/learner/x", 1000, "EACCES"],
		["wrong-permissions", "/var/tmp/x", 1000, "EACCES"],
	] as const)("on %s writing %s as %i meets %s", (name, path, uid, code) => {
		expect(refusal(bareMachine(1, variantWorlds[name]), path, uid)).toBe(code);
	});
});
