import type { Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";
import { humanBytes } from "./human.ts";

const powers = "KMGTPEZY";

/** `10`, `1M`, `1MiB` (1024), `1MB` (1000); undefined where that is no size. */
export function parseBytes(text: string): number | undefined {
	const match = /^(\d+)(?:([KMGTPEZYkmgtpezy])(iB|B)?)?$/.exec(text);
	if (!match) return undefined;
	const power = match[2] === undefined ? 0 : powers.indexOf(match[2].toUpperCase()) + 1;
	return Number(match[1]) * (match[3] === "B" ? 1000 : 1024) ** power;
}

const PAGE = 4096;

/** Gives back every block of zeros. */
function digHoles(sys: Sys, fd: number): void {
	for (let at = 0; ; ) {
		try {
			at = sys.lseek(fd, at, "data");
		} catch (error) {
			if (isErrno(error, "ENXIO")) return;
			throw error;
		}
		const end = sys.lseek(fd, at, "hole");
		for (; at < end; at += PAGE) {
			const page = sys.pread(fd, PAGE, at);
			if (page.every((byte) => byte === 0)) sys.fallocate(fd, at, page.length, { punchHole: true, keepSize: true });
			sys.spend();
		}
	}
}

export const fallocate = defineUtilLinux({
	name: "fallocate",
	summary: "Preallocate space to, or deallocate space from a file",
	usage: ["[options] <filename>"],
	options: [
		{ short: "c", long: "collapse-range", help: "remove a range", simulated: false },
		{ short: "d", long: "dig-holes", help: "make holes of zeros" },
		{ short: "i", long: "insert-range", help: "insert a hole", simulated: false },
		{ short: "l", long: "length", arg: "num", help: "how many bytes" },
		{ short: "n", long: "keep-size", help: "keep the apparent size" },
		{ short: "o", long: "offset", arg: "num", help: "from where on" },
		{ short: "p", long: "punch-hole", help: "put zeros for a range" },
		{ short: "z", long: "zero-range", help: "zero a range" },
		{ short: "x", long: "posix", help: "use posix_fallocate(3)" },
		{ short: "v", long: "verbose", help: "say what is done" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const [path] = operands;
		if (path === undefined) return context.fail("no filename specified");
		if (operands.length > 1) context.fail("unexpected number of arguments");
		const [lengthText, offsetText] = [options.value("length"), options.value("offset")];
		const holes = options.has("dig-holes");
		if (lengthText === undefined && !holes) context.fail("no length argument specified");
		const length = lengthText === undefined ? 0 : (parseBytes(lengthText) ?? 0);
		if (length <= 0 && !holes) context.fail("invalid length");
		const offset = offsetText === undefined ? 0 : parseBytes(offsetText);
		if (offset === undefined) return context.fail("invalid offset");
		let fd: number;
		try {
			const reuse = holes || options.has("punch-hole") || options.has("zero-range");
			fd = yield* sys.open(path, { read: true, write: true, create: !reuse }, 0o666);
		} catch (error) {
			return context.fail(`cannot open ${path}: ${reason(error)}`);
		}
		try {
			const keepSize = options.has("keep-size");
			if (holes) digHoles(sys, fd);
			else if (options.has("punch-hole")) sys.fallocate(fd, offset, length, { punchHole: true, keepSize: true });
			else sys.fallocate(fd, offset, length, { keepSize, zeroRange: options.has("zero-range") });
		} catch (error) {
			if (isErrno(error)) context.fail(`fallocate failed: ${error.message}`);
			throw error;
		} finally {
			sys.close(fd);
		}
		if (options.has("verbose")) {
			const human = humanBytes(length)
				.replace(/([\d.]+)([KMGTPE])$/, "$1 $2iB")
				.replace(/B$/, "B");
			yield* context.print(`${path}: ${human} (${length} bytes) allocated.\n`);
		}
		return 0;
	},
});
