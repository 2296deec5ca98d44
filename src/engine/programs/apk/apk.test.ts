import { expect, test } from "vitest";
import { makeExecutable } from "../../kernel/executable.ts";
import { decode } from "../../kernel/text.ts";
import { Machine } from "../../machine.ts";
import { worlds } from "../../world/index.ts";
import { registry } from "../index.ts";

function run(script: string, world: "one-host" | "one-host-internet"): string {
	const machine = new Machine({ world: worlds[world], seed: 1, programs: registry });
	machine.events.listen((event) => {
		if (event.type === "defect") throw new Error(`${event.program}: ${event.message}`);
	});
	machine.writeFile("/usr/bin/apk", makeExecutable({ program: "apk", dynamic: false, libraries: [] }), 0o755);
	let text = "";
	let ended = false;
	const take = (data: Uint8Array): void => {
		text += decode(data);
	};
	const onExit = (): void => {
		ended = true;
	};
	const setup = 'mkdir -p /a/etc/apk; echo https://dl-cdn.alpinelinux.org/alpine/v3.22/main > /a/etc/apk/repositories; a() { apk -p /a "$@"; }; ';
	machine.spawn("/bin/bash", ["bash", "-c", setup + script], { onStdout: take, onStderr: take, onExit });
	machine.settle(1e9, () => ended);
	return text;
}

const INDEX = "fetch https://dl-cdn.alpinelinux.org/alpine/v3.22/main/x86_64/APKINDEX.tar.gz\n";

test("a package comes with what it needs, runs, and goes with it", { timeout: 60_000 }, () => {
	expect(
		run(
			"a add --initdb curl; a info; ls /a/usr/bin; /a/usr/bin/curl -s http://example.com/ | grep -c Example; a info -W /usr/bin/curl; cat /a/etc/apk/world; a del curl; a info",
			"one-host-internet",
		),
	).toBe(
		`${INDEX}(1/3) Installing ca-certificates (20250911-r0)\n(2/3) Installing libcurl (8.14.1-r2)\n(3/3) Installing curl (8.14.1-r2)\nOK: 0 MiB in 3 packages\n` +
			"ca-certificates\ncurl\nlibcurl\ncurl\n2\n/usr/bin/curl is owned by curl-8.14.1-r2\ncurl\n" +
			"(1/3) Purging curl (8.14.1-r2)\n(2/3) Purging libcurl (8.14.1-r2)\n(3/3) Purging ca-certificates (20250911-r0)\nOK: 0 MiB in 0 packages\n",
	);
});

test("what there is not, and a mirror that does not answer, are told", { timeout: 60_000 }, () => {
	expect(run("a add --initdb nosuch; echo $?; a update | tail -1", "one-host-internet")).toBe(
		`${INDEX}ERROR: unable to select packages:\n  nosuch (no such package):\n    required by: world[nosuch]\n1\nOK: 19 distinct packages available\n`,
	);
	expect(run("a update --initdb; echo $?", "one-host")).toBe(
		`${INDEX}WARNING: updating and opening https://dl-cdn.alpinelinux.org/alpine/v3.22/main: temporary error (try again later)\n1 unavailable, 0 stale; 0 distinct packages available\n1\n`,
	);
});
