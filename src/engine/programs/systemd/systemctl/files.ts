/** Verbs that work on unit files: enable, mask, cat, set-default, set-property. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { parseAmount } from "../manager/cgroups.ts";
import { ask } from "../protocol.ts";
import { disable, enable, fileState, InstallError, mask, preset, revert, unmask } from "../units/install.ts";
import { isResourceProperty } from "../units/known-keys.ts";
import { typeOf } from "../units/names.ts";
import { linkTarget, loadUnit } from "../units/paths.ts";
import { change } from "./change.ts";

const noInstall = `The unit files have no installation config (WantedBy=, RequiredBy=, UpheldBy=,
Also=, or Alias= settings in the [Install] section, and DefaultInstance= for
template units). This means they are not meant to be enabled or disabled using systemctl.

Possible reasons for having these kinds of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/, .requires/, or .upholds/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.
`;

export function* changeFiles(context: Context, verb: string, units: readonly string[]): Blocking<number> {
	const { sys, options } = context;
	const runtime = options.has("runtime");
	const force = options.has("force");
	const quiet = options.has("quiet");
	if (sys.geteuid() !== 0) {
		yield* sys.write(2, `Failed to ${verb} unit: Interactive authentication required.\n`);
		return 1;
	}
	let lines: readonly string[] = [];
	let without = false;
	try {
		if (verb === "enable") {
			const result = yield* enable(sys, units, runtime, force);
			({ lines } = result);
			without = result.withoutInstall;
		} else if (verb === "disable") {
			const result = yield* disable(sys, units, runtime);
			({ lines } = result);
			without = result.withoutInstall && !options.has("no-warn");
		} else if (verb === "reenable") lines = [...(yield* disable(sys, units, runtime)).lines, ...(yield* enable(sys, units, runtime, force)).lines];
		else if (verb === "preset") {
			for (const unit of units) {
				const on = (yield* preset(sys, unit)) === "enabled";
				lines = [...lines, ...(on ? yield* enable(sys, [unit], runtime, force) : yield* disable(sys, [unit], runtime)).lines];
			}
		} else if (verb === "mask") {
			for (const unit of units) if ((yield* loadUnit(sys, unit)).load === "not-found") yield* sys.write(2, `Unit ${unit} does not exist, proceeding anyway.\n`);
			lines = mask(sys, units, runtime, force);
		} else if (verb === "unmask") lines = unmask(sys, units, runtime);
		else if (verb === "revert") lines = units.flatMap((unit) => revert(sys, unit));
	} catch (error) {
		const message = error instanceof InstallError ? error.message : isErrno(error) ? error.message : undefined;
		if (message === undefined) throw error;
		yield* sys.write(2, `Failed to ${verb} unit: ${message}\n`);
		return 1;
	}
	if (!quiet) yield* sys.write(2, lines.map((l) => `${l}\n`).join(""));
	if (without && !quiet) yield* sys.write(2, noInstall);
	if (!options.has("no-reload")) yield* ask(sys, { op: "reload" });
	if (options.has("now") && ["enable", "disable", "mask"].includes(verb)) return yield* change(context, verb === "enable" ? "start" : "stop", units, quiet);
	return 0;
}

export function* isEnabled(context: Context, units: readonly string[]): Blocking<number> {
	let status = 1;
	let missing = false;
	for (const unit of units) {
		const state = yield* fileState(context.sys, unit);
		if (!context.options.has("quiet")) yield* context.print(`${state}\n`);
		if (state === "not-found") missing = true;
		if (/^(enabled|static|alias|indirect|generated|transient)/.test(state)) status = 0;
	}
	return status === 1 && missing ? 4 : status;
}

export function* cat(context: Context, units: readonly string[]): Blocking<number> {
	const { sys } = context;
	let first = true;
	for (const name of units) {
		const unit = yield* loadUnit(sys, name);
		if (unit.load === "not-found") {
			yield* context.out.flush();
			yield* sys.write(2, `No files found for ${name}.\n`);
			return 1;
		}
		for (const file of unit.load === "masked" ? [unit.fragment] : [unit.fragment, ...unit.dropIns]) {
			const text = (yield* tryReadText(sys, file)) ?? "";
			yield* context.print(`${first ? "" : "\n"}# ${file}\n${text}`);
			first = false;
		}
	}
	return 0;
}

const DEFAULT = "/etc/systemd/system/default.target";

export function* defaultTarget(context: Context, wanted?: string): Blocking<number> {
	const { sys } = context;
	if (wanted === undefined) {
		yield* context.print(`${(yield* loadUnit(sys, "default.target")).name}\n`);
		return 0;
	}
	const unit = yield* loadUnit(sys, wanted);
	if (typeOf(wanted) !== "target" || unit.load === "not-found") {
		yield* sys.write(2, `Failed to set default target: ${typeOf(wanted) === "target" ? `Unit ${wanted} does not exist` : "Invalid argument"}\n`);
		return 1;
	}
	if (linkTarget(sys, DEFAULT) === unit.fragment) return 0;
	if (sys.tryStat(DEFAULT, { noFollow: true })) {
		sys.unlink(DEFAULT);
		yield* sys.write(2, `Removed '${DEFAULT}'.\n`);
	}
	sys.symlink(unit.fragment, DEFAULT);
	yield* sys.write(2, `Created symlink '${DEFAULT}' → '${unit.fragment}'.\n`);
	yield* ask(sys, { op: "reload" });
	return 0;
}

/** What is wrong with an assignment of a resource setting; undefined when nothing is. */
export function checkProperty(assignment: string): string | undefined {
	const [key = "", ...rest] = assignment.split("=");
	const value = rest.join("=");
	if (!assignment.includes("=")) return `Not an assignment: ${assignment}`;
	if (/^(Memory|Tasks)\w*(Max|High|Low|Min)$/.test(key) && value !== "" && parseAmount(value, 2 ** 40) === undefined)
		return `Failed to parse ${key}= value '${value}': Invalid argument`;
	if (key === "CPUQuota" && value !== "" && !/^\d+(\.\d+)?%$/.test(value)) return `Failed to parse CPUQuota= value '${value}': Invalid argument`;
	if (/^(CPU|IO)Weight$/.test(key) && value !== "" && !(Number(value) >= 1 && Number(value) <= 10000) && value !== "idle")
		return `Failed to parse ${key}= value '${value}': ${/^\d+$/.test(value) ? "Numerical result out of range" : "Invalid argument"}`;
	return undefined;
}

export function* setProperty(context: Context, unit: string, assignments: readonly string[]): Blocking<number> {
	const { sys, options } = context;
	for (const a of assignments) {
		const key = a.split("=")[0] ?? "";
		const wrong = isResourceProperty(key) || !a.includes("=") ? checkProperty(a) : `Unknown assignment: ${a}`;
		if (wrong === undefined) continue;
		yield* sys.write(2, `${wrong}\n`);
		return 1;
	}
	if (sys.geteuid() !== 0) {
		yield* sys.write(2, `Failed to set unit properties on ${unit}: Interactive authentication required.\n`);
		return 1;
	}
	const known = yield* loadUnit(sys, unit);
	if (known.load === "not-found" && typeOf(unit) !== "slice" && typeOf(unit) !== "scope") {
		yield* sys.write(2, `Failed to set unit properties on ${unit}: Unit ${unit} not found.\n`);
		return 1;
	}
	const root = options.has("runtime") ? "/run/systemd/system.control" : "/etc/systemd/system.control";
	const holder = `${root}/${unit}.d`;
	for (const directory of [root, holder]) if (!sys.tryStat(directory)) sys.mkdir(directory, 0o755);
	const section = (typeOf(unit) ?? "service").replace(/^./, (c) => c.toUpperCase());
	for (const a of assignments) {
		const [key = "", ...rest] = a.split("=");
		const value = rest.join("=");
		const amount = /^Memory/.test(key) ? parseAmount(value, sys.sysinfo().totalRam) : undefined;
		const text = `# This is a drop-in unit file extension, created via "systemctl set-property"\n# or an equivalent operation. Do not edit.\n[${section}]\n${key}=${amount === undefined || amount === Infinity ? value : amount}\n`;
		const fd = yield* sys.open(`${holder}/50-${key}.conf`, { write: true, create: true, truncate: true }, 0o644);
		yield* sys.write(fd, text);
		sys.close(fd);
	}
	yield* ask(sys, { op: "apply", unit });
	return 0;
}
