/** ctr: looking at what containerd has. The real one can do much more; what is left out says so. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import { type Context, defineProgram, Failure } from "../../programs/lib/program.ts";
import { REVISION, VERSION } from "../containerd/version.ts";
import { signalFrom } from "../oci/signal.ts";
import { goQuote } from "../oci/text.ts";
import { RpcClient } from "../rpc/client.ts";
import { CONTAINERD_SOCKET, type ContainerdApi, type TaskProcess } from "../rpc/containerd-api.ts";
import { isRpcError } from "../rpc/error.ts";

interface Call {
	readonly sys: Sys;
	readonly client: RpcClient<ContainerdApi>;
	readonly operands: readonly string[];
	readonly quiet: boolean;
	readonly signal: string;
	readonly all: boolean;
}

type Action = (call: Call) => Blocking<string>;

/** text/tabwriter with a tab as the cell's end, as ctr uses it: minwidth, padding. */
function table(rows: readonly (readonly string[])[], minimum: number, padding: number): string {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(minimum, ...rows.map((r) => (r[i] ?? "").length + padding)));
	return rows.map((row) => `${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("")}\n`).join("");
}

const fail = (message: string): never => {
	throw new Failure(`ctr: ${message}\n`, 1);
};

function one(operands: readonly string[], what: string): string {
	const [id] = operands;
	if (id === undefined || id === "") return fail(`${what} must be provided`);
	return id;
}

function* version({ sys, client }: Call): Blocking<string> {
	const own = `Client:\n  Version:  ${VERSION}\n  Revision: ${REVISION}\n  Go version: go1.27.1\n\n`;
	yield* sys.write(1, own);
	const server = yield* client.call(sys, "version.version", {});
	const { uuid } = yield* client.call(sys, "introspection.server", {});
	return `Server:\n  Version:  ${server.version}\n  Revision: ${server.revision}\n  UUID: ${uuid}\n`;
}

function* listContainers({ sys, client, quiet }: Call): Blocking<string> {
	const { containers } = yield* client.call(sys, "containers.list", {});
	if (quiet) return containers.map((c) => `${c.id}\n`).join("");
	return table([["CONTAINER", "IMAGE", "RUNTIME", ""], ...containers.map((c) => [c.id, c.image || "-", c.runtime.name, ""])], 4, 4);
}

function* containerInfo({ sys, client, operands }: Call): Blocking<string> {
	const c = yield* client.call(sys, "containers.get", { id: one(operands, "container id") });
	const shown = {
		ID: c.id,
		Labels: c.labels,
		Image: c.image,
		Runtime: { Name: c.runtime.name, Options: c.runtime.options },
		SnapshotKey: "",
		Snapshotter: "",
		CreatedAt: c.createdAt,
		UpdatedAt: c.updatedAt,
		Extensions: null,
		SandboxID: "",
		Spec: c.spec,
	};
	return `${JSON.stringify(shown, undefined, 4)}\n`;
}

function* removeContainers({ sys, client, operands }: Call): Blocking<string> {
	one(operands, "container id");
	for (const id of operands) yield* client.call(sys, "containers.delete", { id });
	return "";
}

function* listTasks({ sys, client, quiet }: Call): Blocking<string> {
	const { tasks } = yield* client.call(sys, "tasks.list", {});
	if (quiet) return tasks.map((t) => `${t.containerId}\n`).join("");
	return table([["TASK", "PID", "STATUS", ""], ...tasks.map((t: TaskProcess) => [t.containerId, String(t.pid), t.status, ""])], 4, 4);
}

function* processes({ sys, client, operands }: Call): Blocking<string> {
	const { processes: found } = yield* client.call(sys, "tasks.listPids", { containerId: one(operands, "container id") });
	return table([["PID", "INFO"], ...found.map((p) => [String(p.pid), "-"])], 1, 8);
}

function* killTask({ sys, client, operands, signal, all }: Call): Blocking<string> {
	const wanted = signalFrom(signal);
	if (wanted === undefined) return fail(`unknown signal ${goQuote(signal)}`);
	yield* client.call(sys, "tasks.kill", { containerId: one(operands, "container id"), signal: signalNumber(wanted), all });
	return "";
}

function* pauseTask({ sys, client, operands }: Call): Blocking<string> {
	yield* client.call(sys, "tasks.pause", { containerId: one(operands, "container id") });
	return "";
}

function* resumeTask({ sys, client, operands }: Call): Blocking<string> {
	yield* client.call(sys, "tasks.resume", { containerId: one(operands, "container id") });
	return "";
}

function* removeTasks({ sys, client, operands }: Call): Blocking<string> {
	one(operands, "container id");
	for (const id of operands) yield* client.call(sys, "tasks.delete", { containerId: id });
	return "";
}

function* listNamespaces({ sys, client }: Call): Blocking<string> {
	const { names } = yield* client.call(sys, "namespaces.list", {});
	return table([["NAME", "LABELS", ""], ...names.map((name) => [name, "", ""])], 1, 1);
}

const actions: ReadonlyMap<string, Action> = new Map([
	["version", version],
	["containers list", listContainers],
	["containers info", containerInfo],
	["containers delete", removeContainers],
	["tasks list", listTasks],
	["tasks ps", processes],
	["tasks kill", killTask],
	["tasks pause", pauseTask],
	["tasks resume", resumeTask],
	["tasks delete", removeTasks],
	["namespaces list", listNamespaces],
]);

const groups: Readonly<Record<string, string>> = {
	containers: "containers",
	container: "containers",
	c: "containers",
	tasks: "tasks",
	task: "tasks",
	t: "tasks",
	namespaces: "namespaces",
	namespace: "namespaces",
	ns: "namespaces",
};
const verbs: Readonly<Record<string, string>> = { ls: "list", list: "list", rm: "delete", remove: "delete", del: "delete", delete: "delete" };

/** The real one's other groups. */
const others: ReadonlySet<string> = new Set([
	"plugins",
	"plugin",
	"content",
	"events",
	"event",
	"images",
	"image",
	"i",
	"leases",
	"pprof",
	"run",
	"snapshots",
	"snapshot",
	"install",
	"oci",
	"sandboxes",
	"sandbox",
	"sb",
	"s",
	"info",
	"deprecations",
	"shim",
]);

const help = `NAME:
   ctr - 
        __
  _____/ /______
 / ___/ __/ ___/
/ /__/ /_/ /
\\___/\\__/_/

containerd CLI


USAGE:
   ctr [global options] command [command options]

VERSION:
   ${VERSION}

DESCRIPTION:
   
ctr is an unsupported debug and administrative client for interacting
with the containerd daemon. Because it is unsupported, the commands,
options, and operations are not guaranteed to be backward compatible or
stable from release to release of the containerd project.

COMMANDS:
   version                     Print the client and server versions
   containers, c, container    Manage containers
   namespaces, namespace, ns   Manage namespaces
   tasks, t, task              Manage tasks
   help, h                     Shows a list of commands or help for one command

GLOBAL OPTIONS:
   --debug                      Enable debug output in logs
   --address string, -a string  Address for containerd's GRPC server (default: "/run/containerd/containerd.sock") [$CONTAINERD_ADDRESS]
   --timeout duration           Total timeout for ctr commands (default: 0s)
   --namespace string, -n string  Namespace to use with commands (default: "default") [$CONTAINERD_NAMESPACE]
   --help, -h                   show help
   --version, -v                print the version
`;

function* main(context: Context): Blocking<number> {
	const { sys, argv } = context;
	let namespace = sys.environ.get("CONTAINERD_NAMESPACE") ?? "default";
	let address = sys.environ.get("CONTAINERD_ADDRESS") ?? CONTAINERD_SOCKET;
	const words: string[] = [];
	let quiet = false;
	let all = false;
	let signal = "SIGTERM";
	for (let at = 1; at < argv.length; at++) {
		const word = argv[at] as string;
		const [, name, given] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
		const value = () => given ?? argv[++at] ?? fail(`flag needs an argument: -${name}`);
		if (name === undefined) words.push(word);
		else if (name === "n" || name === "namespace") namespace = value();
		else if (name === "address" || (name === "a" && words.length === 0)) address = value();
		else if (name === "q" || name === "quiet") quiet = true;
		else if (name === "a" || name === "all") all = true;
		else if (name === "s" || name === "signal") signal = value();
		else if (name === "debug") continue;
		else if (name === "v" || name === "version") {
			yield* sys.write(1, `ctr github.com/containerd/containerd/v2 ${VERSION}\n`);
			return 0;
		} else if (name === "h" || name === "help") words.unshift("help");
		else {
			yield* sys.write(1, `Incorrect Usage: flag provided but not defined: -${name}\n\n${help}`);
			return fail(`flag provided but not defined: -${name}`);
		}
	}
	const [first = "help", second = "", ...rest] = words;
	if (first === "help" || first === "h") {
		yield* sys.write(1, help);
		return 0;
	}
	if (others.has(first)) return context.unsimulated(`command ${first}`);
	const group = groups[first];
	if (first !== "version" && group === undefined) {
		yield* sys.write(1, help);
		return 0;
	}
	const key = first === "version" ? "version" : `${group} ${verbs[second] ?? second}`;
	const action = actions.get(key);
	if (!action) return context.unsimulated(`command ${first} ${second}`.trim());
	try {
		yield* sys.write(1, yield* action({ sys, client: new RpcClient<ContainerdApi>(address, namespace), operands: rest, quiet, signal, all }));
		return 0;
	} catch (error) {
		if (!isRpcError(error)) throw error;
		if (error.code === "Unavailable") return fail(`failed to dial ${goQuote(address)}: context deadline exceeded: ${error.message}`);
		return fail(error.message);
	}
}

export const ctr = defineProgram({
	name: "ctr",
	package: "containerd",
	summary: "Unsupported debug and administrative client of containerd",
	usage: ["[global options] command [command options]"],
	options: [],
	rawArguments: true,
	main,
});
