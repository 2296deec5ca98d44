import type { Sys } from "../../kernel/abi.ts";
import { defineUtilLinux } from "./define.ts";

const binaries = [
	"/usr/bin",
	"/usr/sbin",
	"/bin",
	"/sbin",
	"/usr/lib",
	"/usr/lib64",
	"/lib",
	"/lib64",
	"/etc",
	"/usr/local/bin",
	"/usr/local/sbin",
	"/usr/local/lib",
	"/usr/local/games",
	"/usr/games",
	"/usr/share",
	"/usr/libexec",
];
const manuals = Array.from({ length: 8 }, (_, i) => `/usr/share/man/man${i + 1}`);
const sources = ["/usr/src", "/usr/local/src"];

/** Directories that are there, each once even where links lead to the same. */
function present(sys: Sys, folders: readonly string[]): string[] {
	const seen = new Set<string>();
	return folders.filter((folder) => {
		const stat = sys.tryStat(folder);
		const key = `${stat?.dev}:${stat?.ino}`;
		if (stat?.kind !== "directory" || seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}

/** `ls` finds ls, ls.1.gz and ls.conf, not lsblk. */
function matcher(name: string, glob: boolean): (file: string) => boolean {
	const escaped = name.replace(/[.+^${}()|\\]/g, "\\$&");
	const pattern = new RegExp(
		`^${glob ? escaped.replaceAll("*", ".*").replaceAll("?", ".") : escaped.replace(/[[\]*?]/g, "\\$&")}(\\.[^.]+(\\.(gz|bz2|xz|Z|zst))?)?$`,
	);
	return (file) => pattern.test(file);
}

export const whereis = defineUtilLinux({
	name: "whereis",
	summary: "Locate the binary, source, and manual-page files for a command",
	usage: ["[options] [-BMS <dir>... -f] <name>"],
	options: [
		{ short: "b", help: "only programs" },
		{ short: "B", arg: "dirs", help: "where to look for programs" },
		{ short: "m", help: "only manual pages" },
		{ short: "M", arg: "dirs", help: "where to look for manual pages" },
		{ short: "s", help: "only sources" },
		{ short: "S", arg: "dirs", help: "where to look for sources" },
		{ short: "f", help: "ends the list of directories" },
		{ short: "u", help: "only unusual entries" },
		{ short: "g", help: "names are patterns" },
		{ short: "l", help: "show where is looked" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("l")) {
			for (const [label, folders] of [
				["bin", binaries],
				["man", manuals],
				["src", sources],
			] as const)
				for (const folder of present(sys, folders)) yield* context.print(`${label}: ${folder}\n`);
			return 0;
		}
		if (operands.length === 0) return context.usage("not enough arguments");
		const kinds = (["b", "m", "s"] as const).filter((key) => options.has(key));
		const wanted = kinds.length ? kinds : (["b", "m", "s"] as const);
		const folders = {
			b: options.has("B") ? options.values("B") : binaries,
			m: options.has("M") ? options.values("M") : manuals,
			s: options.has("S") ? options.values("S") : sources,
		};
		for (const operand of operands) {
			const name = operand.slice(operand.lastIndexOf("/") + 1);
			const test = matcher(name, options.has("g"));
			const found: string[] = [];
			for (const kind of wanted) {
				for (const folder of present(sys, folders[kind])) {
					const names = sys
						.readdir(folder)
						.filter((e) => test(e.name) && (kind !== "b" || e.kind !== "directory" || folder.startsWith("/usr/lib") || folder === "/usr/share"));
					found.push(...names.map((e) => `${folder}/${e.name}`).sort());
				}
			}
			if (!options.has("u") || found.length !== wanted.length) yield* context.print(`${name}:${found.map((path) => ` ${path}`).join("")}\n`);
		}
		return 0;
	},
});
