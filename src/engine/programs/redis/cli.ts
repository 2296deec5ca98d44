import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { formatIp } from "../../net/address.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { Lines } from "../lib/stdio.ts";
import { encodeCommand, type Reply, RespReader, splitWords } from "./resp.ts";
import { REDIS_VERSION } from "./server.ts";

/** As a terminal sees it: with kinds, numbers and quotes. */
function formatted(reply: Reply, indent = ""): string {
	switch (reply.kind) {
		case "simple":
			return `${reply.text}\n`;
		case "error":
			return `(error) ${reply.text}\n`;
		case "integer":
			return `(integer) ${reply.value}\n`;
		case "bulk":
			return reply.text === undefined
				? "(nil)\n"
				: `"${reply.text.replace(/[\\"\n\r\t]/g, (c) => ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[c] ?? `\\${c}`)}"\n`;
		case "array": {
			if (reply.items.length === 0) return "(empty array)\n";
			const width = String(reply.items.length).length;
			return reply.items
				.map((item, i) => {
					const number = `${String(i + 1).padStart(width)}) `;
					return `${i === 0 ? "" : indent}${number}${formatted(item, `${indent}${" ".repeat(number.length)}`)}`;
				})
				.join("");
		}
	}
}
/** As a pipe sees it. */
function raw(reply: Reply): string {
	switch (reply.kind) {
		case "simple":
			return `${reply.text}\n`;
		case "error":
			return `${reply.text}\n\n`;
		case "integer":
			return `${reply.value}\n`;
		case "bulk":
			return `${reply.text ?? ""}\n`;
		case "array":
			return reply.items.length ? reply.items.map(raw).join("") : "\n";
	}
}

interface Place {
	readonly host: string;
	readonly port: number;
}

/** The descriptor, or why not. */
function* connect(sys: Sys, { host, port }: Place): Blocking<number | string> {
	let reason = "Connection refused";
	try {
		for (const address of (yield* getaddrinfo(sys, host)).addresses) {
			const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", "stream");
			try {
				yield* sys.connectInet(fd, { address, port });
				return fd;
			} catch (error) {
				if (!isErrno(error)) throw error;
				sys.close(fd);
				reason = error.message;
			}
		}
	} catch (error) {
		if (!(error instanceof AddressInfoError)) throw error;
		reason = error.message;
	}
	return reason;
}

function* converse(context: Context, fd: number, words: readonly string[], reader: RespReader, pretty: boolean): Blocking<boolean> {
	const { sys } = context;
	yield* sys.write(fd, encodeCommand(words));
	const reply = yield* reader.reply();
	if (!reply) {
		yield* sys.write(2, "Error: Server closed the connection\n");
		return false;
	}
	yield* context.print(pretty ? formatted(reply) : raw(reply));
	yield* context.out.flush();
	return true;
}

export const redisCli = defineProgram({
	name: "redis-cli",
	package: "redis-tools",
	summary: "command line interface to Redis",
	usage: ["[OPTIONS] [cmd [arg [arg ...]]]"],
	options: [
		{ short: "h", arg: "hostname", help: "Server hostname (default: 127.0.0.1)." },
		{ short: "p", arg: "port", help: "Server port (default: 6379)." },
		{ short: "a", arg: "password", help: "Password to use when connecting to the server." },
		{ short: "n", arg: "db", help: "Database number." },
		{ short: "r", arg: "repeat", help: "Execute specified command N times." },
		{ short: "v", long: "version", help: "Output version and exit." },
		{ long: "raw", help: "Use raw formatting for replies" },
		{ long: "no-raw", help: "Force formatted output even when STDOUT is not a tty." },
		{ long: "no-auth-warning", help: "Don't show warning message when using password on command line interface." },
		{ long: "help", help: "Output this help and exit.", simulated: false },
		...["s", "u", "i", "x", "e", "d", "c"].map((short) => ({ short, help: "", simulated: false as const })),
		...["csv", "stat", "latency", "bigkeys", "pipe", "scan", "eval", "tls", "json", "monitor"].map((long) => ({ long, help: "", simulated: false as const })),
	],
	stopAtOperand: true,
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("version")) {
			yield* context.print(`redis-cli ${REDIS_VERSION}\n`);
			return 0;
		}
		const place = { host: options.value("h") ?? "127.0.0.1", port: Number(options.value("p") ?? 6379) };
		const pretty = options.has("no-raw") || (sys.isatty(1) && !options.has("raw"));
		const opened = yield* connect(sys, place);
		if (typeof opened === "string") {
			yield* sys.write(2, `Could not connect to Redis at ${place.host}:${place.port}: ${opened}\n`);
			return 1;
		}
		const reader = new RespReader(sys, opened);
		const password = options.value("a");
		if (password !== undefined) {
			if (!options.has("no-auth-warning"))
				yield* sys.write(2, "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n");
			yield* sys.write(opened, encodeCommand(["AUTH", password]));
			const reply = yield* reader.reply();
			if (reply?.kind === "error") yield* sys.write(2, `AUTH failed: ${reply.text}\n`);
		}
		const database = options.value("n");
		if (database !== undefined) {
			yield* sys.write(opened, encodeCommand(["SELECT", database]));
			yield* reader.reply();
		}
		if (operands.length) {
			for (let i = Number(options.value("r") ?? 1); i > 0; i--) if (!(yield* converse(context, opened, operands, reader, pretty))) return 1;
			return 0;
		}
		const terminal = sys.isatty(0);
		const shown = `${place.host === "127.0.0.1" ? formatIp(0x7f000001) : place.host}:${place.port}${database && database !== "0" ? `[${database}]` : ""}> `;
		const lines = new Lines(sys, 0);
		for (;;) {
			if (terminal) yield* context.print(shown);
			yield* context.out.flush();
			const line = yield* lines.next();
			if (line === undefined) return 0;
			const words = splitWords(line);
			if (words.length === 0) continue;
			if (/^(quit|exit)$/i.test(words[0] ?? "")) return 0;
			if (!(yield* converse(context, opened, words, reader, pretty))) return 1;
		}
	},
});
