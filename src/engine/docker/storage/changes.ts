/** What a writable layer has changed against those below: archive.OverlayChanges of moby. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { byName } from "./files.ts";
import { isOpaque, isWhiteout } from "./tar-walk.ts";
import type { Change } from "./types.ts";

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** The first layer below that has the path, as stat(2) sees it. */
function below(sys: Sys, lowers: readonly string[], path: string): Stat | undefined {
	for (const lower of lowers) {
		const stat = sys.tryStat(lower + path);
		if (stat) return stat;
	}
	return undefined;
}

/** Times of archives have no fraction: where one has none, seconds must do. */
function sameTime(a: number, b: number): boolean {
	return a === b || (Math.floor(a / 1000) === Math.floor(b / 1000) && (a % 1000 === 0 || b % 1000 === 0));
}

const sameDirectory = (a: Stat, b: Stat): boolean =>
	a.kind === "directory" && b.kind === "directory" && a.mode === b.mode && a.size === b.size && sameTime(a.mtime, b.mtime);

/** `upper` against `lowers`, topmost first; in the order of the walk, a changed directory before what is in it. */
export function* overlayChanges(sys: Sys, upper: string, lowers: readonly string[]): Blocking<Change[]> {
	const changes: Change[] = [];
	const told = new Set<string>();
	const visit = function* (path: string): Blocking<void> {
		const names = sys
			.readdir(upper + path)
			.map((entry) => entry.name)
			.sort(byName);
		for (const name of names) {
			const child = `${path}/${name}`;
			const stat = sys.lstat(upper + child);
			if (sys.spend()) yield* sys.reschedule();
			const deleted = isWhiteout(stat) || (stat.kind === "directory" && isOpaque(sys, upper + child));
			const old = deleted ? undefined : below(sys, lowers, child);
			if (old && sameDirectory(stat, old)) {
				yield* visit(child);
				continue;
			}
			const kind = deleted ? 2 : old ? 0 : 1;
			if (stat.kind === "directory") told.add(child);
			const parent = parentOf(child);
			if (kind !== 0 && parent !== "/" && !told.has(parent)) {
				changes.push({ Path: parent, Kind: 0 });
				told.add(parent);
			}
			changes.push({ Path: child, Kind: kind });
			if (stat.kind === "directory") yield* visit(child);
		}
	};
	yield* visit("");
	return changes;
}
