/** Files of `KEY=value` lines, and lists of such pairs. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";
import { readFile } from "../config-file.ts";
import { ValueError } from "../units.ts";

/** Reads a file as docker does for --env-file and --label-file; a key alone is looked up in `environ` where that is given. */
function* pairsOfFile(sys: Sys, path: string, environ: ReadonlyMap<string, string> | undefined): Blocking<string[]> {
	const content = decode(yield* fileContent(sys, path)).replace(/^\uFEFF/, "");
	const fail = (why: string): never => {
		throw new ValueError(`invalid env file (${path}): ${why}`);
	};
	const pairs: string[] = [];
	for (const raw of content.split("\n")) {
		const line = raw.replace(/\r$/, "").trimStart();
		if (line === "" || line.startsWith("#")) continue;
		const at = line.indexOf("=");
		const key = at < 0 ? line : line.slice(0, at);
		if (key === "") fail(`no variable name on line '${line}'`);
		if (/[ \t]/.test(key)) fail(`variable '${key}' contains whitespaces`);
		if (at >= 0) pairs.push(line);
		else if (environ?.has(key)) pairs.push(`${key}=${environ.get(key)}`);
	}
	return pairs;
}

function* fileContent(sys: Sys, path: string): Blocking<Uint8Array> {
	try {
		return yield* readFile(sys, path);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new ValueError(`${error.code === "EISDIR" ? "read" : "open"} ${path}: ${error.message.toLowerCase()}`);
	}
}

/** What stands in the files, then what was given. */
export function* keyValues(sys: Sys, files: readonly string[], given: readonly string[], environ?: ReadonlyMap<string, string>): Blocking<string[]> {
	const all: string[] = [];
	for (const file of files) all.push(...(yield* pairsOfFile(sys, file, environ)));
	return [...all, ...given];
}

/** Later ones win; a key alone has the value "". */
export function toMap(pairs: readonly string[]): Record<string, string> {
	const map: Record<string, string> = {};
	for (const pair of pairs) {
		const at = pair.indexOf("=");
		map[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? "" : pair.slice(at + 1);
	}
	return map;
}
