/** What all of apt's commands share: how this apt speaks, its errors, its locks. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Database } from "../dpkg/database.ts";
import { type Context, Failure } from "../lib/program.ts";
import { statesFile } from "./universe.ts";

/** "1.2" is Ubuntu 16.04's, "2.6" Debian 12's, "3" today's. */
export type Style = "1.2" | "2.6" | "3";

export class AptSession {
	readonly context: Context;
	readonly style: Style;
	/** As apt --version has it. */
	readonly version: string;
	/** Options by their long names, and -o settings. */
	readonly given: ReadonlyMap<string, string>;

	private constructor(context: Context, version: string, given: ReadonlyMap<string, string>) {
		this.context = context;
		this.version = version;
		this.style = /^[01]\./.test(version) ? "1.2" : /^2\./.test(version) ? "2.6" : "3";
		this.given = given;
	}

	static *begin(context: Context, given: ReadonlyMap<string, string>): Blocking<AptSession> {
		const database = yield* Database.load(context.sys);
		return new AptSession(context, database.get("apt")?.text("Version") || "3.3.5", given);
	}

	/** 0 to 2: how little is said. Not being on a terminal counts as 1. */
	get quiet(): number {
		const asked = Number(this.given.get("quiet") ?? 0);
		return Math.max(asked, this.context.sys.isatty(1) ? 0 : 1);
	}
	get isFrontend(): boolean {
		return this.context.name === "apt";
	}

	/** A step of work, as the progress of "Reading package lists" is shown. */
	*step(text: string): Blocking<void> {
		if (this.quiet >= 2) return;
		yield* this.context.print(this.quiet > 0 ? `${text}...\n` : `${text}... Done\n`);
	}
	/** What comes before every answer about packages. */
	*readLists(): Blocking<void> {
		yield* this.step("Reading package lists");
		yield* this.step("Building dependency tree");
		if (this.style !== "3" || this.context.sys.tryStat(statesFile)) yield* this.step("Reading state information");
	}

	/** A line to standard error, behind what was printed. */
	*warn(text: string): Blocking<void> {
		yield* this.context.out.flush();
		yield* this.context.sys.write(2, `${text}\n`);
	}
	/** "E: " before errors, "W: " before warnings, "N: " before notices; the newest `apt` writes them out. */
	mark(letter: "E" | "W" | "N"): string {
		if (this.style !== "3" || !this.isFrontend) return `${letter}:`;
		return { E: "Error:", W: "Warning:", N: "Notice:" }[letter];
	}
	/** Ends with errors. */
	fail(...errors: readonly string[]): never {
		throw new Failure(errors.map((e) => `${this.mark("E")} ${e}\n`).join(""), 100);
	}

	/** Takes a lock file, or ends with why it cannot be had, and `warnings` behind that where it is not allowed. Returns its descriptor. */
	*lock(path: string, purpose: (why: string) => string, warnings: readonly string[] = []): Blocking<number> {
		const { sys } = this.context;
		let fd: number;
		try {
			fd = yield* sys.open(path, { write: true, create: true }, 0o640);
		} catch (error) {
			if (!isErrno(error)) throw error;
			const number = error.code === "EACCES" ? 13 : error.code === "ENOENT" ? 2 : 30;
			const errors = [`Could not open lock file ${path} - open (${number}: ${error.message})`, purpose("are you root?")];
			yield* this.context.out.flush();
			const lines = [...errors.map((e) => `${this.mark("E")} ${e}`), ...(number === 13 ? warnings : [])];
			throw new Failure(lines.map((line) => `${line}\n`).join(""), 100);
		}
		try {
			yield* sys.flock(fd, "exclusive", { nonBlocking: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
			sys.close(fd);
			return this.fail(
				this.style === "1.2"
					? `Could not get lock ${path} - open (11: Resource temporarily unavailable)`
					: `Could not get lock ${path}. It is held by another process`,
				purpose("is another process using it?"),
			);
		}
		return fd;
	}
	/** The lock of those who change packages. */
	*frontendLock(): Blocking<number> {
		if (this.style === "1.2") {
			return yield* this.lock("/var/lib/dpkg/lock", (why) => `Unable to lock the administration directory (/var/lib/dpkg/), ${why}`);
		}
		return yield* this.lock("/var/lib/dpkg/lock-frontend", (why) => `Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), ${why}`);
	}
}
