/** What each directive of stat -c stands for. */
import type { Blocking, Stat, StatFs } from "../../../kernel/abi.ts";
import type { Accounts } from "../../lib/accounts.ts";
import { canonicalName } from "../../lib/canonical.ts";
import { deviceMajor, deviceMinor, makeDevice } from "../../lib/device-number.ts";
import { fsMagic, fsName } from "../../lib/fs-types.ts";
import { formatMode, kindBits } from "../../lib/mode.ts";
import { mountOf, readMountTable } from "../../lib/mount-table.ts";
import { dirName } from "../../lib/path.ts";
import type { Context } from "../../lib/program.ts";
import { type QuotingStyle, quoteAs } from "../../lib/quote.ts";
import { formatTime, instantOf } from "../../lib/time-format.ts";
import type { Zone } from "../../lib/timezone.ts";

/** A value and how printf would convert it: text, unsigned, octal, hexadecimal, or seconds with a fraction. */
export type Field =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "decimal" | "octal" | "hex"; readonly number: number }
	| { readonly kind: "seconds"; readonly seconds: number; readonly nanoseconds: number };

export interface Surroundings {
	readonly context: Context;
	readonly accounts: Accounts;
	readonly zone: Zone;
	readonly quoting: QuotingStyle;
}

const text = (value: string): Field => ({ kind: "text", text: value });
const decimal = (number: number): Field => ({ kind: "decimal", number });
const hex = (number: number): Field => ({ kind: "hex", number });

/** The words of file_type() of gnulib. */
export function kindWords(stat: Stat): string {
	if (stat.kind === "file") return stat.size === 0 ? "regular empty file" : "regular file";
	return { directory: "directory", symlink: "symbolic link", fifo: "fifo", socket: "socket", char: "character special file", block: "block special file" }[
		stat.kind
	];
}

function* mountPoint({ context }: Surroundings, path: string, stat: Stat): Blocking<string> {
	const { sys } = context;
	const name = stat.kind === "symlink" ? canonicalName(sys, dirName(path), "all") : canonicalName(sys, path, "all");
	return mountOf(yield* readMountTable(sys), name)?.target ?? "/";
}

function time(milliseconds: number, { zone }: Surroundings): Field {
	return text(formatTime("%Y-%m-%d %H:%M:%S.%N %z", instantOf(milliseconds), zone));
}

const seconds = (milliseconds: number): Field => ({ kind: "seconds", ...instantOf(milliseconds) });

/** A directive of a file; undefined for one that does not exist. `part` is H (major) or L (minor), before d or r. */
export function* fileField(around: Surroundings, letter: string, part: string, path: string, stat: Stat): Blocking<Field | undefined> {
	const device = makeDevice(stat.rdevMajor, stat.rdevMinor);
	const half = (dev: number): Field => decimal(part === "H" ? deviceMajor(dev) : part === "L" ? deviceMinor(dev) : dev);
	switch (letter) {
		case "a":
			return { kind: "octal", number: stat.mode };
		case "A":
			return text(formatMode(stat.kind, stat.mode));
		case "b":
			return decimal(stat.blocks);
		case "B":
			return decimal(512);
		case "C":
			return text("?");
		case "d":
			return half(stat.dev);
		case "D":
			return hex(stat.dev);
		case "f":
			return hex(kindBits[stat.kind] | stat.mode);
		case "F":
			return text(kindWords(stat));
		case "g":
			return decimal(stat.gid);
		case "G":
			return text(around.accounts.groupById(stat.gid)?.name ?? "UNKNOWN");
		case "h":
			return decimal(stat.nlink);
		case "i":
			return decimal(stat.ino);
		case "m":
			return text(yield* mountPoint(around, path, stat));
		case "n":
			return text(path);
		case "N": {
			const target = stat.kind === "symlink" ? ` -> ${quoteAs(around.quoting, around.context.sys.readlink(path))}` : "";
			return text(quoteAs(around.quoting, path) + target);
		}
		case "o":
			return decimal(stat.blksize);
		case "s":
			return decimal(stat.size);
		case "r":
			return half(device);
		case "R":
			return hex(device);
		case "t":
			return hex(stat.rdevMajor);
		case "T":
			return hex(stat.rdevMinor);
		case "u":
			return decimal(stat.uid);
		case "U":
			return text(around.accounts.userById(stat.uid)?.name ?? "UNKNOWN");
		case "w":
			return stat.birthtime === 0 ? text("-") : time(stat.birthtime, around);
		case "W":
			return seconds(stat.birthtime);
		case "x":
			return time(stat.atime, around);
		case "X":
			return seconds(stat.atime);
		case "y":
			return time(stat.mtime, around);
		case "Y":
			return seconds(stat.mtime);
		case "z":
			return time(stat.ctime, around);
		case "Z":
			return seconds(stat.ctime);
		default:
			return undefined;
	}
}

/** A directive of stat -f. */
export function fileSystemField({ context }: Surroundings, letter: string, path: string, fs: StatFs): Field | undefined {
	switch (letter) {
		case "a":
			return decimal(fs.blocksAvailable);
		case "b":
			return decimal(fs.blocks);
		case "c":
			return decimal(fs.files);
		case "d":
			return decimal(fs.filesFree);
		case "f":
			return decimal(fs.blocksFree);
		// the kernel makes the number from the device where the file system has none of its own
		case "i":
			return text((BigInt(context.sys.stat(path).dev) << 32n).toString(16));
		case "l":
			return decimal(fs.nameMax);
		case "n":
			return text(path);
		case "s":
		case "S":
			return decimal(fs.blockSize);
		case "t":
			return hex(fsMagic(fs.type));
		case "T":
			return text(fsName(fs.type));
		default:
			return undefined;
	}
}
