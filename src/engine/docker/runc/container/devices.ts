/** Devices that every container has, and the rules of its device filter. libcontainer/specconv. */
import type { DeviceRule, DeviceSpec } from "../../oci/spec.ts";

export interface Device {
	/** c, b or p. */
	readonly type: string;
	readonly major: number;
	readonly minor: number;
	readonly path: string;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
}

const character = (path: string, major: number, minor: number): Device => ({ type: "c", major, minor, path, mode: 0o666, uid: 0, gid: 0 });

const always: readonly Device[] = [
	character("/dev/null", 1, 3),
	character("/dev/random", 1, 8),
	character("/dev/full", 1, 7),
	character("/dev/tty", 5, 0),
	character("/dev/zero", 1, 5),
	character("/dev/urandom", 1, 9),
];

/** Those of config.json, and the usual ones where it does not name them. */
export function devicesOf(specified: readonly DeviceSpec[]): Device[] {
	const own = specified.map(
		(d): Device => ({
			type: d.type === "u" ? "c" : d.type,
			major: d.major ?? 0,
			minor: d.minor ?? 0,
			path: d.path,
			mode: d.fileMode ?? 0o666,
			uid: d.uid ?? 0,
			gid: d.gid ?? 0,
		}),
	);
	return [...own, ...always.filter((d) => !own.some((o) => o.path === d.path))];
}

const rule = (type: string, major: number | undefined, minor: number | undefined, access = "rwm"): DeviceRule => ({
	allow: true,
	type,
	...(major === undefined ? {} : { major }),
	...(minor === undefined ? {} : { minor }),
	access,
});

/** Rules in order; a later one decides. Those of config.json, then what no container can do without. */
export function deviceRules(specified: readonly DeviceRule[] | undefined): DeviceRule[] {
	return [
		...(specified ?? []),
		rule("c", undefined, undefined, "m"),
		rule("b", undefined, undefined, "m"),
		...always.map((d) => rule("c", d.major, d.minor)),
		rule("c", 136, undefined),
		rule("c", 5, 2),
		// tun
		rule("c", 10, 200),
	];
}
