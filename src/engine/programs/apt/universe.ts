/** All packages that apt knows: those installed, and those on offer in the lists that were fetched. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Database, isInstalled, tryReadText } from "../dpkg/database.ts";
import { type Paragraph, parseControl } from "../dpkg/format/control.ts";
import { type Alternative, parseRelations, satisfies } from "../dpkg/format/relation.ts";
import { compareVersions } from "../dpkg/format/version.ts";
import { LISTS, listName, readSources, type Source } from "./sources.ts";

/** A version of a package that a source offers. */
export interface Offer {
	readonly control: Paragraph;
	readonly source: Source;
	readonly component: string;
	/** The Release file's fields; empty where there is none. */
	readonly release: Paragraph | undefined;
	/** Of an archive that is here and was named by its path. */
	readonly path?: string;
}

export interface IndexFile {
	readonly source: Source;
	readonly component: string;
	readonly release: Paragraph | undefined;
	readonly packages: readonly Paragraph[];
}

/** Which packages were installed only because others wanted them. */
const STATES = "/var/lib/apt/extended_states";

export class Universe {
	readonly database: Database;
	readonly indexes: readonly IndexFile[];
	private readonly offers = new Map<string, Offer[]>();
	readonly automatic: Set<string>;

	private constructor(database: Database, indexes: readonly IndexFile[], automatic: Set<string>) {
		this.database = database;
		this.indexes = indexes;
		this.automatic = automatic;
		for (const { source, component, release, packages } of indexes)
			for (const control of packages) {
				const name = control.text("Package");
				const known = this.offers.get(name);
				const offer = { control, source, component, release };
				if (known) known.push(offer);
				else this.offers.set(name, [offer]);
			}
	}

	/** Throws SourceError. */
	static *load(sys: Sys): Blocking<Universe> {
		const database = yield* Database.load(sys);
		const indexes: IndexFile[] = [];
		let there: Set<string>;
		try {
			there = new Set(sys.readdir(LISTS).map(({ name }) => name));
		} catch (error) {
			if (!isErrno(error)) throw error;
			there = new Set();
		}
		for (const source of yield* readSources(sys)) {
			const base = listName(`${source.uri}/dists/${source.suite}`);
			const release = there.has(`${base}_InRelease`)
				? parseControl((yield* tryReadText(sys, `${LISTS}/${base}_InRelease`)) ?? "").find((p) => p.get("Suite") !== undefined)
				: undefined;
			for (const component of source.components) {
				const name = `${base}_${component.replaceAll("/", "_")}_binary-amd64_Packages`;
				if (!there.has(name)) continue;
				const packages = parseControl((yield* tryReadText(sys, `${LISTS}/${name}`)) ?? "");
				indexes.push({ source, component, release, packages });
				if (sys.spend(packages.length)) yield* sys.reschedule();
			}
		}
		const states = parseControl((yield* tryReadText(sys, STATES)) ?? "");
		const automatic = new Set(states.filter((p) => p.get("Auto-Installed") === "1").map((p) => p.text("Package")));
		return new Universe(database, indexes, automatic);
	}

	/** Every name there is, in order. */
	get names(): string[] {
		const installed = [...this.database.packages.keys()];
		return [...new Set([...installed, ...this.offers.keys()])].sort((a, b) => (a < b ? -1 : 1));
	}
	offersOf(name: string): readonly Offer[] {
		return this.offers.get(name) ?? [];
	}
	installed(name: string): Paragraph | undefined {
		return this.database.installed(name);
	}
	/** The newest on offer. */
	candidate(name: string): Offer | undefined {
		return this.offersOf(name).reduce<Offer | undefined>(
			(best, offer) => (!best || compareVersions(offer.control.text("Version"), best.control.text("Version")) > 0 ? offer : best),
			undefined,
		);
	}
	/** The version that would be there after an installation: the installed one where nothing newer is on offer. */
	candidateVersion(name: string): string | undefined {
		const own = this.installed(name)?.text("Version");
		const offered = this.candidate(name)?.control.text("Version");
		if (own === undefined || offered === undefined) return own ?? offered;
		return compareVersions(offered, own) > 0 ? offered : own;
	}
	/** Whether a newer version than the installed one is on offer. */
	isUpgradable(name: string): boolean {
		const own = this.installed(name);
		return own !== undefined && this.candidateVersion(name) !== own.text("Version");
	}
	/** Packages that are or provide what is asked for, the one of the name first. */
	providers(wanted: Alternative): Offer[] {
		const own = this.offersOf(wanted.name).filter((o) => satisfies(o.control.text("Version"), wanted));
		const others = [...this.offers.values()].flat().filter((o) => parseRelations(o.control.text("Provides")).some(([one]) => one?.name === wanted.name));
		return [...own, ...others];
	}
	/** Whether something installed is or provides what is asked for. */
	isSatisfied(wanted: Alternative, also: ReadonlyMap<string, Offer>, leaving: ReadonlySet<string>): boolean {
		const meets = (p: Paragraph): boolean =>
			p.text("Package") === wanted.name
				? satisfies(p.text("Version"), wanted)
				: parseRelations(p.text("Provides")).some(([one]) => one?.name === wanted.name && wanted.operator === undefined);
		for (const offer of also.values()) if (meets(offer.control)) return true;
		for (const [name, p] of this.database.packages) if (isInstalled(p) && !leaving.has(name) && !also.has(name) && meets(p)) return true;
		return false;
	}
}

/** Notes which packages are there only for others. */
export function formatStates(names: ReadonlySet<string>): string {
	return [...names]
		.sort()
		.map((name) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n\n`)
		.join("");
}
export const statesFile = STATES;
