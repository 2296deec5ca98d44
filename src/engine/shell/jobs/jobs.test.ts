import { describe, expect, it } from "vitest";
import { run, Typist } from "../../testing/shell-machine.ts";

describe("jobs of a script", () => {
	it.each([
		["sleep 9 & kill -9 $!; wait $!; echo $?", /^bash: line 1: +\d+ Killed {21}sleep 9\n137\n$/],
		["sleep 9 & kill $!; wait $!; echo $?", /^143\n$/],
		["sh -c 'kill -SEGV $$'; echo $?", /^bash: line 1: +\d+ Segmentation fault {9}sh -c 'kill -SEGV \$\$'\n139\n$/],
		[
			"sleep 1 & { sleep 1; echo; } & for i in 1; do sleep 1; done & jobs",
			/^\[1\] {3}Running {20}sleep 1 &\n\[2\]- {2}Running {20}\{ sleep 1; echo; \} &\n\[3\]\+ {2}Running {20}for i in 1;\ndo\n {4}sleep 1;\ndone &\n$/,
		],
		[
			"(exit 5) & sleep 0.2; wait $!; echo $?; wait $!; echo $?; wait 99999; echo $?; wait -n; echo $?",
			/^5\n5\nbash: line 1: wait: pid 99999 is not a child of this shell\n127\n127\n$/,
		],
		["(sleep 0.3; exit 3) & (sleep 0.1; exit 4) & wait -n; echo $?; wait -n; echo $?", /^4\n3\n$/],
		["trap 'echo T' TERM; sleep 9 & kill -TERM $$; kill $!; wait $!; echo $?", /^T\n143\n$/],
		["trap 'echo bye' EXIT; kill $$; echo no", /^bye\n\[signaled\]\n$/],
	])("%s", (script, output) => {
		expect(run("bash", "-c", script)).toMatch(output);
	});
});

describe("jobs at a terminal", () => {
	it("stops, lists, continues and ends them by keys", () => {
		const user = new Typist();
		expect(user.type("sleep 100\r")).toContain("sleep 100");
		expect(user.type("\x1a")).toBe("^Z\n[1]+  Stopped                    sleep 100\n$ ");
		expect(user.type("bg\r")).toBe("bg\n[1]+ sleep 100 &\n$ ");
		expect(user.type("fg\r")).toBe("fg\nsleep 100\n");
		expect(user.type("\x03")).toBe("^C\n$ ");
		expect(user.type("echo $?\r")).toBe("echo $?\n130\n$ ");
	});

	it("tells of ended jobs before the next prompt", () => {
		const user = new Typist();
		user.type("sleep 0.5 | cat &\r");
		user.wait(1);
		user.seen();
		expect(user.type("\r")).toBe("\n[1]+  Done                       sleep 0.5 | cat\n$ ");
	});

	it("interrupts loops of the shell itself", () => {
		const user = new Typist();
		user.type("while :; do :; done\r");
		user.wait(1);
		user.seen();
		expect(user.type("\x03")).toBe("^C\n$ ");
		user.type("for i in 1 2 3; do sleep 5; echo $i; done; echo after\r");
		expect(user.type("\x03")).toBe("^C\n$ ");
	});

	it("warns of stopped jobs once", () => {
		const user = new Typist();
		user.type("bash --norc\rPS1='% '\r");
		user.type("sleep 100\r");
		user.type("\x1a");
		expect(user.type("exit\r")).toBe("exit\nexit\nThere are stopped jobs.\n% ");
		expect(user.type("exit\r")).toBe("exit\nexit\n$ ");
	});
});
