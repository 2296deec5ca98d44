/** Switching units on and off: the links that [Install] sections ask for, and the state they are in. systemd.unit(5). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { split, typeOf } from "./names.ts";
import { baseName, findFragment, linkTarget, loadUnit, names, unitDirectories } from "./paths.ts";

const CONFIG = "/etc/systemd/system";
const RUNTIME = "/run/systemd/system";

/** A refusal with the text behind "Failed to enable unit: ". */
export class InstallError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

const place = (runtime: boolean): string => (runtime ? RUNTIME : CONFIG);

/** All links in the configuration that lead to a unit: from `.wants` directories and as aliases. */
function linksTo(sys: Sys, name: string, directory: string): string[] {
	const { prefix, instance, suffix } = split(name);
	const template = instance ? `${prefix}@${suffix}` : name;
	const out: string[] = [];
	for (const entry of names(sys, directory)) {
		const path = `${directory}/${entry}`;
		if (/\.(wants|requires|upholds)$/.test(entry)) {
			for (const link of names(sys, path)) if (link === name) out.push(`${path}/${link}`);
		} else if (entry !== name) {
			const target = linkTarget(sys, path);
			if (target !== undefined && (baseName(target) === name || baseName(target) === template) && typeOf(entry) === typeOf(name)) out.push(path);
		}
	}
	return out;
}

/** `systemctl is-enabled`. */
export function* fileState(sys: Sys, name: string): Blocking<string> {
	const unit = yield* loadUnit(sys, name);
	const own = findFragment(sys, name);
	if (unit.load === "masked") return unit.fragment.startsWith("/run/") ? "masked-runtime" : "masked";
	if (unit.load === "not-found") return "not-found";
	if (unit.fragment.startsWith("/run/systemd/transient/")) return "transient";
	if (own !== undefined && unit.name !== name) return "alias";
	if (linksTo(sys, name, CONFIG).length) return "enabled";
	if (linksTo(sys, name, RUNTIME).length) return "enabled-runtime";
	if (unit.fragment.startsWith("/run/systemd/generator")) return "generated";
	if (["WantedBy", "RequiredBy", "UpheldBy", "Alias"].some((key) => unit.settings.words("Install", key).length > 0)) return "disabled";
	return unit.settings.words("Install", "Also").length ? "indirect" : "static";
}

function symlink(sys: Sys, path: string, target: string, force: boolean): string[] {
	const old = linkTarget(sys, path);
	if (old === target) return [];
	const out: string[] = [];
	if (sys.tryStat(path, { noFollow: true })) {
		if (!force) throw new InstallError(old === undefined ? `File '${path}' already exists` : `File '${path}' already exists and is a symlink to ${old}`);
		sys.unlink(path);
		out.push(`Removed '${path}'.`);
	}
	const parent = path.slice(0, path.lastIndexOf("/"));
	if (!sys.tryStat(parent)) sys.mkdir(parent, 0o755);
	sys.symlink(target, path);
	return [...out, `Created symlink '${path}' → '${target}'.`];
}

/** What a change of files printed, and units that have nothing to switch on. */
export interface InstallResult {
	readonly lines: readonly string[];
	readonly withoutInstall: boolean;
}

export function* enable(sys: Sys, wanted: readonly string[], runtime: boolean, force: boolean): Blocking<InstallResult> {
	const lines: string[] = [];
	let without = wanted.length > 0;
	const queue = [...wanted];
	const done = new Set<string>();
	for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
		if (done.has(name)) continue;
		done.add(name);
		const unit = yield* loadUnit(sys, name);
		if (unit.load === "masked") throw new InstallError(`Unit ${unit.fragment} is masked`);
		if (unit.load === "not-found") throw new InstallError(`Unit ${name} does not exist`);
		const parts = split(name);
		let target = name;
		if (parts.instance === "") {
			const given = unit.settings.value("Install", "DefaultInstance");
			if (given === undefined) throw new InstallError("Invalid argument");
			target = `${parts.prefix}@${given}${parts.suffix}`;
		}
		for (const [key, kind] of [
			["WantedBy", "wants"],
			["RequiredBy", "requires"],
			["UpheldBy", "upholds"],
		] as const) {
			for (const by of unit.settings.words("Install", key)) {
				without = false;
				lines.push(...symlink(sys, `${place(runtime)}/${by}.${kind}/${target}`, unit.fragment, force));
			}
		}
		for (const alias of unit.settings.words("Install", "Alias")) {
			without = false;
			lines.push(...symlink(sys, `${place(runtime)}/${alias}`, unit.fragment, force));
		}
		const also = unit.settings.words("Install", "Also");
		if (also.length) without = false;
		queue.push(...also);
	}
	return { lines, withoutInstall: without };
}

function remove(sys: Sys, path: string): string {
	sys.unlink(path);
	const parent = path.slice(0, path.lastIndexOf("/"));
	if (parent.endsWith(".wants") || parent.endsWith(".requires")) {
		try {
			sys.rmdir(parent);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	return `Removed '${path}'.`;
}

export function* disable(sys: Sys, wanted: readonly string[], runtime: boolean): Blocking<InstallResult> {
	const lines: string[] = [];
	let without = wanted.length > 0;
	for (const name of wanted) {
		const unit = yield* loadUnit(sys, name);
		const links = linksTo(sys, name, place(runtime));
		if (unit.load === "not-found" && links.length === 0) throw new InstallError(`Unit ${name} does not exist`);
		if (["WantedBy", "RequiredBy", "Alias", "Also", "UpheldBy"].some((k) => unit.settings.words("Install", k).length) || links.length) without = false;
		for (const path of links) lines.push(remove(sys, path));
		for (const also of unit.settings.words("Install", "Also")) for (const path of linksTo(sys, also, place(runtime))) lines.push(remove(sys, path));
	}
	return { lines, withoutInstall: without };
}

export function mask(sys: Sys, wanted: readonly string[], runtime: boolean, force: boolean): string[] {
	const lines: string[] = [];
	for (const name of wanted) {
		const path = `${place(runtime)}/${name}`;
		if (linkTarget(sys, path) === "/dev/null") continue;
		const stat = sys.tryStat(path, { noFollow: true });
		if (stat && !(force && stat.kind === "symlink")) throw new InstallError(`File '${path}' already exists`);
		lines.push(...symlink(sys, path, "/dev/null", force));
	}
	return lines;
}

export function unmask(sys: Sys, wanted: readonly string[], runtime: boolean): string[] {
	return wanted.flatMap((name) => {
		const path = `${place(runtime)}/${name}`;
		return linkTarget(sys, path) === "/dev/null" ? [remove(sys, path)] : [];
	});
}

/** What the distribution's presets say; everything is switched on where they say nothing. systemd.preset(5). */
export function* preset(sys: Sys, name: string): Blocking<"enabled" | "disabled"> {
	for (const directory of ["/etc/systemd/system-preset", "/usr/lib/systemd/system-preset"]) {
		for (const file of names(sys, directory)) {
			for (const line of ((yield* tryReadText(sys, `${directory}/${file}`)) ?? "").split("\n")) {
				const [, word, pattern = ""] = /^(enable|disable)\s+(\S+)/.exec(line.trim()) ?? [];
				if (word !== undefined && globMatches(pattern, name)) return word === "enable" ? "enabled" : "disabled";
			}
		}
	}
	return "enabled";
}

export const globMatches = (pattern: string, text: string): boolean =>
	new RegExp(
		`^${pattern
			.replace(/[.+^${}()|\\]/g, "\\$&")
			.replaceAll("*", ".*")
			.replaceAll("?", ".")}$`,
	).test(text);

/** Names of all unit files there are. */
export function allUnitFiles(sys: Sys): string[] {
	const found = new Set<string>();
	for (const directory of unitDirectories) {
		if (directory.includes("transient")) continue;
		for (const name of names(sys, directory)) if (typeOf(name)) found.add(name);
	}
	return [...found];
}

/** Removes drop-ins and settings of the administrator's. */
export function revert(sys: Sys, name: string): string[] {
	const lines: string[] = [];
	for (const directory of ["/etc/systemd/system.control", "/run/systemd/system.control", CONFIG]) {
		const holder = `${directory}/${name}.d`;
		const files = names(sys, holder);
		for (const file of files) {
			sys.unlink(`${holder}/${file}`);
			lines.push(`Removed '${holder}/${file}'.`);
		}
		if (files.length) {
			sys.rmdir(holder);
			lines.push(`Removed '${holder}'.`);
		}
	}
	return lines;
}
