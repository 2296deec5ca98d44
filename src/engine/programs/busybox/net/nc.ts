/** BusyBox's nc: one connection, both ways. networking/nc.c. */
import type { Blocking, Program, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { formatIp } from "../../../net/address.ts";
import { parseOptions } from "../../lib/options.ts";
import { addressesOf } from "../../lib/resolver/getaddrinfo.ts";
import { usageText } from "../usage.ts";

const options = [
	{ short: "l", help: "listen" },
	{ short: "p", arg: "PORT", help: "local port" },
	{ short: "w", arg: "SEC", help: "connect timeout" },
	{ short: "i", arg: "SEC", help: "delay between lines sent" },
	{ short: "f", arg: "FILE", help: "a file instead of the network" },
	{ short: "n", help: "no names" },
	{ short: "v", help: "verbose" },
	{ short: "u", help: "UDP", simulated: false as const },
];
const CHUNK = 65536;

function* usage(sys: Sys, message = ""): Blocking<number> {
	yield* sys.write(2, `${message}${usageText("nc")}`);
	return 1;
}

/** -e PROG takes the rest of the line for itself. */
function split(words: readonly string[]): { readonly own: readonly string[]; readonly program: readonly string[] } {
	const at = words.indexOf("-e");
	return at < 0 ? { own: words, program: [] } : { own: words.slice(0, at), program: words.slice(at + 1) };
}

function* fail(sys: Sys, message: string): Blocking<number> {
	yield* sys.write(2, `nc: ${message}\n`);
	return 1;
}

/** Standard input goes to the network until it ends, the network to standard output until it ends. */
function* carry(sys: Sys, fd: number, delay: number): Blocking<number> {
	let input = true;
	for (;;) {
		const ready = yield* sys.poll([{ fd, read: true }, ...(input ? [{ fd: 0, read: true }] : [])]);
		for (const { fd: at } of ready) {
			let data: Uint8Array;
			try {
				data = yield* sys.read(at, CHUNK);
			} catch (error) {
				if (!isErrno(error)) throw error;
				return yield* fail(sys, `read: ${error.message}`);
			}
			if (at === fd) {
				if (data.length === 0) return 0;
				yield* sys.write(1, data);
				continue;
			}
			try {
				if (data.length > 0) {
					yield* sys.write(fd, data);
					if (delay > 0) yield* sys.nanosleep(delay);
				} else {
					input = false;
					sys.shutdown(fd, "write");
				}
			} catch (error) {
				if (!isErrno(error)) throw error;
				return 1;
			}
		}
	}
}

function* execute(sys: Sys, fd: number, program: readonly string[]): Blocking<number> {
	for (const target of [0, 1, 2]) sys.dup2(fd, target);
	const [name = ""] = program;
	for (const path of name.includes("/") ? [name] : (sys.environ.get("PATH") ?? "/bin:/usr/bin").split(":").map((d) => `${d}/${name}`)) {
		try {
			yield* sys.execve(path, program, sys.environ);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	return yield* fail(sys, `can't execute '${name}': No such file or directory`);
}

function* serve(sys: Sys, port: number, host: string | undefined, program: readonly string[], always: boolean, delay: number): Blocking<number> {
	const address = host === undefined ? 0 : (yield* addressesOf(sys, host))?.[0];
	if (address === undefined) return yield* fail(sys, `bad address '${host}'`);
	const listener = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", "stream");
	sys.setSocketOptions(listener, { reuseAddress: true });
	try {
		sys.bindInet(listener, { address, port });
		sys.listen(listener, 1);
	} catch (error) {
		if (!isErrno(error)) throw error;
		return yield* fail(sys, `bind: ${error.message}`);
	}
	for (;;) {
		const fd = yield* sys.accept(listener);
		if (!always) {
			sys.close(listener);
			return program.length ? yield* execute(sys, fd, program) : yield* carry(sys, fd, delay);
		}
		if (program.length) sys.fork((child) => execute(child, fd, program));
		else yield* carry(sys, fd, delay);
		sys.close(fd);
	}
}

/** connect(2), given up after `patience` seconds. */
function* connect(sys: Sys, host: string, port: number, local: number | undefined, patience: number | undefined): Blocking<number | string> {
	const address = (yield* addressesOf(sys, host))?.[0];
	if (address === undefined) return `bad address '${host}'`;
	const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", "stream");
	const failed = (message: string): string => `can't connect to remote host (${formatIp(address)}): ${message}`;
	try {
		if (local !== undefined) sys.bindInet(fd, { address: typeof address === "number" ? 0 : 0n, port: local });
		if (patience !== undefined) sys.fcntlSet(fd, { nonBlocking: true });
		yield* sys.connectInet(fd, { address, port });
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (error.code !== "EINPROGRESS") return failed(error.message);
		const ready = yield* sys.poll([{ fd, write: true }], patience);
		if (ready.length === 0) return "timed out";
		const refused = sys.socketError(fd);
		if (refused) {
			const text = refused === "ECONNREFUSED" ? "Connection refused" : refused === "EHOSTUNREACH" ? "No route to host" : "Network is unreachable";
			return refused === "ETIMEDOUT" ? failed("Operation timed out") : failed(text);
		}
	}
	sys.fcntlSet(fd, { nonBlocking: false });
	return fd;
}

export const nc: Program = function* (sys, argv) {
	const { own, program } = split(argv.slice(1));
	const parsed = parseOptions(options, own);
	if (!parsed.ok) {
		if (parsed.unsimulated === undefined) return yield* usage(sys, `nc: ${parsed.message}\n`);
		yield* sys.write(2, `nc: option ${parsed.unsimulated} is not simulated here; the real busybox has it\n`);
		return 64;
	}
	const { options: given, operands } = parsed;
	const number = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);
	const delay = number(given.value("i")) ?? 0;
	const file = given.value("f");
	if (file !== undefined) return yield* carry(sys, yield* sys.open(file, { read: true, write: true }), delay);
	const local = number(given.value("p"));
	if (given.has("l")) {
		const port = local ?? number(operands.at(-1));
		const host = local === undefined ? operands.at(-2) : operands[0];
		return yield* serve(sys, port ?? 0, host, program, given.values("l").length > 1, delay);
	}
	const [host, portText] = operands;
	if (host === undefined || portText === undefined) return yield* usage(sys);
	const port = number(portText);
	if (port === undefined || port > 65535) return yield* fail(sys, `bad port '${portText}'`);
	const fd = yield* connect(sys, host, port, local, number(given.value("w")));
	if (typeof fd === "string") return yield* fail(sys, fd);
	return program.length ? yield* execute(sys, fd, program) : yield* carry(sys, fd, delay);
};
