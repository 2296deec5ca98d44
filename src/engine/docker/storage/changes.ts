/** What a writable layer has changed against those below: archive.ChangesDirs of moby. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { byName } from "./files.ts";
import { isOpaque, isWhiteout } from "./tar-walk.ts";
import type { Change } from "./types.ts";

/** The entry of the topmost layer below that says anything of the path; undefined where there is none, or where it was deleted. */
function below(sys: Sys, lowers: readonly string[], path: string): Stat | undefined {
	for (const lower of lowers) {
		const stat = sys.tryStat(lower + path, { noFollow: true });
		if (stat) return isWhiteout(stat) ? undefined : stat;
	}
	return undefined;
}

/** Times of archives have no fraction: where one has none, seconds must do. */
function sameTime(a: number, b: number): boolean {
	return a === b || (Math.floor(a / 1000) === Math.floor(b / 1000) && (a % 1000 === 0 || b % 1000 === 0));
}

/** statDifferent: of directories neither size nor time tell anything. */
function differ(a: Stat, b: Stat): boolean {
	if (a.kind !== b.kind || a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.rdevMajor !== b.rdevMajor || a.rdevMinor !== b.rdevMinor) return true;
	return a.kind !== "directory" && (a.size !== b.size || !sameTime(a.mtime, b.mtime));
}

/** Names that the layers below show in a directory. */
function namesBelow(sys: Sys, lowers: readonly string[], path: string): string[] {
	const names = new Set<string>();
	for (const lower of lowers)
		if (sys.tryStat(lower + path, { noFollow: true })?.kind === "directory") for (const { name } of sys.readdir(lower + path)) names.add(name);
	return [...names].filter((name) => below(sys, lowers, `${path}/${name}`)).sort(byName);
}

/**
 * `upper` against `lowers`, topmost first. A directory stands before what is in it, what was deleted from it last; names are sorted,
 * where the daemon has them in no order.
 */
export function* overlayChanges(sys: Sys, upper: string, lowers: readonly string[]): Blocking<Change[]> {
	const changes: Change[] = [];
	const visit = function* (path: string, old: Stat | undefined, told: boolean): Blocking<void> {
		const start = changes.length;
		const entries = sys
			.readdir(upper + path)
			.map((entry) => entry.name)
			.sort(byName);
		const deleted: string[] = [];
		for (const name of entries) {
			const child = `${path}/${name}`;
			const stat = sys.lstat(upper + child);
			if (sys.spend()) yield* sys.reschedule();
			const before = old?.kind === "directory" ? below(sys, lowers, child) : undefined;
			if (isWhiteout(stat)) {
				if (before) deleted.push(child);
				continue;
			}
			const changed = !before || differ(stat, before);
			if (changed) changes.push({ Path: child, Kind: before ? 0 : 1 });
			if (stat.kind === "directory") yield* visit(child, before, changed);
		}
		// an opaque directory hides all that was in it
		if (old?.kind === "directory" && path !== "" && isOpaque(sys, upper + path))
			for (const name of namesBelow(sys, lowers, path)) if (!entries.includes(name)) deleted.push(`${path}/${name}`);
		for (const child of deleted) changes.push({ Path: child, Kind: 2 });
		if (changes.length > start && !told && path !== "") changes.splice(start, 0, { Path: path, Kind: 0 });
	};
	yield* visit("", sys.stat(upper), true);
	return changes;
}
