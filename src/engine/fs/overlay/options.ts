/** Options of an overlay mount: parsed, made consistent, and shown. fs/overlayfs/params.c of the kernel. */
import { Errno, MountError } from "../../kernel/errno.ts";
import type { OverlayDefaults } from "./defaults.ts";

export type RedirectMode = "off" | "follow" | "nofollow" | "on";
export type UuidMode = "off" | "null" | "auto" | "on";
export type XinoMode = "off" | "auto" | "on";

/** A layer below, as the options name it. */
export interface LowerOption {
	readonly path: string;
	/** Only the data of files that redirect to it are seen, no names. */
	readonly dataOnly: boolean;
}

export interface OverlayConfig {
	/** Top layer first. */
	lowers: LowerOption[];
	/** As given, to be shown: one `lowerdir=`, or several `lowerdir+=` and `datadir+=`. */
	lowerWords: readonly (readonly [key: string, value: string])[];
	upper: string | undefined;
	work: string | undefined;
	defaultPermissions: boolean;
	redirect: RedirectMode;
	index: boolean;
	uuid: UuidMode;
	nfsExport: boolean;
	xino: XinoMode;
	metacopy: boolean;
	fsync: "auto" | "volatile" | "strict";
	userXattr: boolean;
	verity: "off" | "on" | "require";
	/** Which of those that can be in conflict were given. */
	given: Set<string>;
	/** What the module's parameters said at the mount. */
	readonly defaults: OverlayDefaults;
}

/** Says a line in the kernel's log. */
type Say = (text: string) => void;

/** OVL_MAX_STACK */
const MAX_LAYERS = 500;

const choices: Readonly<Record<string, readonly string[]>> = {
	redirect_dir: ["off", "follow", "nofollow", "on"],
	index: ["on", "off"],
	uuid: ["off", "null", "auto", "on"],
	nfs_export: ["on", "off"],
	xino: ["off", "auto", "on"],
	metacopy: ["on", "off"],
	verity: ["off", "on", "require"],
	fsync: ["volatile", "auto", "strict"],
};
const flags = new Set(["default_permissions", "userxattr", "volatile"]);
const paths = new Set(["lowerdir", "lowerdir+", "datadir+", "upperdir", "workdir"]);

const refuse = (text: string): never => {
	throw new MountError("EINVAL", `overlay: ${text}`);
};

/** ovl_unescape: a backslash keeps the next character as it is. */
export const unescaped = (text: string): string => text.replace(/\\(.)/gs, "$1");

/** The layers of one `lowerdir=`: parted by colons, those behind a double colon for data only. */
function splitLowers(value: string, say: Say): LowerOption[] {
	const fail = (text: string): never => {
		say(text);
		throw new Errno("EINVAL");
	};
	if (value.startsWith(":")) fail("cannot append lower layer");
	const out: LowerOption[] = [];
	let path = "";
	let dataOnly = false;
	for (let i = 0; i < value.length; i++) {
		const c = value.charAt(i);
		if (c === "\\") {
			path += value.charAt(++i);
			continue;
		}
		if (c !== ":") {
			path += c;
			continue;
		}
		if (i + 1 === value.length) fail("unescaped trailing colons in lowerdir mount option.");
		out.push({ path, dataOnly });
		path = "";
		const double = value.charAt(i + 1) === ":";
		if (!double && dataOnly) fail("regular lower layers cannot follow data lower layers");
		if (double && value.charAt(i + 2) === ":") fail("only single ':' or double '::' sequences of unescaped colons in lowerdir mount option allowed.");
		dataOnly = double;
		if (double && ++i + 1 === value.length) fail("unescaped trailing colons in lowerdir mount option.");
	}
	out.push({ path, dataOnly });
	if (out.length > MAX_LAYERS) fail(`too many lower directories, limit is ${MAX_LAYERS}`);
	return out;
}

/** Parts options at commas without a backslash before them. */
function words(options: string): { key: string; value: string | undefined }[] {
	return (options.match(/(?:\\.|[^,\\])+/gs) ?? []).map((word) => {
		const equals = word.indexOf("=");
		if (equals < 0) return { key: word, value: undefined };
		return { key: word.slice(0, equals), value: word.slice(equals + 1).replaceAll("\\,", ",") };
	});
}

const defaultRedirect = (d: OverlayDefaults): RedirectMode => (d.redirectDir ? "on" : d.redirectAlwaysFollow ? "follow" : "nofollow");

const initial = (defaults: OverlayDefaults): OverlayConfig => ({
	lowers: [],
	lowerWords: [],
	upper: undefined,
	work: undefined,
	defaultPermissions: false,
	redirect: defaultRedirect(defaults),
	index: defaults.index,
	uuid: "auto",
	nfsExport: defaults.nfsExport,
	xino: defaults.xinoAuto ? "auto" : "off",
	metacopy: defaults.metacopy,
	fsync: "auto",
	userXattr: false,
	verity: "off",
	given: new Set(),
	defaults: { ...defaults },
});

function setChoice(config: OverlayConfig, key: string, value: string): void {
	if (!choices[key]?.includes(value)) refuse(`Bad value for '${key}'`);
	if (key === "redirect_dir") config.redirect = value === "off" ? (config.defaults.redirectAlwaysFollow ? "follow" : "nofollow") : (value as RedirectMode);
	else if (key === "index") config.index = value === "on";
	else if (key === "uuid") config.uuid = value as UuidMode;
	else if (key === "nfs_export") config.nfsExport = value === "on";
	else if (key === "xino") config.xino = value as XinoMode;
	else if (key === "metacopy") config.metacopy = value === "on";
	else if (key === "verity") config.verity = value as OverlayConfig["verity"];
	else config.fsync = value as OverlayConfig["fsync"];
	config.given.add(key);
}

/**
 * Reads the options in order; `look` is called for each directory as it is named, for the kernel resolves them at once.
 * Throws MountError with what the file system leaves in its context, or Errno with a line said.
 */
export function parseOverlayOptions(options: string, defaults: OverlayDefaults, say: Say, look: (key: string, path: string) => void): OverlayConfig {
	const config = initial(defaults);
	for (const { key, value } of words(options)) {
		if (flags.has(key)) {
			if (value !== undefined) refuse(`Unexpected value for '${key}'`);
			if (key === "default_permissions") config.defaultPermissions = true;
			else if (key === "userxattr") config.userXattr = true;
			else config.fsync = "volatile";
		} else if (Object.hasOwn(choices, key)) setChoice(config, key, value ?? refuse(`Bad value for '${key}'`));
		else if (paths.has(key)) setPath(config, key, value ?? "", say, look);
		else refuse(`Unknown parameter '${key}'`);
	}
	return config;
}

function setPath(config: OverlayConfig, key: string, value: string, say: Say, look: (key: string, path: string) => void): void {
	if (key === "lowerdir") {
		config.lowers = value === "" ? [] : splitLowers(value, say);
		config.lowerWords = [[key, value]];
		for (const { path } of config.lowers) look(key, path);
		return;
	}
	if (value === "") refuse(`Bad value for '${key}'`);
	if (key === "upperdir" || key === "workdir") {
		look(key, unescaped(value));
		config[key === "upperdir" ? "upper" : "work"] = value;
		return;
	}
	look(key, value);
	if (config.lowerWords.some(([word]) => word === "lowerdir")) refuse("lowerdir+ and datadir+ cannot follow lowerdir");
	if (key === "lowerdir+" && config.lowers.some((l) => l.dataOnly)) refuse("regular lower layers cannot follow data layers");
	if (config.lowers.length === MAX_LAYERS) refuse(`too many lower directories, limit is ${MAX_LAYERS}`);
	config.lowers.push({ path: value, dataOnly: key === "datadir+" });
	config.lowerWords = [...config.lowerWords, [key, value]];
}

function withoutUpper(config: OverlayConfig, say: Say): void {
	if (config.work !== undefined) say(`option "workdir=${config.work}" is useless in a non-upper mount, ignore`);
	if (config.index && config.given.has("index")) say('option "index=on" is useless in a non-upper mount, ignore');
	config.work = undefined;
	config.index = false;
	if (config.fsync === "volatile") {
		say('option "volatile" is meaningless in a non-upper mount, ignoring it.');
		config.fsync = "auto";
	}
	// redirect_dir=on matters to an upper layer only; this is how the kernel shows it
	if (config.redirect === "follow") config.redirect = "on";
	if (config.uuid === "on") {
		say('option "uuid=on" requires an upper fs, falling back to uuid=null.');
		config.uuid = "null";
	}
}

/** ovl_fs_params_verify: what options demand of each other. `trusted`: the mounter may use trusted attributes. EINVAL, EPERM, after a line said. */
export function verifyOverlayConfig(config: OverlayConfig, trusted: boolean, say: Say): void {
	const { given } = config;
	const conflict = (text: string): never => {
		say(`conflicting options: ${text}`);
		throw new Errno("EINVAL");
	};
	if (config.upper === undefined) withoutUpper(config, say);
	if (config.metacopy && config.redirect !== "on") {
		if (given.has("metacopy") && given.has("redirect_dir")) conflict(`metacopy=on,redirect_dir=${config.redirect}`);
		config.redirect = "on";
	}
	if (config.nfsExport && !config.index) {
		if (config.upper === undefined && config.redirect !== "nofollow") {
			say('NFS export requires "redirect_dir=nofollow" on non-upper mount, falling back to nfs_export=off.');
			config.nfsExport = false;
		} else if (given.has("index")) conflict("nfs_export=on,index=off");
		else config.index = true;
	}
	if (config.nfsExport && config.metacopy) conflict("nfs_export=on,metacopy=on");
	if (config.userXattr) {
		if (given.has("redirect_dir") && config.redirect !== "nofollow" && !config.metacopy) conflict(`userxattr,redirect_dir=${config.redirect}`);
		if (config.metacopy) conflict("userxattr,metacopy=on");
		config.redirect = "nofollow";
	} else if (!trusted) {
		const needs = (feature: string): never => {
			say(`${feature} requires permission to access trusted xattrs`);
			throw new Errno("EPERM");
		};
		if (given.has("redirect_dir") && config.redirect !== "nofollow") needs("redirect_dir");
		if (config.metacopy) needs("metacopy");
	}
}

const escaped = (text: string): string => text.replace(/[, \t\n\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);

/** As ovl_show_options: what was given of layers, and of the rest what is not the default. `sameFs`: all layers lie on one file system. */
export function shownOptions(config: OverlayConfig, sameFs: boolean): string {
	const out = config.lowerWords.map(([key, value]) => `${key}=${escaped(value)}`);
	if (config.upper !== undefined) out.push(`upperdir=${escaped(config.upper)}`, `workdir=${escaped(config.work ?? "")}`);
	if (config.defaultPermissions) out.push("default_permissions");
	const { defaults } = config;
	if (config.redirect !== defaultRedirect(defaults)) out.push(`redirect_dir=${config.redirect}`);
	const flag = (name: string, value: boolean, usual: boolean): void => {
		if (value !== usual) out.push(`${name}=${value ? "on" : "off"}`);
	};
	flag("index", config.index, defaults.index);
	if (config.uuid !== "auto") out.push(`uuid=${config.uuid}`);
	flag("nfs_export", config.nfsExport, defaults.nfsExport);
	if (config.xino !== (defaults.xinoAuto ? "auto" : "off") && !sameFs) out.push(`xino=${config.xino}`);
	flag("metacopy", config.metacopy, defaults.metacopy);
	if (config.fsync !== "auto") out.push(`fsync=${config.fsync}`);
	if (config.userXattr) out.push("userxattr");
	if (config.verity !== "off") out.push(`verity=${config.verity}`);
	return out.join(",");
}
