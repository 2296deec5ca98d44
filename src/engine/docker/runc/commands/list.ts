/** list, state, ps. */
import type { Blocking } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { Accounts } from "../../../programs/lib/accounts.ts";
import { reap } from "../../../programs/lib/popen.ts";
import { type Command, CommandError, type Invocation } from "../app/command.ts";
import { containerPids } from "../cgroup/groups.ts";
import { bundleOf } from "../container/config.ts";
import { type ContainerState, listIds, loadState, stateDirectory, statusOf } from "../container/state.ts";

/** What `runc list -f json` and `runc state` tell of a container, in the order of Go's fields. */
interface Shown {
	readonly ociVersion: string;
	readonly id: string;
	readonly pid: number;
	readonly status: string;
	readonly bundle: string;
	readonly rootfs: string;
	readonly created: string;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly owner: string;
}

function* shownOf({ sys, globals }: Invocation, state: ContainerState, owner: string): Blocking<Shown> {
	const status = yield* statusOf(sys, globals, state);
	const annotations = Object.fromEntries(
		state.config.labels.filter((l) => !l.startsWith("bundle=")).map((l) => [l.slice(0, l.indexOf("=")), l.slice(l.indexOf("=") + 1)]),
	);
	return {
		ociVersion: state.config.version,
		id: state.id,
		pid: status === "stopped" ? 0 : state.init_process_pid,
		status,
		bundle: bundleOf(state.config),
		rootfs: state.config.rootfs,
		created: state.created,
		...(Object.keys(annotations).length > 0 ? { annotations } : {}),
		owner,
	};
}

/** text/tabwriter with minwidth 12 and padding 3. */
function table(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(12, ...rows.map((r) => (r[i] ?? "").length + 3)));
	return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("")}\n`).join("");
}

function* list(invocation: Invocation): Blocking<number> {
	const { sys, globals, options } = invocation;
	const accounts = yield* Accounts.load(sys);
	const shown: Shown[] = [];
	for (const id of listIds(sys, globals)) {
		try {
			const state = yield* loadState(sys, globals, id);
			const { uid } = sys.stat(stateDirectory(globals, id));
			const owner = accounts.users.find((u) => u.uid === uid)?.name ?? `#${uid}`;
			shown.push(yield* shownOf(invocation, state, owner));
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			yield* sys.write(2, `load container ${id}: ${error.message}\n`);
		}
	}
	if (options.has("quiet")) {
		yield* sys.write(1, shown.map((s) => `${s.id}\n`).join(""));
		return 0;
	}
	const format = options.value("format") ?? "table";
	if (format === "json") yield* sys.write(1, `${shown.length ? JSON.stringify(shown) : "null"}\n`);
	else if (format === "table") {
		const rows = shown.map((s) => [s.id, String(s.pid), s.status, s.bundle, s.created, s.owner]);
		yield* sys.write(1, table([["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], ...rows]));
	} else throw new CommandError("invalid format option");
	return 0;
}

export const listCommand: Command = {
	name: "list",
	summary: "lists containers started by runc with the given root",
	argsUsage: `

Where the given root is specified via the global option "--root"
(default: "/run/runc").

EXAMPLE 1:
To list containers created via the default "--root":
       # runc list

EXAMPLE 2:
To list containers created using a non-default value for "--root":
       # runc --root value list`,
	operands: { exactly: 0 },
	flags: [
		{ name: "format", short: "f", value: "value", help: 'select one of: table or json (default: "table")' },
		{ name: "quiet", short: "q", help: "display only container IDs" },
	],
	run: list,
};

function* state(invocation: Invocation): Blocking<number> {
	const { sys, globals, operands } = invocation;
	const found = yield* shownOf(invocation, yield* loadState(sys, globals, operands[0] ?? ""), "");
	yield* sys.write(1, JSON.stringify(found, undefined, 2));
	return 0;
}

export const stateCommand: Command = {
	name: "state",
	summary: "output the state of a container",
	argsUsage: `<container-id>\n\nWhere "<container-id>" is your name for the instance of the container.`,
	description: "The state command outputs current state information for the\ninstance of a container.",
	operands: { exactly: 1 },
	flags: [],
	run: state,
};

/** What the host's ps prints, for a line of it to be kept. */
function* hostPs(invocation: Invocation, args: readonly string[]): Blocking<string> {
	const { sys } = invocation;
	const [read, write] = sys.pipe();
	const pid = sys.fork(function* (child) {
		child.close(read);
		child.dup2(write, 1);
		child.dup2(write, 2);
		return yield* child.execve("/usr/bin/ps", ["ps", ...args], child.environ);
	});
	sys.close(write);
	let text = "";
	for (let chunk = yield* sys.read(read, 65536); chunk.length > 0; chunk = yield* sys.read(read, 65536)) text += decode(chunk);
	sys.close(read);
	const status = yield* reap(sys, pid);
	if (status?.kind !== "exited" || status.code !== 0) throw new CommandError(`exit status ${status?.kind === "exited" ? status.code : 1}: ${text}`);
	return text;
}

function* ps(invocation: Invocation): Blocking<number> {
	const { sys, globals, operands, options } = invocation;
	const found = yield* loadState(sys, globals, operands[0] ?? "");
	const pids = yield* containerPids(sys, found.cgroup_paths);
	const format = options.value("format") ?? "table";
	if (format === "json") {
		yield* sys.write(1, `${pids.length ? JSON.stringify(pids) : "null"}\n`);
		return 0;
	}
	if (format !== "table") throw new CommandError("invalid format option");
	// "runc ps ID -ef" hands on what stands behind the id
	const rest = operands.slice(1);
	const text = yield* hostPs(invocation, rest.length > 0 ? (rest[0] === "--" ? rest.slice(1) : rest) : ["-ef"]);
	const lines = text.split("\n");
	const titles = (lines[0] ?? "").trim().split(/\s+/);
	const column = titles.indexOf("PID");
	if (column < 0) throw new CommandError("couldn't find PID field in ps output");
	let out = `${lines[0]}\n`;
	for (const line of lines.slice(1)) {
		const pid = Number(line.trim().split(/\s+/)[column]);
		if (line !== "" && pids.includes(pid)) out += `${line}\n`;
	}
	yield* sys.write(1, out);
	return 0;
}

export const psCommand: Command = {
	name: "ps",
	summary: "ps displays the processes running inside a container",
	argsUsage: "<container-id> [ps options]",
	operands: { least: 1 },
	inOrder: true,
	flags: [{ name: "format", short: "f", value: "value", help: 'select one of: table or json (default: "table")' }],
	run: ps,
};
