/** `install`, `remove`, `purge`, `autoremove`, `upgrade`: what is going to happen, the downloads, and dpkg. apt-get(8), private-install.cc. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { writeFile } from "../dpkg/database.ts";
import { NotADeb, readDeb } from "../dpkg/format/deb.ts";
import { compareVersions } from "../dpkg/format/version.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { execvp, waitFor } from "../lib/launch.ts";
import { Lines, readFile } from "../lib/stdio.ts";
import { download } from "./download.ts";
import { Plan, Unmet } from "./plan.ts";
import type { AptSession } from "./session.ts";
import { sizeText, wordLines } from "./text.ts";
import { formatStates, type Offer, statesFile, Universe } from "./universe.ts";

type Action = "install" | "remove" | "purge" | "autoremove" | "autopurge" | "upgrade" | "dist-upgrade" | "full-upgrade" | "reinstall";

export class Installer {
	private readonly session: AptSession;
	private readonly universe: Universe;
	private readonly plan: Plan;
	private readonly action: Action;
	private readonly purge: boolean;

	constructor(session: AptSession, universe: Universe, action: Action) {
		this.session = session;
		this.universe = universe;
		this.plan = new Plan(universe);
		this.action = action;
		this.purge = action === "purge" || action === "autopurge" || session.given.has("purge");
	}

	private print(text: string): Blocking<void> {
		return this.session.quiet < 2 ? this.session.context.print(text) : this.nothing();
	}
	private *nothing(): Blocking<void> {}

	/** Names that a pattern stands for, and what is said when there is none. */
	private matching(text: string): string[] {
		if (/[*?[]/.test(text)) return this.universe.names.filter((name) => fnmatch(text, name));
		if (this.universe.names.includes(text)) return [text];
		if (!/[.^$+]/.test(text)) return [];
		try {
			const pattern = new RegExp(text);
			return this.universe.names.filter((name) => pattern.test(name));
		} catch {
			return [];
		}
	}

	private *takeInstall(word: string): Blocking<void> {
		const { session, universe, plan } = this;
		if (word.includes("/") && (word.endsWith(".deb") || session.context.sys.tryStat(word))) return yield* this.takeFile(word);
		const [bare = "", version] = word.replace(/\/[a-z-]+$/, "").split("=");
		const name = bare.replace(/:amd64$/, "").replace(/\+$/, "");
		const names = this.matching(name);
		if (names.length === 0) {
			this.missing.push(`Unable to locate package ${name}`);
			return undefined;
		}
		for (const found of names) {
			const own = universe.installed(found);
			const offers = universe.offersOf(found);
			const offer = version === undefined ? universe.candidate(found) : offers.find((o) => o.control.text("Version") === version);
			if (version !== undefined && !offer && own?.text("Version") !== version) {
				this.missing.push(`Version '${version}' for '${found}' was not found`);
				continue;
			}
			const newer =
				offer &&
				(!own || compareVersions(offer.control.text("Version"), own.text("Version")) > 0 || (version !== undefined && own.text("Version") !== version));
			if (own && !newer && this.action !== "reinstall" && !session.given.has("reinstall")) {
				if (session.given.has("only-upgrade") || this.action === "install")
					yield* this.print(`${found} is already the newest version (${own.text("Version")}).\n`);
				if (universe.automatic.delete(found)) {
					this.marked = true;
					yield* this.print(`${found} set to manually installed.\n`);
				}
				plan.asked.add(found);
				continue;
			}
			if (!offer) {
				this.missing.push(own ? `Re-installation of ${found} is not possible, it cannot be downloaded.` : `Package '${found}' has no installation candidate`);
				if (!own)
					yield* this.print(
						`Package ${found} is not available, but is referred to by another package.\nThis may mean that the package is missing, has been obsoleted, or\nis only available from another source\n\n`,
					);
				continue;
			}
			if (!own && session.given.has("only-upgrade")) {
				yield* this.print(`Skipping ${found}, it is not installed and only upgrades are requested.\n`);
				continue;
			}
			plan.add(offer);
			universe.automatic.delete(found);
		}
	}
	/** An archive on disk. */
	private *takeFile(word: string): Blocking<void> {
		const { sys } = this.session.context;
		try {
			const bytes = yield* readFile(sys, word);
			const { control } = readDeb(bytes);
			control.set("Size", String(bytes.length));
			const path = word.startsWith("/") ? word : `${sys.getcwd().replace(/\/$/, "")}/${word.replace(/^\.\//, "")}`;
			this.plan.add({ control, source: { uri: "", suite: "", components: [] }, component: "", release: undefined, path });
		} catch (error) {
			if (!isErrno(error) && !(error instanceof NotADeb)) throw error;
			this.missing.push(`Unsupported file ${word} given on commandline`);
		}
	}
	private readonly missing: string[] = [];
	/** Something that came for others was asked for by name. */
	private marked = false;

	private *takeRemove(word: string): Blocking<void> {
		const name = word.replace(/:amd64$/, "").replace(/-$/, "");
		const names = this.matching(name);
		if (names.length === 0) {
			this.missing.push(`Unable to locate package ${name}`);
			return undefined;
		}
		for (const found of names) {
			if (this.universe.installed(found)) {
				this.plan.drop(found);
				this.plan.asked.add(found);
			} else yield* this.print(`Package '${found}' is not installed, so not removed\n`);
		}
	}

	*run(words: readonly string[]): Blocking<number> {
		const { session, universe, plan, action } = this;
		yield* session.readLists();
		try {
			for (const word of words) {
				const removes = action === "remove" || action === "purge" ? !word.endsWith("+") : word.endsWith("-") && !universe.names.includes(word);
				if (removes) yield* this.takeRemove(word);
				else yield* this.takeInstall(word);
			}
			if (["upgrade", "dist-upgrade", "full-upgrade"].includes(action)) {
				yield* session.step("Calculating upgrade");
				for (const name of universe.names) if (universe.isUpgradable(name)) plan.add(universe.candidate(name) as Offer);
			}
		} catch (error) {
			if (!(error instanceof Unmet)) throw error;
			yield* this.print(
				"Some packages could not be installed. This may mean that you have\nrequested an impossible situation or if you are using the unstable\ndistribution that some required packages have not yet been created\nor been moved out of Incoming.\nThe following information may help to resolve the situation:\n\nThe following packages have unmet dependencies:\n",
			);
			yield* this.print(`${error.lines.join("\n")}\n`);
			return session.fail("Unable to correct problems, you have held broken packages.");
		}
		if (this.missing.length > 0) {
			yield* session.context.out.flush();
			return session.fail(...this.missing);
		}
		if (session.style === "3" && !action.endsWith("upgrade")) yield* session.step("Solving dependencies");
		const orphans = plan.orphans.filter((name) => !plan.remove.has(name));
		const clears = action === "autoremove" || action === "autopurge" || session.given.has("auto-remove") || session.given.has("autoremove");
		if (clears) for (const name of orphans) plan.remove.add(name);
		else if (orphans.length > 0) yield* this.tellOrphans(orphans);
		yield* this.announce();
		return yield* this.perform();
	}

	private *tellOrphans(names: readonly string[]): Blocking<void> {
		const one = names.length === 1;
		yield* this.print(
			`The following package${one ? " was" : "s were"} automatically installed and ${one ? "is" : "are"} no longer required:${wordLines(this.session.context.sys, names)}Use '${this.session.context.name} autoremove' to remove ${one ? "it" : "them"}.\n`,
		);
	}

	private *announce(): Blocking<void> {
		const { plan, session } = this;
		const { sys } = session.context;
		const sorted = (names: readonly string[]): string[] => [...names].sort((a, b) => (a < b ? -1 : 1));
		const fresh = sorted(plan.fresh);
		const upgrades = sorted(plan.upgrades);
		const removed = sorted([...plan.remove]).map((name) => (this.purge ? `${name}*` : name));
		const extra = sorted([...fresh, ...upgrades].filter((name) => !plan.asked.has(name)));
		const kept = this.universe.names.filter((name) => this.universe.isUpgradable(name) && !plan.install.has(name) && !plan.remove.has(name));
		const modern = session.style === "3" && session.isFrontend;
		const list = (title: string, names: readonly string[]): Blocking<void> =>
			names.length > 0 ? this.print(`${title}${wordLines(sys, names)}`) : this.nothing();
		if (modern) {
			const block = (title: string, names: readonly string[]): Blocking<void> =>
				names.length > 0 ? this.print(`${title}:${wordLines(sys, names)}\n`) : this.nothing();
			yield* block("Upgrading", upgrades);
			yield* block(
				"Installing",
				fresh.filter((name) => plan.asked.has(name)),
			);
			yield* block(
				"Installing dependencies",
				fresh.filter((name) => !plan.asked.has(name)),
			);
			yield* block("REMOVING", removed);
			yield* this.print(`Summary:\n  Upgrading: ${upgrades.length}, Installing: ${fresh.length}, Removing: ${removed.length}, Not Upgrading: ${kept.length}\n`);
			return;
		}
		yield* list("The following additional packages will be installed:", extra);
		yield* list("The following packages will be REMOVED:", removed);
		const essential = [...plan.remove].filter((name) => this.universe.installed(name)?.get("Essential") === "yes").sort();
		if (essential.length > 0) {
			const harm = "This should NOT be done unless you know exactly what you are doing!";
			yield* this.print(`WARNING: The following essential packages will be removed.\n${harm}${wordLines(sys, essential)}`);
		}
		yield* list("The following NEW packages will be installed:", fresh);
		yield* list("The following packages will be upgraded:", upgrades);
		yield* this.print(`${upgrades.length} upgraded, ${fresh.length} newly installed, ${removed.length} to remove and ${kept.length} not upgraded.\n`);
	}

	private get installedSize(): number {
		let change = 0;
		for (const [name, { control }] of this.plan.install)
			change += Number(control.text("Installed-Size")) - Number(this.universe.installed(name)?.text("Installed-Size") ?? 0);
		for (const name of this.plan.remove) change -= Number(this.universe.installed(name)?.text("Installed-Size") ?? 0);
		return change * 1024;
	}

	private *perform(): Blocking<number> {
		const { plan, session } = this;
		const { sys } = session.context;
		if (plan.install.size + plan.remove.size === 0) {
			if (this.marked) yield* this.saveStates([]);
			return 0;
		}
		if (session.given.has("simulate")) return yield* this.simulate();
		if ([...plan.remove].some((name) => this.universe.installed(name)?.get("Essential") === "yes")) {
			yield* session.context.out.flush();
			return session.fail("Essential packages were removed and -y was used without --allow-remove-essential.");
		}
		const lock = yield* session.frontendLock();
		try {
			const offers = [...plan.install.values()];
			const sizeOf = (some: readonly Offer[]): number => some.reduce((sum, { control }) => sum + Number(control.text("Size")), 0);
			yield* this.tellSizes(sizeOf(offers.filter(({ path }) => path === undefined)), sizeOf(offers));
			const asks = plan.remove.size > 0 || [...plan.install.keys()].some((name) => !plan.asked.has(name)) || this.action.endsWith("upgrade");
			if (asks && !session.given.has("yes") && !(yield* this.confirm())) return 1;
			const files = yield* download(session, offers);
			if (session.given.has("download-only")) {
				yield* this.print("Download complete and in download only mode\n");
				return 0;
			}
			const status = yield* this.runDpkg(files);
			yield* this.saveStates(status === 0 ? plan.fresh.filter((name) => !plan.asked.has(name)) : []);
			if (status === 0) return 0;
			yield* session.context.out.flush();
			return session.fail("Sub-process /usr/bin/dpkg returned an error code (1)");
		} finally {
			sys.close(lock);
		}
	}

	/** `bytes` must be fetched of `all`. */
	private *tellSizes(bytes: number, all: number): Blocking<void> {
		const need = bytes === all ? sizeText(bytes) : `${sizeText(bytes)}/${sizeText(all)}`;
		const change = this.installedSize;
		if (this.session.style === "3" && this.session.isFrontend) {
			const { blocksAvailable, blockSize } = this.session.context.sys.statfs("/usr");
			if (all > 0) yield* this.print(`  Download size: ${need.replace("/", " / ")}\n`);
			yield* this.print(
				change < 0 ? `  Freed space: ${sizeText(-change)}\n` : `  Space needed: ${sizeText(change)} / ${sizeText(blocksAvailable * blockSize)} available\n`,
			);
			yield* this.print("\n");
			return;
		}
		if (all > 0) yield* this.print(`Need to get ${need} of archives.\n`);
		yield* this.print(
			change < 0
				? `After this operation, ${sizeText(-change)} disk space will be freed.\n`
				: `After this operation, ${sizeText(change)} of additional disk space will be used.\n`,
		);
	}

	private *confirm(): Blocking<boolean> {
		const modern = this.session.style === "3" && this.session.isFrontend;
		yield* this.session.context.print(modern ? "Continue? [Y/n] " : "Do you want to continue? [Y/n] ");
		yield* this.session.context.out.flush();
		const line = yield* new Lines(this.session.context.sys, 0).next();
		if (line !== undefined && /^(y|yes|)$/i.test(line.trim())) return true;
		yield* this.session.context.print("Abort.\n");
		return false;
	}

	/** -s: what dpkg would do. */
	private *simulate(): Blocking<number> {
		for (const name of this.plan.remove) yield* this.print(`${this.purge ? "Purg" : "Remv"} ${name} [${this.universe.installed(name)?.text("Version")}]\n`);
		const origin = ({ release, control }: Offer): string =>
			` (${control.text("Version")} ${release?.text("Label") ?? ""}:${release?.get("Version") ? `${release.text("Version")}/` : ""}${release?.text("Suite") ?? ""} [amd64])`;
		for (const [name, offer] of this.plan.install) {
			const own = this.universe.installed(name);
			yield* this.print(`Inst ${name}${own ? ` [${own.text("Version")}]` : ""}${origin(offer)}\n`);
		}
		for (const [name, offer] of this.plan.install) yield* this.print(`Conf ${name}${origin(offer)}\n`);
		return 0;
	}

	private *dpkg(args: readonly string[]): Blocking<number> {
		const { sys } = this.session.context;
		yield* this.session.context.out.flush();
		const environ = new Map([...sys.environ, ["DPKG_FRONTEND_LOCKED", "true"]]);
		// on a terminal of its own, so that what it shows there can be written to the log too
		const { master, slave } = sys.openpty();
		const termios = sys.tcgetattr(slave);
		sys.tcsetattr(slave, { ...termios, opost: false });
		const pid = sys.fork(function* (child) {
			child.dup2(slave, 1);
			child.dup2(slave, 2);
			child.close(slave);
			child.close(master);
			yield* execvp(child, ["/usr/bin/dpkg", ...args], environ);
			return 127;
		});
		sys.close(slave);
		try {
			for (let data = yield* sys.read(master, 4096); data.length > 0; data = yield* sys.read(master, 4096)) yield* sys.write(1, data);
		} catch (error) {
			if (!isErrno(error, "EIO")) throw error;
		}
		sys.close(master);
		const status = yield* waitFor(sys, pid);
		return status.kind === "exited" ? status.code : 1;
	}

	private *runDpkg(files: readonly string[]): Blocking<number> {
		const { sys } = this.session.context;
		const { plan, universe } = this;
		let worst = 0;
		if (plan.remove.size > 0) worst = Math.max(worst, yield* this.dpkg([this.purge ? "--purge" : "--remove", "--force-depends", ...plan.remove]));
		if (files.length > 0) {
			const utils = universe.installed("apt-utils");
			if (!utils && sys.tryStat("/usr/sbin/dpkg-preconfigure"))
				yield* this.session.warn("debconf: delaying package configuration, since apt-utils is not installed");
			worst = Math.max(worst, yield* this.dpkg(["--no-triggers", "--unpack", "--auto-deconfigure", ...(yield* this.numbered(files))]));
			worst = Math.max(worst, yield* this.dpkg(["--configure", "--pending"]));
		}
		return worst;
	}

	/** Five and more archives are handed over in a directory, numbered in their order. */
	private *numbered(files: readonly string[]): Blocking<string[]> {
		if (files.length < 5) return [...files];
		const { sys } = this.session.context;
		const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
		const directory = `/tmp/apt-dpkg-install-${[...sys.getrandom(6)].map((byte) => letters[byte % letters.length]).join("")}`;
		try {
			sys.mkdir(directory, 0o700);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return [...files];
		}
		const width = String(files.length - 1).length;
		const links = files.map((path, i) => `${directory}/${String(i).padStart(width, "0")}-${path.slice(path.lastIndexOf("/") + 1)}`);
		for (const [i, link] of links.entries()) sys.symlink(files[i] as string, link);
		return links;
	}

	private *saveStates(fresh: readonly string[]): Blocking<void> {
		const { universe, plan } = this;
		for (const name of fresh) universe.automatic.add(name);
		for (const name of plan.remove) universe.automatic.delete(name);
		try {
			yield* writeFile(this.session.context.sys, statesFile, formatStates(universe.automatic));
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

export function* change(session: AptSession, action: Action, words: readonly string[]): Blocking<number> {
	const { sys } = session.context;
	if (sys.geteuid() !== 0 && !session.given.has("simulate")) {
		const lock = yield* session.frontendLock();
		sys.close(lock);
	}
	const universe = yield* Universe.load(sys);
	return yield* new Installer(session, universe, action).run(words);
}
