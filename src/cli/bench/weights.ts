/** What a built lesson page weighs as scripts, gzipped: at first paint, until the first prompt, and when all programs have come. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Row } from "./table.ts";

/** Fetched at once with what names them. */
const imported = /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g;
/** Fetched at once or later: import() and the worker name their files in strings. */
const named = /["'`](?:[^"'`]*\/)?([\w.-]+\.js)["'`]/g;
/** What a machine runs before it shows a prompt: the pieces of programs/catalog.ts, by the names the build gives them. */
const untilPrompt = /^(systemd|bash|containerd|dockerd)-/;

/** When a file below was last changed, in milliseconds. */
const newest = (folder: string): number =>
	Math.max(
		0,
		...readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
			entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0,
		),
	);

/** `root`: the project's folder. */
export function weightRows(root: string): Row[] {
	const page = join(root, "dist", "en", "namespaces", "pid", "index.html");
	if (!existsSync(page)) return [{ what: "weights of a lesson page", ours: "not built: npx astro build" }];
	if (statSync(page).mtimeMs < Math.max(newest(join(root, "src")), newest(join(root, "content"))))
		return [{ what: "weights of a lesson page", ours: "built before the last change: npx astro build" }];
	const html = readFileSync(page, "utf8");
	const scripts = join(root, "dist", "_astro");
	const all = new Set(readdirSync(scripts).filter((f) => f.endsWith(".js")));
	const text = new Map([...all].map((file) => [file, readFileSync(join(scripts, file), "utf8")]));
	const next = (file: string, how: RegExp): string[] => [...(text.get(file) ?? "").matchAll(how)].map((m) => m[1] ?? "").filter((name) => all.has(name));
	/** All that `start` leads to; of the worker only what it imports at once. */
	const closure = (start: Iterable<string>, how: RegExp): Set<string> => {
		const found = new Set(start);
		for (const file of found) for (const name of next(file, file.startsWith("worker-") ? imported : how)) found.add(name);
		return found;
	};
	const first = closure(
		[...html.matchAll(/<script[^>]+src="[^"]*\/_astro\/([^"]+\.js)"/g)].map((m) => m[1] ?? "").filter((name) => all.has(name)),
		imported,
	);
	const bench = closure(first, named);
	const programs = [...bench].filter((file) => file.startsWith("worker-")).flatMap((worker) => next(worker, named));
	const ready = new Set([
		...bench,
		...closure(
			programs.filter((file) => untilPrompt.test(file)),
			imported,
		),
	]);
	const everything = new Set([...ready, ...closure(programs, imported)]);
	const inline = [...html.matchAll(/<script(?![^>]*(?:\bsrc=|application\/json))[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1] ?? "").join("");
	const weight = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + gzipSync(text.get(file) ?? "", { level: 9 }).length, 0);
	const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} kB`;
	const atFirst = weight(first);
	return [
		{ what: "first-paint JS of a lesson page, gzip", ours: kilobytes(atFirst + gzipSync(inline).length), aim: "< 10 kB" },
		{ what: "terminal and engine until the first prompt, gzip", ours: kilobytes(weight(ready) - atFirst), aim: "< 180 kB" },
		{ what: "all other programs, when run or when the page rests, gzip", ours: kilobytes(weight(everything) - weight(ready)) },
	];
}
