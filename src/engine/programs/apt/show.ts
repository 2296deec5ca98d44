/** What apt and apt-cache say of packages: list, show, policy, search, depends. apt-cache(8), apt(8). */
import type { Blocking } from "../../kernel/abi.ts";
import { summaryOf } from "../dpkg/database.ts";
import { formatAlternative, parseRelations } from "../dpkg/format/relation.ts";
import { compareVersions } from "../dpkg/format/version.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import type { AptSession } from "./session.ts";
import { sizeText } from "./text.ts";
import { type Offer, Universe } from "./universe.ts";

const matches = (patterns: readonly string[], name: string): boolean =>
	patterns.length === 0 || patterns.some((p) => (/[*?[]/.test(p) ? fnmatch(p, name) : p === name));

/** `apt list`. */
export function* list(session: AptSession, patterns: readonly string[]): Blocking<number> {
	const { context, given } = session;
	const universe = yield* Universe.load(context.sys);
	if (session.quiet < 2) yield* context.print("Listing...\n");
	for (const name of universe.names) {
		if (!matches(patterns, name)) continue;
		const own = universe.installed(name);
		const offer = universe.candidate(name);
		const upgradable = universe.isUpgradable(name);
		if ((given.has("installed") && !own) || (given.has("upgradable") && !upgradable) || (!own && !offer)) continue;
		const shown = given.has("installed") && own ? own : upgradable || !own ? offer?.control : own;
		if (!shown) continue;
		const suites = universe
			.offersOf(name)
			.filter((o) => o.control.text("Version") === shown.text("Version"))
			.map((o) => o.release?.get("Suite") ?? o.source.suite);
		const automatic = universe.automatic.has(name) ? ",automatic" : "";
		const where = own && suites.length === 0 ? "now" : `${[...new Set(suites)].join(",")}${own && shown === own ? ",now" : ""}`;
		const state = own
			? upgradable && shown !== own
				? ` [upgradable from: ${own.text("Version")}]`
				: ` [installed${suites.length === 0 ? ",local" : automatic}]`
			: "";
		yield* context.print(`${name}/${where} ${shown.text("Version")} ${shown.text("Architecture")}${state}\n`);
	}
	return 0;
}

function* missing(session: AptSession, names: readonly string[], word = "Unable to locate package"): Blocking<void> {
	for (const name of names) yield* session.warn(`${session.mark("E")} ${word} ${name}`);
}

const order = ["Package", "Version", "Priority", "Section", "Maintainer", "Installed-Size", "Depends"];

/** `apt show`, `apt-cache show`. */
export function* show(session: AptSession, names: readonly string[]): Blocking<number> {
	const { context } = session;
	const universe = yield* Universe.load(context.sys);
	const unknown: string[] = [];
	for (const name of names) {
		const offer = universe.candidate(name);
		const own = universe.installed(name);
		const p = offer?.control ?? own;
		if (!p) {
			unknown.push(name);
			continue;
		}
		if (!session.isFrontend) {
			yield* context.print(`${p.format()}\n`);
			continue;
		}
		const shown = p.clone();
		for (const field of ["Filename", "Size", "MD5sum", "SHA256", "Status", "Architecture", "Multi-Arch", "Conffiles"]) shown.delete(field);
		shown.delete("Description");
		shown.set("Installed-Size", sizeText(Number(p.text("Installed-Size")) * 1024));
		if (offer) {
			shown.set("Download-Size", sizeText(Number(offer.control.text("Size"))));
			shown.set("APT-Sources", `${offer.source.uri} ${offer.source.suite}/${offer.component} amd64 Packages`);
		} else shown.set("APT-Sources", "/var/lib/dpkg/status");
		if (own) shown.set("APT-Manual-Installed", universe.automatic.has(name) ? "no" : "yes");
		shown.set("Description", p.text("Description"));
		yield* context.print(`${shown.format(order)}\n`);
	}
	if (unknown.length > 0) {
		if (session.isFrontend || session.style !== "3") yield* missing(session, unknown);
		yield* session.warn(`${session.mark("E")} No packages found`);
		return unknown.length === names.length || !session.isFrontend ? 100 : 0;
	}
	return 0;
}

const place = ({ source, component }: Offer): string => `${source.uri} ${source.suite}/${component} amd64 Packages`;

/** `apt policy`, `apt-cache policy`. */
export function* policy(session: AptSession, names: readonly string[]): Blocking<number> {
	const { context } = session;
	const universe = yield* Universe.load(context.sys);
	if (names.length === 0) {
		yield* context.print("Package files:\n 100 /var/lib/dpkg/status\n     release a=now\n");
		for (const { source, component, release } of universe.indexes) {
			const codename = release?.text("Codename") ?? "";
			const parts = [
				release?.get("Version") && `v=${release.text("Version")}`,
				`o=${release?.text("Origin")}`,
				`a=${release?.text("Suite")}`,
				`n=${codename}`,
				`l=${release?.text("Label")}`,
				`c=${component}`,
				"b=amd64",
			].filter(Boolean);
			yield* context.print(
				` 500 ${source.uri} ${source.suite}/${component} amd64 Packages\n     release ${parts.join(",")}\n     origin ${/^\w+:\/\/([^/:]+)/.exec(source.uri)?.[1] ?? ""}\n`,
			);
		}
		yield* context.print("Pinned packages:\n");
		return 0;
	}
	const unknown: string[] = [];
	for (const name of names) {
		const own = universe.installed(name)?.text("Version");
		const offers = universe.offersOf(name);
		if (own === undefined && offers.length === 0) {
			unknown.push(name);
			continue;
		}
		yield* context.print(`${name}:\n  Installed: ${own ?? "(none)"}\n  Candidate: ${universe.candidateVersion(name)}\n  Version table:\n`);
		const versions = [...new Set([...(own === undefined ? [] : [own]), ...offers.map((o) => o.control.text("Version"))])].sort((a, b) => compareVersions(b, a));
		for (const version of versions) {
			const from = offers.filter((o) => o.control.text("Version") === version);
			yield* context.print(` ${version === own ? "***" : "   "} ${version} ${from.length > 0 ? 500 : 100}\n`);
			for (const offer of from) yield* context.print(`        500 ${place(offer)}\n`);
			if (version === own) yield* context.print("        100 /var/lib/dpkg/status\n");
		}
	}
	if (session.isFrontend) yield* missing(session, unknown);
	else if (unknown.length > 0) for (const name of unknown) yield* session.warn(`${session.mark("N")} Unable to locate package ${name}`);
	return 0;
}

/** `apt search`, `apt-cache search`. */
export function* search(session: AptSession, words: readonly string[]): Blocking<number> {
	const { context, given } = session;
	if (words.length === 0) return session.fail("You must give at least one search pattern");
	const universe = yield* Universe.load(context.sys);
	const patterns = words.map((word) => {
		try {
			return new RegExp(word, "i");
		} catch {
			return session.fail(`Regex compilation error - Invalid regular expression`);
		}
	});
	if (session.isFrontend) {
		yield* context.print("Sorting...\nFull Text Search...\n");
	}
	for (const name of universe.names) {
		const own = universe.installed(name);
		const p = universe.candidate(name)?.control ?? own;
		if (!p) continue;
		const text = given.has("names-only") ? name : `${name}\n${p.text("Description")}`;
		if (!patterns.every((pattern) => pattern.test(text))) continue;
		const suite = universe.candidate(name)?.release?.get("Suite") ?? "now";
		yield* context.print(
			session.isFrontend
				? `${name}/${suite}${own ? ",now" : ""} ${p.text("Version")} ${p.text("Architecture")}${own ? " [installed]" : ""}\n  ${summaryOf(p)}\n\n`
				: `${name} - ${summaryOf(p)}\n`,
		);
	}
	return 0;
}

/** `apt depends`, `apt-cache depends`; with `reverse` who depends on it. */
export function* depends(session: AptSession, names: readonly string[], reverse: boolean): Blocking<number> {
	const { context } = session;
	const universe = yield* Universe.load(context.sys);
	const unknown: string[] = [];
	const control = (name: string) => universe.candidate(name)?.control ?? universe.installed(name);
	for (const name of names) {
		const p = control(name);
		if (!p) {
			unknown.push(name);
			continue;
		}
		yield* context.print(`${name}\n`);
		if (reverse) {
			yield* context.print("Reverse Depends:\n");
			for (const other of universe.names) {
				const wants = parseRelations(control(other)?.text("Depends") ?? "").flat();
				if (wants.some((a) => a.name === name)) yield* context.print(session.isFrontend ? `  Depends: ${other}\n` : `  ${other}\n`);
			}
			continue;
		}
		for (const field of ["Pre-Depends", "Depends", "Recommends", "Suggests", "Breaks", "Conflicts", "Replaces"]) {
			const label = field === "Pre-Depends" ? "PreDepends" : field;
			for (const alternatives of parseRelations(p.text(field)))
				for (const [i, a] of alternatives.entries())
					yield* context.print(
						`${alternatives.length > 1 && i < alternatives.length - 1 ? " |" : "  "}${label}: ${session.isFrontend ? formatAlternative(a) : a.name}\n`,
					);
		}
	}
	if (unknown.length > 0) {
		yield* context.out.flush();
		return session.fail(...unknown.map((name) => `Unable to locate package ${name}`), "No packages found");
	}
	return 0;
}
