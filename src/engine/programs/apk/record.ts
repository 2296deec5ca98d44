/** Records of Alpine's packages: one-letter fields, as in APKINDEX and /lib/apk/db/installed. apk-package(5), apk spec. */

export interface ApkRecord {
	/** By letter; F, R, Z and the like of an installed package are in `files`. */
	readonly fields: ReadonlyMap<string, string>;
	/** Of an installed package: paths without a slash before them. */
	readonly files: readonly string[];
}

export const nameOf = (r: ApkRecord): string => r.fields.get("P") ?? "";
export const versionOf = (r: ApkRecord): string => r.fields.get("V") ?? "";
/** "curl-8.14.1-r2" */
export const titleOf = (r: ApkRecord): string => `${nameOf(r)}-${versionOf(r)}`;
export const installedSize = (r: ApkRecord): number => Number(r.fields.get("I") ?? 0);

export function parseRecords(text: string): ApkRecord[] {
	return text
		.split(/\n{2,}/)
		.filter((block) => block.trim() !== "")
		.map((block) => {
			const fields = new Map<string, string>();
			const files: string[] = [];
			let folder = "";
			for (const line of block.split("\n")) {
				const letter = line.charAt(0);
				const value = line.slice(2);
				if (letter === "F") folder = value;
				else if (letter === "R") files.push(folder === "" ? value : `${folder}/${value}`);
				else if (!"MZa".includes(letter) && line.charAt(1) === ":") fields.set(letter, value);
			}
			return { fields, files };
		});
}

/** As it stands in the database of installed packages. */
export function formatRecord({ fields, files }: ApkRecord): string {
	const lines = [...fields].map(([letter, value]) => `${letter}:${value}\n`);
	let folder: string | undefined;
	for (const path of [...files].sort()) {
		const slash = path.lastIndexOf("/");
		const own = slash < 0 ? "" : path.slice(0, slash);
		if (own !== folder) lines.push(`F:${own}\n`);
		folder = own;
		lines.push(`R:${path.slice(slash + 1)}\n`);
	}
	return `${lines.join("")}\n`;
}

interface Wanted {
	readonly name: string;
	/** "!name": must not be there. */
	readonly conflict: boolean;
}

/** "so:libc.musl-x86_64.so.1 curl>=8 !wget": only names matter here, for a release has one version of each. */
export const dependencies = (text: string): Wanted[] =>
	text
		.split(/\s+/)
		.filter(Boolean)
		.map((word) => ({ name: word.replace(/^!/, "").replace(/[<>=~@].*$/, ""), conflict: word.startsWith("!") }));

/** What a package is besides its name. */
export const providesOf = (r: ApkRecord): string[] => dependencies(r.fields.get("p") ?? "").map(({ name }) => name);
