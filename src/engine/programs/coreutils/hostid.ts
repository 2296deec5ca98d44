import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { defineProgram } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { noMoreThan } from "./operands.ts";

/** gethostid(3): /etc/hostid, else the address of the host's own name with its halves swapped, else 0. */
function* hostId(sys: Sys): Blocking<number> {
	const read = function* (path: string): Blocking<Uint8Array | undefined> {
		try {
			return yield* readFile(sys, path);
		} catch (error) {
			if (isErrno(error)) return undefined;
			throw error;
		}
	};
	const own = yield* read("/etc/hostid");
	if (own && own.length >= 4) return new DataView(own.buffer, own.byteOffset).getUint32(0, true);
	const hosts = new TextDecoder().decode((yield* read("/etc/hosts")) ?? new Uint8Array(0));
	const name = sys.uname().nodename;
	const line = hosts.split("\n").find((l) => l.split(/\s+/).slice(1).includes(name) && /^\d+\.\d+\.\d+\.\d+\s/.test(l));
	const [a = 0, b = 0, c = 0, d = 0] = line?.split(/\s+/)[0]?.split(".").map(Number) ?? [];
	return ((b << 24) | (a << 16) | (d << 8) | c) >>> 0;
}

export const hostid = defineProgram({
	name: "hostid",
	package: "coreutils",
	summary: "Print the numeric identifier (in hexadecimal) for the current host.",
	usage: ["[OPTION]"],
	options: [],
	*main(context) {
		noMoreThan(context, 0);
		yield* context.print(`${(yield* hostId(context.sys)).toString(16).padStart(8, "0")}\n`);
		return 0;
	},
});
