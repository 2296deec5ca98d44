/** nft. nft(8). Sets, maps, named objects and other families than ip, ip6 and inet are not simulated. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode } from "../../kernel/text.ts";
import { Names } from "../iptables/names.ts";
import { type OptionSpec, parseOptions } from "../lib/options.ts";
import { defineProgram } from "../lib/program.ts";
import { parseCommands } from "./commands.ts";
import { isForbidden, Runner } from "./run.ts";
import { NftError, type Token, Unsimulated } from "./tokens.ts";

const options: readonly OptionSpec[] = [
	{ short: "h", long: "help", help: "Show this help" },
	{ short: "v", long: "version", help: "Show version information" },
	{ short: "V", help: "Show extended version information", simulated: false },
	{ short: "f", long: "file", arg: "filename", help: "Read input from <filename>" },
	{ short: "D", long: "define", arg: "name=value", help: "Define variable", simulated: false },
	{ short: "i", long: "interactive", help: "Read input from interactive CLI", simulated: false },
	{ short: "I", long: "includepath", arg: "directory", help: "Add <directory> to the paths searched for include files" },
	{ short: "c", long: "check", help: "Check commands validity without actually applying the changes." },
	{ short: "o", long: "optimize", help: "Optimize ruleset", simulated: false },
	{ short: "a", long: "handle", help: "Output rule handle." },
	{ short: "s", long: "stateless", help: "Omit stateful information of ruleset." },
	{ short: "t", long: "terse", help: "Omit contents of sets." },
	{ short: "S", long: "service", help: "Translate ports to service names as described in /etc/services.", simulated: false },
	{ short: "N", long: "reversedns", help: "Translate IP addresses to names.", simulated: false },
	{ short: "u", long: "guid", help: "Print UID and GID as defined in /etc/passwd and /etc/group.", simulated: false },
	{ short: "n", long: "numeric", help: "Print fully numerical output." },
	{ short: "y", long: "numeric-priority", help: "Print chain priority numerically." },
	{ short: "p", long: "numeric-protocol", help: "Print layer 4 protocols numerically.", simulated: false },
	{ short: "T", long: "numeric-time", help: "Print time values numerically." },
	{ short: "j", long: "json", help: "Format output in JSON", simulated: false },
	{ short: "e", long: "echo", help: "Echo what has been added, inserted or replaced.", simulated: false },
	{ short: "d", long: "debug", arg: "level", help: "Specify debugging level", simulated: false },
];

const VERSION = "nftables v1.1.7 (Commodore Bullmoose #8)\n";

function* read(sys: Sys, file: string): Blocking<string> {
	const fd = file === "-" ? 0 : yield* sys.open(file);
	const parts: Uint8Array[] = [];
	for (;;) {
		const part = yield* sys.read(fd, 65536);
		if (part.length === 0) break;
		parts.push(part);
	}
	if (fd !== 0) sys.close(fd);
	return decode(concat(parts));
}

/** The message, the line, and what of it is meant. */
function errorText({ message, at }: NftError, text: string, file: string | undefined): string {
	if (!at) return `Error: ${message}\n`;
	const line = text.split("\n")[at.line] ?? "";
	const where = file === undefined ? "" : `${file}:${at.line + 1}:${at.start + 1}-${at.end}: `;
	return `${where}Error: ${message}\n${line}\n${caret(at, line)}\n`;
}
const caret = (at: Token, line: string): string => line.slice(0, at.start).replace(/[^\t]/g, " ") + "^".repeat(Math.max(1, at.end - at.start));

export const nft = defineProgram({
	name: "nft",
	package: "nftables",
	summary: "administration tool of the nftables framework for packet filtering and classification",
	usage: ["[ options ] [ cmds... ]"],
	options,
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		const parsed = parseOptions(options, context.operands, true);
		if (!parsed.ok) {
			if (parsed.unsimulated) return context.unsimulated(`option ${parsed.unsimulated}`);
			yield* sys.write(2, `nft: ${parsed.message}\n`);
			return 1;
		}
		const { options: given, operands } = parsed;
		if (given.has("version")) {
			yield* context.print(VERSION);
			return 0;
		}
		if (given.has("help")) {
			yield* context.print(
				`Usage: nft [ options ] [ cmds... ]\n\n${options.map((o) => `  -${o.short}, ${`--${o.long ?? ""}`.padEnd(28)}${o.help}\n`).join("")}`,
			);
			return 0;
		}
		const file = given.value("file");
		if (file === undefined && operands.length === 0) {
			yield* sys.write(2, "nft: no command specified\n");
			return 1;
		}
		let text = operands.join(" ");
		if (file !== undefined) {
			try {
				text = yield* read(sys, file);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* sys.write(2, `internal:0:0-0: Error: Could not open file "${file}": ${error.message}\n\n\n`);
				return 1;
			}
		}
		try {
			const form = { handles: given.has("handle"), stateless: given.has("stateless"), numeric: given.has("numeric") || given.has("numeric-priority") };
			const runner = new Runner(sys, form);
			runner.run(parseCommands(text, yield* Names.read(sys)), given.has("check"));
			yield* context.print(runner.out);
			return 0;
		} catch (error) {
			if (isForbidden(error)) {
				yield* sys.write(
					2,
					"netlink: Error: cache initialization failed: Operation not permitted\nError: Operation not permitted (perhaps you must be root?)\n",
				);
				return 1;
			}
			if (error instanceof Unsimulated) return context.unsimulated(error.what);
			if (!(error instanceof NftError)) throw error;
			yield* sys.write(2, errorText(error, text, file));
			return 1;
		}
	},
});
