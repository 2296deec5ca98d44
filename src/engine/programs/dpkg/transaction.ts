/** Unpacking, setting up and removing packages, with dpkg's words. dpkg(1), deb-postinst(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { digestOf, hexText } from "../coreutils/checksum/algorithms.ts";
import { waitFor } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { ADMIN, type Database, qualifiedName, statusOf, writeFile } from "./database.ts";
import type { Paragraph } from "./format/control.ts";
import { type Deb, NotADeb, readDeb } from "./format/deb.ts";
import type { TarFile } from "./format/tar-memory.ts";
import { compareVersions } from "./format/version.ts";
import { logLine } from "./log.ts";
import { faults, neededBy } from "./needs.ts";

export const md5 = (bytes: Uint8Array): string => {
	const hash = digestOf("md5")?.create();
	hash?.update(bytes);
	return hash ? hexText(hash.digest()) : "";
};

/** A package could not be worked on; the others can. */
class PackageError extends Error {}

const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A path that is long loses directories from its beginning: summarize_filename of dpkg. */
function summarized(path: string): string {
	let rest = path;
	while (rest.length > 30 && rest.includes("/", 1)) rest = rest.slice(rest.indexOf("/", rest.startsWith("/") ? 1 : 0) + 1);
	return rest === path ? path : `.../${rest}`;
}

/** "./usr/bin/" as "/usr/bin". */
const absolute = (name: string): string => `/${name.replace(/^\.?\//, "").replace(/\/$/, "")}`.replace(/^\/$/, "/.");

export class Transaction {
	private readonly context: Context;
	private readonly sys: Sys;
	readonly database: Database;
	private counted: number | undefined;
	/** Archives and packages with errors, for the end. */
	readonly failed: string[] = [];
	/** Options --force-...: "depends", "all". */
	private readonly forces: ReadonlySet<string>;

	constructor(context: Context, database: Database, forces: ReadonlySet<string>) {
		this.context = context;
		this.sys = context.sys;
		this.database = database;
		this.forces = forces;
	}

	private print(text: string): Blocking<void> {
		return this.context.print(text);
	}

	/** dpkg reads the lists of files when it first needs them, and says how many there are. */
	private *readDatabase(): Blocking<void> {
		if (this.counted !== undefined) return;
		this.counted = yield* this.database.countFiles();
		yield* this.print("(Reading database ... ");
		if (this.sys.isatty(1)) {
			yield* this.print("\r");
			for (let percent = 5; percent <= 100; percent += 5) yield* this.print(`(Reading database ... ${percent}%\r`);
			yield* this.print("(Reading database ... ");
		}
		yield* this.print(`${this.counted} files and directories currently installed.)\n`);
	}

	private *problem(what: string, action: "processing archive" | "processing package", why: string): Blocking<void> {
		yield* this.context.out.flush();
		yield* this.sys.write(2, `dpkg: error ${action} ${what} (--${this.action}):\n ${why}\n`);
		this.failed.push(what);
	}
	/** What conffiles of packages that were just unpacked are: noted in the database when they are set up. */
	private readonly conffileSums = new Map<string, string>();

	/** A line of the log about a package's state. */
	private *note(name: string, state: string): Blocking<void> {
		const p = this.database.get(name);
		const version = state === "not-installed" ? "<none>" : p?.text("Version");
		yield* logLine(this.sys, `status ${state} ${name}:${p?.text("Architecture") ?? ""} ${version}`);
	}

	/** The name of the action for messages. */
	action = "install";

	*unpack(path: string): Blocking<string | undefined> {
		try {
			return yield* this.unpackArchive(path);
		} catch (error) {
			if (!(error instanceof PackageError)) throw error;
			yield* this.problem(path, "processing archive", error.message);
			return undefined;
		}
	}

	private *load(path: string): Blocking<Deb> {
		let bytes: Uint8Array;
		try {
			bytes = yield* readFile(this.sys, path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new PackageError(`cannot access archive '${path}': ${error.message}`);
		}
		try {
			return readDeb(bytes);
		} catch (error) {
			if (!(error instanceof NotADeb)) throw error;
			yield* this.context.out.flush();
			yield* this.sys.write(2, `dpkg-deb: error: '${path}' ${error.message}\n`);
			throw new PackageError(`dpkg-deb --control subprocess ${this.database.isModern ? "failed with" : "returned error"} exit status 2`);
		}
	}

	private *unpackArchive(path: string): Blocking<string> {
		const deb = yield* this.load(path);
		const { control } = deb;
		const name = control.text("Package");
		const version = control.text("Version");
		const architecture = control.text("Architecture");
		if (architecture !== "amd64" && architecture !== "all" && !this.forces.has("architecture"))
			throw new PackageError(`package architecture (${architecture}) does not match system (amd64)`);
		const old = this.database.get(name);
		const installed = old !== undefined && !["not-installed", "config-files"].includes(statusOf(old).state) ? old : undefined;
		if (!installed || statusOf(installed).want !== "install") yield* this.print(`Selecting previously unselected package ${qualifiedName(control)}.\n`);
		yield* this.readDatabase();
		const before = installed?.text("Version");
		if (before !== undefined && compareVersions(version, before) < 0) {
			yield* this.context.out.flush();
			yield* this.sys.write(2, `dpkg: warning: downgrading ${qualifiedName(control)} from ${before} to ${version}\n`);
		}
		yield* this.print(`Preparing to unpack ${summarized(path)} ...\n`);
		yield* logLine(this.sys, `${installed ? "upgrade" : "install"} ${name}:${architecture} ${before ?? "<none>"} ${version}`);
		yield* this.print(`Unpacking ${qualifiedName(control)} (${version}) ${before === undefined ? "" : `over (${before}) `}...\n`);
		const previous = new Set((yield* this.database.files(name)) ?? []);
		const status = control.clone();
		status.set("Status", "install ok unpacked");
		this.database.packages.set(name, status);
		const conffiles = new Set(
			decode(deb.members.find((m) => basename(m.name) === "conffiles")?.content ?? new Uint8Array(0))
				.split("\n")
				.filter(Boolean),
		);
		yield* this.lay(name, deb, conffiles);
		const paths = deb.files.map((file) => absolute(file.name));
		for (const gone of [...previous].filter((p) => !paths.includes(p)).reverse()) this.erase(gone);
		yield* this.noteFiles(name, deb, paths);
		if (conffiles.size > 0) {
			status.set("Conffiles", `\n${[...conffiles].map((path) => `${path} newconffile`).join("\n")}`);
			const sums = deb.files.filter((f) => conffiles.has(absolute(f.name))).map((f) => `${absolute(f.name)} ${md5(f.content)}`);
			this.conffileSums.set(name, `\n${sums.join("\n")}`);
		}
		yield* this.note(name, "half-installed");
		yield* this.note(name, "unpacked");
		return name;
	}

	private *noteFiles(name: string, deb: Deb, paths: readonly string[]): Blocking<void> {
		yield* writeFile(this.sys, this.database.infoPath(name, "list"), `${paths.join("\n")}\n`);
		const sums = deb.files.filter((f) => f.kind === "file").map((f) => `${md5(f.content)}  ${f.name.replace(/^\.\//, "")}\n`);
		yield* writeFile(this.sys, this.database.infoPath(name, "md5sums"), sums.join(""));
		for (const member of deb.members) {
			const kind = basename(member.name);
			if (["preinst", "postinst", "prerm", "postrm"].includes(kind)) yield* writeFile(this.sys, this.database.infoPath(name, kind), member.content, 0o755);
			else if (kind === "conffiles") yield* writeFile(this.sys, this.database.infoPath(name, kind), member.content);
		}
	}

	/** Puts the files of an archive onto the disk. */
	private *lay(name: string, deb: Deb, conffiles: ReadonlySet<string>): Blocking<void> {
		for (const file of deb.files) {
			const path = absolute(file.name);
			if (path === "/.") continue;
			if (conffiles.has(path) && this.sys.tryStat(path)) continue;
			try {
				yield* this.layOne(path, file);
			} catch (error) {
				if (!isErrno(error)) throw error;
				throw new PackageError(`unable to create new file '${path}.dpkg-new' (while processing '${file.name}'): ${error.message}`);
			}
			if (this.sys.spend(1 + (file.size >> 12))) yield* this.sys.reschedule();
		}
		void name;
	}

	private *layOne(path: string, file: TarFile): Blocking<void> {
		const { sys } = this;
		if (file.kind === "directory") {
			if (!sys.tryStat(path)) sys.mkdir(path, file.mode);
			return;
		}
		if (file.kind === "symlink") {
			if (sys.tryStat(path, { noFollow: true })) sys.unlink(path);
			sys.symlink(file.target, path);
			return;
		}
		if (file.kind === "hardlink") {
			if (sys.tryStat(path, { noFollow: true })) sys.unlink(path);
			sys.link(absolute(file.target), path);
			return;
		}
		yield* writeFile(sys, path, file.content, file.mode);
		sys.chmod(path, file.mode);
		sys.chown(path, file.uid, file.gid);
		sys.utimens(path, file.mtime, file.mtime);
	}

	/** Removes a path of a package; a directory that others use stays. Whether it is gone. */
	private erase(path: string): boolean {
		try {
			const stat = this.sys.tryStat(path, { noFollow: true });
			if (!stat) return true;
			if (stat.kind === "directory") this.sys.rmdir(path);
			else this.sys.unlink(path);
			return true;
		} catch (error) {
			if (!isErrno(error)) throw error;
			return false;
		}
	}

	/** Sets packages up, those that others need first. */
	*configure(names: readonly string[]): Blocking<void> {
		const left = [...names];
		while (left.length > 0) {
			const ready = new Set<string>();
			const next = left.findIndex((name) => faults(this.database, this.database.get(name) as Paragraph, ready).length === 0);
			// a circle is broken where it begins
			const circle = next < 0 ? left.findIndex((name) => faults(this.database, this.database.get(name) as Paragraph, new Set(left)).length === 0) : next;
			const at = Math.max(circle, 0);
			const [name = ""] = left.splice(at, 1);
			yield* this.configureOne(name, circle < 0);
		}
		yield* this.libraryTrigger(names);
	}

	/** libc-bin is told of shared libraries that have come, so that it looks for them anew: its trigger on the library directories. */
	private *libraryTrigger(names: readonly string[]): Blocking<void> {
		const owner = this.database.installed("libc-bin");
		if (!owner) return;
		for (const name of names) {
			const libraries = ((yield* this.database.files(name)) ?? []).some((path) => /^(\/usr)?\/lib\/.*\.so(\.|$)/.test(path));
			if (!libraries || !this.database.installed(name)) continue;
			yield* this.print(`Processing triggers for libc-bin (${owner.text("Version")}) ...\n`);
			return;
		}
	}

	private *configureOne(name: string, lacking: boolean): Blocking<void> {
		const p = this.database.get(name) as Paragraph;
		const shown = qualifiedName(p);
		if (lacking && !this.forces.has("depends") && !this.forces.has("all")) {
			yield* this.context.out.flush();
			yield* this.sys.write(2, `dpkg: dependency problems prevent configuration of ${shown}:\n${faults(this.database, p, new Set()).join("\n")}\n\n`);
			yield* this.problem(shown, "processing package", "dependency problems - leaving unconfigured");
			return;
		}
		yield* this.print(`Setting up ${shown} (${p.text("Version")}) ...\n`);
		yield* logLine(this.sys, `configure ${name}:${p.text("Architecture")} ${p.text("Version")} <none>`);
		yield* this.note(name, "unpacked");
		yield* this.note(name, "half-configured");
		const sums = this.conffileSums.get(name) ?? (yield* this.currentSums(p));
		if (sums !== undefined) p.set("Conffiles", sums);
		const status = yield* this.script(name, "postinst", ["configure", ""]);
		if (status !== 0) {
			yield* this.problem(shown, "processing package", `installed ${shown} package post-installation script subprocess returned error exit status ${status}`);
			p.set("Status", "install ok half-configured");
			return;
		}
		p.set("Status", "install ok installed");
		yield* this.note(name, "installed");
	}

	/** The sums of conffiles that were unpacked by an earlier dpkg. */
	private *currentSums(p: Paragraph): Blocking<string | undefined> {
		const fresh = p
			.text("Conffiles")
			.split("\n")
			.filter((line) => line.endsWith(" newconffile"));
		if (fresh.length === 0) return undefined;
		const lines: string[] = [];
		for (const line of fresh) {
			const path = line.split(" ")[0] ?? "";
			try {
				lines.push(`${path} ${md5(yield* readFile(this.sys, path))}`);
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		return `\n${lines.join("\n")}`;
	}

	/** Runs a maintainer script, where there is one. Returns its status. */
	private *script(name: string, kind: string, args: readonly string[]): Blocking<number> {
		const path = this.database.infoPath(name, kind);
		if (!this.sys.tryStat(path)) return 0;
		yield* this.context.out.flush();
		const environ = new Map([...this.sys.environ, ["DPKG_MAINTSCRIPT_NAME", kind], ["DPKG_MAINTSCRIPT_PACKAGE", name], ["DPKG_RUNNING_VERSION", "1.22"]]);
		const pid = this.sys.fork(function* (child) {
			try {
				return yield* child.execve(path, [path, ...args], environ);
			} catch (error) {
				if (!isErrno(error)) throw error;
				return 127;
			}
		});
		const status = yield* waitFor(this.sys, pid);
		return status.kind === "exited" ? status.code : 128;
	}

	/** Removes packages; with `purge` their configuration files too. */
	*remove(names: readonly string[], purge: boolean): Blocking<void> {
		for (const name of names) {
			const p = this.database.get(name);
			if (!p || statusOf(p).state === "not-installed" || (!purge && statusOf(p).state === "config-files")) {
				yield* this.context.out.flush();
				yield* this.sys.write(2, `dpkg: warning: ignoring request to remove ${name} which ${this.database.isModern ? "is not" : "isn't"} installed\n`);
				continue;
			}
			p.set("Status", `${purge ? "purge" : "deinstall"} ${statusOf(p).flag} ${statusOf(p).state}`);
			const needed = neededBy(this.database, name, names);
			if (needed.length > 0 && !this.forces.has("depends") && !this.forces.has("all")) {
				yield* this.context.out.flush();
				yield* this.sys.write(2, `dpkg: dependency problems prevent removal of ${qualifiedName(p)}:\n${needed.join("\n")}\n\n`);
				yield* this.problem(qualifiedName(p), "processing package", "dependency problems - not removing");
				continue;
			}
			if (p.get("Essential") === "yes" && !this.forces.has("remove-essential") && !this.forces.has("all")) {
				yield* this.problem(qualifiedName(p), "processing package", "this is an essential package; it should not be removed");
				continue;
			}
			yield* this.removeOne(name, p, purge);
		}
	}

	private *removeOne(name: string, p: Paragraph, purge: boolean): Blocking<void> {
		const version = p.text("Version");
		const shown = qualifiedName(p);
		yield* this.readDatabase();
		const conffiles = new Set(
			p
				.text("Conffiles")
				.split("\n")
				.map((line) => line.trim().split(" ")[0] ?? "")
				.filter(Boolean),
		);
		if (statusOf(p).state !== "config-files") {
			yield* this.print(`Removing ${shown} (${version}) ...\n`);
			yield* this.note(name, "installed");
			yield* logLine(this.sys, `remove ${name}:${p.text("Architecture")} ${version} <none>`);
			yield* this.script(name, "prerm", ["remove"]);
			yield* this.note(name, "half-configured");
			yield* this.note(name, "half-installed");
			for (const path of ((yield* this.database.files(name)) ?? [])
				.filter((f) => !conffiles.has(f))
				.sort()
				.reverse())
				if (path !== "/.") this.erase(path);
			yield* this.script(name, "postrm", ["remove"]);
		}
		if (purge && (conffiles.size > 0 || statusOf(p).state === "config-files")) {
			yield* this.print(`Purging configuration files for ${shown} (${version}) ...\n`);
			for (const path of conffiles) this.erase(path);
			yield* this.script(name, "postrm", ["purge"]);
		}
		const keeps = !purge && conffiles.size > 0;
		yield* this.note(name, "config-files");
		if (!keeps) yield* this.note(name, "not-installed");
		for (const kind of ["list", "md5sums", "conffiles", "preinst", "postinst", "prerm", "postrm"]) {
			const path = this.database.infoPath(name, kind);
			if (!(keeps && (kind === "list" || kind === "postrm")) && this.sys.tryStat(path)) this.sys.unlink(path);
		}
		if (!keeps) this.database.packages.delete(name);
		else {
			yield* writeFile(this.sys, `${ADMIN}/info/${name}.list`, `${[...conffiles].join("\n")}\n`);
			p.set("Status", "deinstall ok config-files");
			p.set("Config-Version", version);
		}
	}
}
