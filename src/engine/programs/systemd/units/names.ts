/** Names of units: `NAME.TYPE`, `TEMPLATE@INSTANCE.TYPE`. systemd.unit(5). */

export const unitTypes = ["service", "socket", "target", "device", "mount", "automount", "swap", "timer", "path", "slice", "scope"] as const;
export type UnitType = (typeof unitTypes)[number];

const VALID = /^[A-Za-z0-9:_.\\@-]+$/;

export const typeOf = (name: string): UnitType | undefined => unitTypes.find((type) => name.endsWith(`.${type}`) && name.length > type.length + 1);

/** What people type, made a full name: `ssh` is ssh.service, `/mnt` mnt.mount, `/dev/vda` dev-vda.device. */
export function mangle(text: string, suffix = ".service"): string {
	if (typeOf(text) && VALID.test(text)) return text;
	if (text.startsWith("/dev/") && text.length > 5) return `${escapePath(text)}.device`;
	if (text.startsWith("/")) return `${escapePath(text)}.mount`;
	const name = VALID.test(text) ? text : escapeName(text);
	return `${name}${suffix}`;
}

/** The parts of a name; `instance` is undefined where there is no `@`, "" for a template itself. */
export function split(name: string): { readonly prefix: string; readonly instance: string | undefined; readonly suffix: string } {
	const dot = name.lastIndexOf(".");
	const stem = name.slice(0, dot);
	const at = stem.indexOf("@");
	return at < 0
		? { prefix: stem, instance: undefined, suffix: name.slice(dot) }
		: { prefix: stem.slice(0, at), instance: stem.slice(at + 1), suffix: name.slice(dot) };
}

/** `getty@.service` for `getty@tty1.service`; undefined for what is no instance. */
export function templateOf(name: string): string | undefined {
	const { prefix, instance, suffix } = split(name);
	return instance ? `${prefix}@${suffix}` : undefined;
}

/** systemd-escape: "/" becomes "-", what is not in [A-Za-z0-9:_.] becomes \xNN, as does a leading dot. */
export function escapeName(text: string): string {
	let out = "";
	for (const byte of new TextEncoder().encode(text)) {
		const char = String.fromCharCode(byte);
		if (char === "/") out += "-";
		else if (/[A-Za-z0-9:_.]/.test(char) && !(char === "." && out === "")) out += char;
		else out += `\\x${byte.toString(16).padStart(2, "0")}`;
	}
	return out;
}

/** systemd-escape --path: slashes at the ends do not count; the root is "-". */
export function escapePath(path: string): string {
	const trimmed = path.split("/").filter(Boolean).join("/");
	return trimmed === "" ? "-" : escapeName(trimmed);
}

export function unescapeName(text: string): string {
	const bytes: number[] = [];
	for (let i = 0; i < text.length; i++) {
		const hex = /^\\x([0-9a-f]{2})/i.exec(text.slice(i, i + 4));
		if (hex) {
			bytes.push(Number.parseInt(hex[1] as string, 16));
			i += 3;
		} else bytes.push(text[i] === "-" ? 47 : text.charCodeAt(i));
	}
	return new TextDecoder().decode(Uint8Array.from(bytes));
}
