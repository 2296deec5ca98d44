/** Versions of Debian packages. deb-version(7). */

export interface Version {
	readonly epoch: number;
	readonly upstream: string;
	readonly revision: string;
}

export function parseVersion(text: string): Version {
	const colon = text.indexOf(":");
	const rest = text.slice(colon + 1);
	const dash = rest.lastIndexOf("-");
	return {
		epoch: colon > 0 ? Number(text.slice(0, colon)) : 0,
		upstream: dash < 0 ? rest : rest.slice(0, dash),
		revision: dash < 0 ? "" : rest.slice(dash + 1),
	};
}

/** What is wrong with a version, in dpkg's words; undefined when nothing is. */
export function versionFault(text: string): string | undefined {
	if (text.trim() === "") return "version string is empty";
	if (/\s/.test(text.trim())) return "version string has embedded spaces";
	const colon = text.indexOf(":");
	if (colon === 0) return "epoch in version is empty";
	if (colon > 0 && !/^\d+$/.test(text.slice(0, colon))) return "epoch in version is not number";
	if (colon > 0 && colon === text.length - 1) return "nothing after colon in version number";
	const { upstream, revision } = parseVersion(text);
	if (text.endsWith("-")) return "revision number is empty";
	if (!/^\d/.test(upstream)) return "version number does not start with digit";
	if (/[^-+._:~A-Za-z0-9]/.test(upstream)) return "invalid character in version number";
	if (/[^+._~A-Za-z0-9]/.test(revision)) return "invalid character in revision number";
	return undefined;
}

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= "0" && c <= "9";

/** A tilde sorts before the end, letters before all other signs. */
function weight(c: string | undefined): number {
	if (c === undefined || isDigit(c)) return 0;
	if (c === "~") return -1;
	return /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256;
}

/** verrevcmp of dpkg. */
function comparePart(a: string, b: string): number {
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
			const difference = weight(a[i]) - weight(b[j]);
			if (difference !== 0) return difference;
			if (i < a.length) i++;
			if (j < b.length) j++;
		}
		const [x = ""] = /^\d*/.exec(a.slice(i)) ?? [];
		const [y = ""] = /^\d*/.exec(b.slice(j)) ?? [];
		i += x.length;
		j += y.length;
		const difference = Number(x || 0) - Number(y || 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** Below 0 when `a` is the earlier one. */
export function compareVersions(a: string, b: string): number {
	const x = parseVersion(a);
	const y = parseVersion(b);
	return x.epoch - y.epoch || comparePart(x.upstream, y.upstream) || comparePart(x.revision, y.revision);
}
