/** dpkg's database under /var/lib/dpkg: the status of every package, and the files each has. dpkg(1). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { readText } from "../lib/stdio.ts";
import { type Paragraph, parseControl } from "./format/control.ts";
import { compareVersions } from "./format/version.ts";

export const ADMIN = "/var/lib/dpkg";

/** The order of fields in the status file. */
export const statusOrder = [
	"Package",
	"Essential",
	"Protected",
	"Status",
	"Priority",
	"Section",
	"Installed-Size",
	"Origin",
	"Maintainer",
	"Architecture",
	"Multi-Arch",
	"Source",
	"Version",
	"Config-Version",
	"Replaces",
	"Provides",
	"Depends",
	"Pre-Depends",
	"Recommends",
	"Suggests",
	"Breaks",
	"Conflicts",
	"Conffiles",
	"Description",
];

/** Want, flag and state of a package: "install ok installed". */
export interface PackageStatus {
	readonly want: string;
	readonly flag: string;
	readonly state: string;
}

export function statusOf(paragraph: Paragraph): PackageStatus {
	const [want = "unknown", flag = "ok", state = "not-installed"] = paragraph.text("Status").split(" ");
	return { want, flag, state };
}

export const isInstalled = (paragraph: Paragraph | undefined): boolean => paragraph !== undefined && statusOf(paragraph).state === "installed";

/** Writes a file in one go, as those who must not leave half of one do. */
export function* writeFile(sys: Sys, path: string, content: Uint8Array | string, mode = 0o644): Blocking<void> {
	const fresh = `${path}.dpkg-new`;
	const fd = yield* sys.open(fresh, { write: true, create: true, truncate: true }, mode);
	try {
		yield* sys.write(fd, typeof content === "string" ? encode(content) : content);
	} finally {
		sys.close(fd);
	}
	sys.rename(fresh, path);
}

/** A text file; undefined where there is none. */
export function* tryReadText(sys: Sys, path: string): Blocking<string | undefined> {
	try {
		return yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
		throw error;
	}
}

export class Database {
	private readonly sys: Sys;
	/** By name. */
	readonly packages = new Map<string, Paragraph>();
	private constructor(sys: Sys) {
		this.sys = sys;
	}

	static *load(sys: Sys): Blocking<Database> {
		const made = new Database(sys);
		for (const paragraph of parseControl((yield* tryReadText(sys, `${ADMIN}/status`)) ?? "")) made.packages.set(paragraph.text("Package"), paragraph);
		return made;
	}

	get(name: string): Paragraph | undefined {
		return this.packages.get(name);
	}
	/** The version of dpkg itself that is installed here. */
	get ownVersion(): string {
		return this.get("dpkg")?.get("Version") ?? "1.23.11";
	}
	/** Whether it speaks as since 1.23. */
	get isModern(): boolean {
		return compareVersions(this.ownVersion, "1.23") >= 0;
	}
	installed(name: string): Paragraph | undefined {
		const found = this.packages.get(name);
		return isInstalled(found) ? found : undefined;
	}
	/** In the order of their names. */
	get sorted(): Paragraph[] {
		return [...this.packages.keys()].sort((a, b) => (a < b ? -1 : 1)).map((name) => this.packages.get(name) as Paragraph);
	}

	*save(): Blocking<void> {
		yield* writeFile(this.sys, `${ADMIN}/status`, [...this.packages.values()].map((p) => p.format(statusOrder)).join("\n") + (this.packages.size ? "\n" : ""));
	}

	/** Where a file about a package is: NAME.list, or NAME:ARCH.list for those that may be there for several architectures. */
	infoPath(name: string, kind: string): string {
		const paragraph = this.packages.get(name);
		const qualified = paragraph?.get("Multi-Arch") === "same" ? `${name}:${paragraph.text("Architecture")}` : name;
		return `${ADMIN}/info/${qualified}.${kind}`;
	}
	/** The paths a package has, directories among them; undefined where nothing is known. */
	*files(name: string): Blocking<string[] | undefined> {
		const text = (yield* tryReadText(this.sys, this.infoPath(name, "list"))) ?? (yield* tryReadText(this.sys, `${ADMIN}/info/${name}.list`));
		return text?.split("\n").filter(Boolean);
	}
	/** How many files and directories all packages have together: what is counted when the database is read. */
	*countFiles(): Blocking<number> {
		const all = new Set<string>();
		for (const name of this.packages.keys()) {
			for (const path of (yield* this.files(name)) ?? []) all.add(path);
			if (this.sys.spend()) yield* this.sys.reschedule();
		}
		return all.size;
	}
}

/** The architecture of the packages here. */
export const ARCHITECTURE = "amd64";

/** As dpkg names a package where several architectures are possible. */
export const qualifiedName = (p: Paragraph): string => (p.get("Multi-Arch") === "same" ? `${p.text("Package")}:${p.text("Architecture")}` : p.text("Package"));

/** The first line of the description. */
export const summaryOf = (p: Paragraph): string => p.text("Description").split("\n", 1)[0] ?? "";
