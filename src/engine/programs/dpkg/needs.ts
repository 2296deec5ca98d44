/** Whether what packages need is there. */
import { type Database, isInstalled, qualifiedName, statusOf } from "./database.ts";
import type { Paragraph } from "./format/control.ts";
import { formatAlternative, parseRelations, satisfies } from "./format/relation.ts";

/** Relations that do not hold, in dpkg's words. */
export function faults(database: Database, p: Paragraph, ready: ReadonlySet<string>): string[] {
	const name = qualifiedName(p);
	const found: string[] = [];
	for (const field of ["Pre-Depends", "Depends"]) {
		for (const alternatives of parseRelations(p.text(field))) {
			const holds = alternatives.some((a) => [...database.packages.values()].some((q) => provides(q, a) && (isInstalled(q) || ready.has(q.text("Package")))));
			if (holds) continue;
			found.push(` ${name} depends on ${alternatives.map(formatAlternative).join(" | ")}; however:`);
			for (const { name: wanted } of alternatives) {
				const there = database.get(wanted);
				if (!there || ["not-installed", "config-files"].includes(statusOf(there).state)) found.push(`  Package ${wanted} is not installed.`);
				else if (statusOf(there).state === "installed") found.push(`  Version of ${qualifiedName(there)} on system is ${there.text("Version")}.`);
				else found.push(`  Package ${qualifiedName(there)} is not configured yet.`);
			}
		}
	}
	return found;
}

function provides(q: Paragraph, wanted: Parameters<typeof satisfies>[1]): boolean {
	if (q.text("Package") === wanted.name) return satisfies(q.text("Version"), wanted);
	return parseRelations(q.text("Provides")).some(
		([one]) => one?.name === wanted.name && (wanted.operator === undefined || (one.version !== undefined && satisfies(one.version, wanted))),
	);
}

/** Who would miss a package, in dpkg's words. */
export function neededBy(database: Database, name: string, leaving: readonly string[]): string[] {
	return database.sorted.flatMap((q) => {
		if (!isInstalled(q) || leaving.includes(q.text("Package"))) return [];
		const on = [...parseRelations(q.text("Pre-Depends")), ...parseRelations(q.text("Depends"))].find(
			(alternatives) =>
				alternatives.some((a) => a.name === name) &&
				!alternatives.some((a) => [...database.packages.values()].some((r) => isInstalled(r) && !leaving.includes(r.text("Package")) && provides(r, a))),
		);
		return on ? [` ${qualifiedName(q)} depends on ${on.map(formatAlternative).join(" | ")}.`] : [];
	});
}
