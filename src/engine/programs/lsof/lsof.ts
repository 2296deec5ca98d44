/** lsof(8) 4.99. Not shown: locks, and the second process with its pipes by which the real program keeps from blocking in stat(2). */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts } from "../lib/accounts.ts";
import { canonicalName } from "../lib/canonical.ts";
import { readMountTable } from "../lib/mount-table.ts";
import { readProcesses } from "../lib/procfs/process.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { fieldNames, fieldText, type Listed, tableText } from "./listing.ts";
import { NetworkNames } from "./names.ts";
import { openFiles } from "./open-files.ts";
import { filesBelow, type NamedFile, Selection } from "./selection.ts";
import { readSockets } from "./sockets.ts";

const HOME = "https://github.com/lsof-org/lsof";
const USAGE = `lsof 4.99.4
 latest revision: ${HOME}
 latest FAQ: ${HOME}/blob/master/00FAQ
 latest (non-formatted) man page: ${HOME}/blob/master/Lsof.8
 usage: [-?abhHKlnNoOPQRtUvVX] [+|-c c] [+|-d s] [+D D] [+|-E] [+|-e s] [+|-f[gG]]
 [-F [f]] [-g [s]] [-i [i]] [+|-L [l]] [+m [m]] [+|-M] [-o [o]] [-p s]
 [+|-r [t]] [-s [p:s]] [-S [t]] [-T [t]] [-u s] [+|-w] [-x [fl]] [--] [names]
`;

const wrong = (message: string): Failure => new Failure(`lsof: ${message}\n${USAGE}Use the \`\`-h'' option to get more help information.\n`, 1);

/** The files of the operands, of +d and +D; complains of those that are not there. `complete` is false then. */
function* namedFiles(context: Context, args: Arguments): Blocking<{ files: NamedFile[]; complete: boolean }> {
	const { sys } = context;
	const files: NamedFile[] = [];
	for (const { path, deep } of args.directories) {
		const directory = path.length > 1 ? path.replace(/\/+$/, "") : path;
		try {
			if (sys.stat(directory).kind !== "directory") throw wrong(`WARNING: not a directory: ${path}`);
			files.push(...filesBelow(sys, directory, deep));
		} catch (error) {
			if (error instanceof Failure) throw error;
			throw wrong(`WARNING: can't stat(${path}): ${reason(error)}`);
		}
	}
	const mounts = args.operands.length > 0 ? yield* readMountTable(sys) : [];
	let complete = true;
	for (const name of args.operands) {
		try {
			const stat = sys.stat(name);
			const place = canonicalName(sys, name, "all");
			const device = stat.kind === "block" ? mounts.find((m) => m.major === stat.rdevMajor && m.minor === stat.rdevMinor)?.target : undefined;
			const mounted = device ?? mounts.find((m) => m.target === place)?.target;
			const whole = mounted !== undefined && !args.flags.has("f");
			const shown = sys.tryStat(name, { noFollow: true })?.kind === "symlink" && place !== undefined ? place : name;
			files.push({ name: shown, stat: whole ? sys.stat(mounted) : stat, whole, found: false });
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* context.complain(`status error on ${name}: ${error.message}`);
			complete = false;
		}
	}
	return { files, complete };
}

export const lsof = defineProgram({
	name: "lsof",
	package: "lsof",
	summary: "list open files",
	usage: ["[-?abhHKlnNoOPQRtUvVX] [-c C] [+c W] [-d S] [+d D] [+D D] [-F [F]] [-g [S]] [-i [I]] [+L [N]] [-p S] [-s [P:S]] [-u S] [--] [NAMES]"],
	rawArguments: true,
	options: [
		{ short: "a", help: "AND the selections" },
		{ short: "b", help: "avoid kernel blocks", simulated: false },
		{ short: "c", arg: "C", help: "commands that begin with C, without ^C, or match /C/[bix]; +c W: width of COMMAND" },
		{ short: "d", arg: "S", help: "select by descriptors; +d DIR: what is open in DIR; +D DIR: in its tree" },
		{ short: "e", arg: "S", help: "exempt a file system", simulated: false },
		{ short: "E", help: "endpoints of pipes and sockets; ignored" },
		{ short: "f", help: "names are files; +f: file systems" },
		{ short: "F", arg: "F", optional: true, help: "fields for other programs" },
		{ short: "g", arg: "S", optional: true, help: "select and show process groups" },
		{ short: "h", help: "show help" },
		{ short: "H", help: "sizes for people" },
		{ short: "i", arg: "I", optional: true, help: "internet files: [46][PROTOCOL][@HOST][:PORTS]" },
		{ short: "k", arg: "K", help: "kernel name list file", simulated: false },
		{ short: "K", arg: "I", optional: true, help: "tasks; i: leave them out", simulated: false },
		{ short: "l", help: "users as numbers" },
		{ short: "L", arg: "N", optional: true, help: "link counts; +L N: files with fewer links" },
		{ short: "m", arg: "M", help: "mount supplement", simulated: false },
		{ short: "M", help: "portmapper registrations", simulated: false },
		{ short: "n", help: "no host names" },
		{ short: "N", help: "NFS files" },
		{ short: "o", arg: "N", optional: true, help: "offsets; N: digits of a decimal offset" },
		{ short: "O", help: "no overhead" },
		{ short: "p", arg: "S", help: "select by process" },
		{ short: "P", help: "no port names" },
		{ short: "Q", help: "what is not found is no failure" },
		{ short: "r", arg: "T", optional: true, help: "repeat", simulated: false },
		{ short: "R", help: "show parent processes" },
		{ short: "s", arg: "P:S", optional: true, help: "sizes; states of a protocol" },
		{ short: "S", arg: "T", optional: true, help: "time limit of stat", simulated: false },
		{ short: "t", help: "process numbers only" },
		{ short: "T", arg: "T", optional: true, help: "what of TCP is shown" },
		{ short: "u", arg: "S", help: "select by user" },
		{ short: "U", help: "unix sockets" },
		{ short: "v", help: "show the version" },
		{ short: "V", help: "say what was not found" },
		{ short: "w", help: "no warnings" },
		{ short: "x", arg: "FL", optional: true, help: "cross file systems and links", simulated: false },
		{ short: "X", help: "no TCP and UDP files", simulated: false },
		{ short: "Z", arg: "Z", optional: true, help: "security contexts", simulated: false },
	],
	*main(context) {
		const { sys } = context;
		const args = parseArguments(context.operands, wrong, (option) => context.unsimulated(`option ${option}`));
		const has = (flag: string) => args.flags.has(flag);
		if (has("?") || has("h")) {
			yield* sys.write(2, USAGE);
			return 0;
		}
		if (has("v")) {
			yield* sys.write(2, `lsof version information:\n    revision: 4.99.4\n    latest revision: ${HOME}\n`);
			return 0;
		}
		if (args.fields?.includes("?")) {
			yield* sys.write(2, `lsof:\tID    field description\n${fieldNames.map(([letter, meaning]) => `\t ${letter}    ${meaning}\n`).join("")}`);
			return 0;
		}
		for (const letter of args.fields ?? "") if (!fieldNames.some(([known]) => known === letter)) throw wrong(`unknown field: ${letter}`);
		const accounts = yield* Accounts.load(sys);
		const names = yield* NetworkNames.read(sys);
		const { files, complete } = yield* namedFiles(context, args);
		// nothing is left to look for when no operand is there
		if (args.operands.length > 0 && files.length === 0 && !hasSelections(args)) return has("Q") ? 0 : 1;
		const selection = new Selection(args, files, accounts, names, wrong);
		const sockets = yield* readSockets(sys, {
			host: (address) => (has("n") ? undefined : names.host(address)),
			port: (port, protocol) => (has("P") ? undefined : names.service(port, protocol)),
		});
		const rows: Listed[] = [];
		for (const process of yield* readProcesses(sys)) {
			const met = selection.process(process);
			if (met === undefined || process.isZombie) continue;
			const shown = (yield* openFiles(sys, process.pid, sockets)).flatMap((file) => selection.file(file, met) ?? []);
			if (sys.spend(20 + shown.length)) yield* sys.reschedule();
			const login = accounts.userName(process.uids[1]);
			if (shown.length > 0) rows.push({ process, user: has("l") ? String(process.uids[1]) : login, login, files: shown });
		}
		if (has("t")) yield* context.print(rows.map((row) => `${row.process.pid}\n`).join(""));
		else if (args.fields !== undefined) yield* context.print(fieldText(rows, args));
		else if (rows.length > 0) yield* context.print(tableText(rows, args));
		const lost = selection.lost();
		if (has("V")) for (const message of lost) yield* context.print(`lsof: ${message}\n`);
		return (complete && lost.length === 0) || has("Q") ? 0 : 1;
	},
});

const hasSelections = (args: Arguments): boolean =>
	[args.pids, args.groups, args.users, args.commands, args.descriptors].some((list) => list.included.length + list.excluded.length > 0) ||
	args.internet.length > 0 ||
	args.directories.length > 0 ||
	args.flags.has("U") ||
	args.links !== undefined;
