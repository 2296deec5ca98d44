/** What is to be done so that what was asked for holds. */
import { isInstalled } from "../dpkg/database.ts";
import type { Paragraph } from "../dpkg/format/control.ts";
import { formatAlternative, parseRelations } from "../dpkg/format/relation.ts";
import type { Offer, Universe } from "./universe.ts";

/** It cannot be had; the lines are apt's. */
export class Unmet extends Error {
	readonly lines: readonly string[];
	constructor(lines: readonly string[]) {
		super("unmet dependencies");
		this.lines = lines;
	}
}

export class Plan {
	private readonly universe: Universe;
	/** By name, in the order in which they must be unpacked. */
	readonly install = new Map<string, Offer>();
	readonly remove = new Set<string>();
	/** What was asked for by name. */
	readonly asked = new Set<string>();

	constructor(universe: Universe) {
		this.universe = universe;
	}

	/** Names in `install` that are not there yet. */
	get fresh(): string[] {
		return [...this.install.keys()].filter((name) => !this.universe.installed(name));
	}
	get upgrades(): string[] {
		return [...this.install.keys()].filter((name) => this.universe.installed(name));
	}

	/** Installs a version of a package with all that it needs. Throws Unmet. */
	add(offer: Offer): void {
		const name = offer.control.text("Package");
		this.asked.add(name);
		const missing: string[] = [];
		this.need(offer, missing);
		if (missing.length > 0) throw new Unmet(missing);
	}

	private need(offer: Offer, missing: string[]): void {
		const name = offer.control.text("Package");
		if (this.install.get(name) === offer) return;
		this.remove.delete(name);
		this.install.set(name, offer);
		for (const field of ["Pre-Depends", "Depends"]) {
			for (const alternatives of parseRelations(offer.control.text(field))) {
				if (alternatives.some((a) => this.universe.isSatisfied(a, this.install, this.remove))) continue;
				const found = alternatives.map((a) => this.universe.providers(a)[0]).find((o) => o !== undefined);
				if (found) this.need(found, missing);
				else {
					const [first] = alternatives;
					const known = first && (this.universe.offersOf(first.name).length > 0 || this.universe.installed(first.name));
					const version = first && this.universe.candidateVersion(first.name);
					missing.push(
						` ${name} : Depends: ${alternatives.map(formatAlternative).join(" or ")} but it is not ${known ? "going to be installed" : "installable"}`.replace(
							"it is not going to be installed",
							version && first?.operator ? `${version} is to be installed` : "it is not going to be installed",
						),
					);
				}
			}
		}
		// what others need is unpacked before them
		this.install.delete(name);
		this.install.set(name, offer);
	}

	/** Removes a package with all that need it. */
	drop(name: string): void {
		if (this.remove.has(name) || !this.universe.installed(name)) return;
		this.install.delete(name);
		this.remove.add(name);
		for (const [other, p] of this.universe.database.packages) {
			if (!isInstalled(p) || this.remove.has(other)) continue;
			const broken = [...parseRelations(p.text("Pre-Depends")), ...parseRelations(p.text("Depends"))].some(
				(alternatives) => alternatives.some((a) => a.name === name) && !alternatives.some((a) => this.universe.isSatisfied(a, this.install, this.remove)),
			);
			if (broken) this.drop(other);
		}
	}

	/** Packages that came for others, of which none is left then. */
	get orphans(): string[] {
		const { universe } = this;
		const wanted = new Set<string>();
		const after = new Map<string, Paragraph>();
		for (const [name, p] of universe.database.packages) if (isInstalled(p) && !this.remove.has(name)) after.set(name, p);
		for (const [name, { control }] of this.install) after.set(name, control);
		const keep = (name: string): void => {
			const p = after.get(name);
			if (!p || wanted.has(name)) return;
			wanted.add(name);
			for (const field of ["Pre-Depends", "Depends", "Recommends", "Suggests"])
				for (const alternatives of parseRelations(p.text(field)))
					for (const a of alternatives) {
						keep(a.name);
						for (const [other, q] of after) if (parseRelations(q.text("Provides")).some(([one]) => one?.name === a.name)) keep(other);
					}
		};
		for (const name of after.keys()) if (!universe.automatic.has(name) || this.asked.has(name)) keep(name);
		return [...after.keys()].filter((name) => !wanted.has(name) && universe.installed(name)).sort();
	}
}
