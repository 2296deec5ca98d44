/** The small programs of the package: notify, cat, escape, detect-virt, cgls and id128. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { execFailureStatus, execvp } from "../../lib/launch.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { readAll } from "../../lib/stdio.ts";
import { defineSystemd, unknownVerb } from "../define.ts";
import { bootId, levels, machineId, sockets } from "../journal/entry.ts";
import { CGROUP_ROOT } from "../manager/cgroups.ts";
import { ask } from "../protocol.ts";
import { escapeName, escapePath, unescapeName } from "../units/names.ts";
import { groupTree } from "./group-tree.ts";

function* fail(context: Context, message: string, status = 1): Blocking<number> {
	yield* context.sys.write(2, message.endsWith("\n") ? message : `${message}\n`);
	return status;
}

export const systemdNotify = defineSystemd({
	name: "systemd-notify",
	summary: "Notify the init system about service status updates",
	usage: ["[OPTIONS...] [VARIABLE=VALUE...]"],
	options: [
		{ long: "ready", help: "Inform the service manager about service start-up completion" },
		{ long: "reloading", help: "Inform the service manager about configuration reloading" },
		{ long: "stopping", help: "Inform the service manager about service shutdown" },
		{ long: "pid", arg: "PID", optional: true, help: "Set main PID of daemon" },
		{ long: "status", arg: "TEXT", help: "Set status text" },
		{ long: "booted", help: "Check if the system was booted up with systemd" },
		{ long: "no-block", help: "Do not wait until operation finished" },
	],
	*main(context) {
		const { sys, options: given, operands } = context;
		if (given.has("booted")) return sys.tryStat("/run/systemd/system") ? 0 : 1;
		const lines = [...operands];
		if (given.has("ready")) lines.unshift("READY=1");
		if (given.has("reloading")) lines.unshift("RELOADING=1");
		if (given.has("stopping")) lines.unshift("STOPPING=1");
		const status = given.value("status");
		if (status !== undefined) lines.push(`STATUS=${status}`);
		if (given.has("pid")) lines.push(`MAINPID=${given.value("pid") ?? sys.getppid()}`);
		if (lines.length === 0) return yield* fail(context, "No status data could be sent: no data specified");
		const path = sys.environ.get("NOTIFY_SOCKET");
		if (path === undefined) return yield* fail(context, "No status data could be sent: $NOTIFY_SOCKET was not set");
		const fd = sys.socket("dgram");
		yield* sys.sendMessage(fd, lines.join("\n"), { to: path });
		sys.close(fd);
		return 0;
	},
});

export const systemdCat = defineSystemd({
	name: "systemd-cat",
	summary: "Execute process with stdout/stderr connected to the journal",
	usage: ["[OPTIONS...] COMMAND ..."],
	stopAtOperand: true,
	options: [
		{ short: "t", long: "identifier", arg: "STRING", help: "Set syslog identifier" },
		{ short: "p", long: "priority", arg: "PRIORITY", help: "Set priority value (0..7)" },
		{ long: "stderr-priority", arg: "PRIORITY", help: "Set priority value (0..7) used for stderr", simulated: false },
		{ long: "level-prefix", arg: "BOOL", help: "Control whether level prefix shall be parsed" },
		{ long: "namespace", arg: "NAMESPACE", help: "Connect to specified journal namespace", simulated: false },
	],
	*main(context) {
		const { sys, options: given, operands } = context;
		const word = given.value("priority") ?? "info";
		const level = /^[0-7]$/.test(word) ? Number(word) : (levels as readonly string[]).indexOf(word.replace(/^error$/, "err"));
		if (level < 0) return yield* fail(context, "Failed to parse priority value.");
		const fd = sys.socket("stream");
		try {
			yield* sys.connect(fd, sockets.stdout);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return yield* fail(context, `Failed to create stream fd: ${error.message}`);
		}
		const prefix = /^(no|0|false|off)$/.test(given.value("level-prefix") ?? "") ? "0" : "1";
		yield* sys.write(fd, `${given.value("identifier") ?? (operands[0] ? (operands[0].split("/").at(-1) as string) : "cat")}\n\n${level}\n${prefix}\n0\n0\n0\n`);
		if (operands.length === 0) {
			yield* sys.write(fd, yield* readAll(sys, 0));
			return 0;
		}
		sys.dup2(fd, 1);
		sys.dup2(fd, 2);
		const error = yield* execvp(sys, operands);
		return execFailureStatus(error);
	},
});

export const systemdEscape = defineSystemd({
	name: "systemd-escape",
	summary: "Escape strings for usage in systemd unit names",
	usage: ["[OPTIONS...] [NAME...]"],
	options: [
		{ long: "suffix", arg: "SUFFIX", help: "Unit suffix to append to escaped strings" },
		{ long: "template", arg: "TEMPLATE", help: "Insert strings as instance into template" },
		{ long: "instance", help: "With --unescape, show just the instance part", simulated: false },
		{ short: "u", long: "unescape", help: "Unescape strings" },
		{ short: "m", long: "mangle", help: "Mangle strings", simulated: false },
		{ short: "p", long: "path", help: "When escaping/unescaping assume the string is a path" },
	],
	*main(context) {
		const { options: given, operands } = context;
		if (operands.length === 0) return yield* fail(context, "Not enough arguments.");
		const template = given.value("template");
		const suffix = given.value("suffix");
		const out = operands.map((text) => {
			if (given.has("unescape")) return given.has("path") ? `/${text === "-" ? "" : unescapeName(text)}` : unescapeName(text);
			const name = given.has("path") ? escapePath(text) : escapeName(text);
			return template === undefined ? name + (suffix === undefined ? "" : `.${suffix}`) : template.replace("@", `@${name}`);
		});
		yield* context.print(`${out.join(" ")}\n`);
		return 0;
	},
});

export const detectVirt = defineSystemd({
	name: "systemd-detect-virt",
	summary: "Detect execution in a virtualized environment",
	usage: ["[OPTIONS...]"],
	options: [
		{ short: "c", long: "container", help: "Only detect whether we are run in a container" },
		{ short: "v", long: "vm", help: "Only detect whether we are run in a VM" },
		{ short: "r", long: "chroot", help: "Detect whether we are run in a chroot() environment" },
		{ long: "private-users", help: "Only detect whether we are running in a user namespace" },
		{ short: "q", long: "quiet", help: "Don't output anything, just set return value" },
		{ long: "list", help: "List all known and detectable types of virtualization", simulated: false },
	],
	*main(context) {
		const { sys, options: given } = context;
		const container = (yield* tryReadText(sys, "/run/systemd/container"))?.trim() ?? (sys.tryStat("/.dockerenv") ? "docker" : undefined);
		if (given.has("chroot")) return sys.tryStat("/proc/1/root")?.ino === sys.tryStat("/")?.ino ? 1 : 0;
		if (given.has("private-users")) return /^\s*0\s+0\s+4294967295/.test((yield* tryReadText(sys, "/proc/self/uid_map")) ?? "") ? 1 : 0;
		const found = given.has("container") ? (container ?? "none") : given.has("vm") ? "qemu" : (container ?? "qemu");
		if (!given.has("quiet")) yield* context.print(`${found}\n`);
		return found === "none" ? 1 : 0;
	},
});

export const cgls = defineSystemd({
	name: "systemd-cgls",
	summary: "Recursively show control group contents",
	usage: ["[OPTIONS...] [CGROUP...]"],
	options: [
		{ short: "a", long: "all", help: "Show all groups, including empty" },
		{ short: "u", long: "unit", arg: "UNIT", optional: true, help: "Show the subtrees of specified system units" },
		{ long: "user-unit", arg: "UNIT", optional: true, help: "Show the subtrees of specified user units", simulated: false },
		{ short: "x", long: "xattr", arg: "BOOL", optional: true, help: "Show cgroup extended attributes", simulated: false },
		{ short: "c", long: "cgroup-id", arg: "BOOL", optional: true, help: "Show cgroup ID", simulated: false },
		{ short: "l", long: "full", help: "Do not ellipsize output" },
		{ short: "k", help: "Include kernel threads in output" },
		{ short: "M", long: "machine", arg: "NAME", help: "Show container NAME", simulated: false },
		{ long: "no-pager", help: "Do not pipe output into a pager" },
	],
	*main(context) {
		const { sys, options: given, operands } = context;
		const width = given.has("full") ? Infinity : sys.isatty(1) ? sys.getWindowSize(1).cols : 80;
		const print = function* (title: string, group: string): Blocking<number> {
			yield* context.print(`${title}:\n`);
			if (!sys.tryStat(`${CGROUP_ROOT}${group}`)) {
				yield* context.out.flush();
				return yield* fail(context, "Failed to list cgroup tree: No such file or directory");
			}
			const lines = yield* groupTree(sys, group === "/" ? "" : group, { width, fallback: [], kernel: given.has("k") });
			if (group === "") yield* context.print("-.slice\n");
			yield* context.print(lines.map((l) => `${l}\n`).join(""));
			return 0;
		};
		const units = [...given.values("unit").filter(Boolean), ...(given.has("unit") ? operands : [])];
		if (units.length) {
			const known = (yield* ask(sys, { op: "units", load: units }))?.units ?? [];
			for (const unit of units) {
				const group = known.find((s) => s.name === unit)?.cgroup ?? "";
				const status = yield* print(`Unit ${unit} (${group})`, group);
				if (status) return status;
			}
			return 0;
		}
		if (operands.length === 0) return yield* print("CGroup /", "");
		for (const path of operands) {
			const status = yield* print(`CGroup ${path}`, path.replace(/^\/sys\/fs\/cgroup/, "").replace(/\/$/, "") || "");
			if (status) return status;
		}
		return 0;
	},
});

export const id128 = defineSystemd({
	name: "systemd-id128",
	summary: "Generate and print 128-bit identifiers",
	usage: ["[OPTIONS...] COMMAND"],
	options: [
		{ short: "p", long: "pretty", help: "Generate samples of program code", simulated: false },
		{ short: "u", long: "uuid", help: "Output in UUID format" },
		{ short: "a", long: "app-specific", arg: "ID", help: "Generate app-specific IDs", simulated: false },
	],
	*main(context) {
		const { sys, options: given, operands } = context;
		const [verb = "show"] = operands;
		let id: string;
		if (verb === "new") id = [...sys.getrandom(16)].map((b) => b.toString(16).padStart(2, "0")).join("");
		else if (verb === "machine-id") id = yield* machineId(sys);
		else if (verb === "boot-id") id = yield* bootId(sys);
		else if (verb === "invocation-id") {
			const own = sys.environ.get("INVOCATION_ID");
			if (own === undefined) return yield* fail(context, "Failed to get invocation-ID: No such device or address");
			id = own;
		} else return yield* fail(context, unknownVerb(verb, ["new", "machine-id", "boot-id", "invocation-id", "var-partition-uuid", "show", "help"]));
		yield* context.print(`${given.has("uuid") ? id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") : id}\n`);
		return 0;
	},
});
