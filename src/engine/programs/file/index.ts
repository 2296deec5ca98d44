import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { gunzipMember } from "../lib/gzip-format.ts";
import { type Context, defineProgram, helpText, type InstalledProgram } from "../lib/program.ts";
import { readAll, readText } from "../lib/stdio.ts";
import { textWidth } from "../lib/width.ts";
import { type Kind, signature } from "./binary.ts";
import { language, lineTraits, textKind } from "./text.ts";

const USAGE = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
`;

/** How much of a file is looked at. */
const LOOKED_AT = 1 << 20;

/** A kind with its character set, for -i. */
interface Described extends Kind {
	readonly charset: string;
}

function describeBytes(bytes: Uint8Array): Described {
	if (bytes.length === 0) return { description: "empty", mime: "inode/x-empty", charset: "binary" };
	const known = signature(bytes);
	if (known) return { ...known, charset: "binary" };
	const text = textKind(bytes);
	if (!text) return { description: "data", mime: "application/octet-stream", charset: "binary" };
	if (text.charset.startsWith("utf-16")) return { description: `${text.encoding}, with no line terminators`, mime: "text/plain", charset: text.charset };
	const { name, mime, executable } = language(bytes);
	// JSON is data whatever it is encoded in
	if (name === "JSON text data") return { description: name, mime, charset: text.charset };
	const encoding = name === "" ? text.encoding : `${name}, ${text.encoding}`;
	return { description: encoding + (executable ? " executable" : "") + lineTraits(bytes), mime, charset: text.charset };
}

function special(sys: Sys, path: string, follow: boolean): Described | undefined {
	const stat = follow ? sys.stat(path) : sys.lstat(path);
	const inode = (description: string, mime: string): Described => ({ description, mime: `inode/${mime}`, charset: "binary" });
	const device = `${stat.rdevMajor}/${stat.rdevMinor}`;
	switch (stat.kind) {
		case "directory":
			return inode(
				`${stat.mode & 0o4000 ? "setuid, " : ""}${stat.mode & 0o2000 ? "setgid, " : ""}${stat.mode & 0o1000 ? "sticky, " : ""}directory`,
				"directory",
			);
		case "symlink": {
			const target = sys.readlink(path);
			return sys.tryStat(path) ? inode(`symbolic link to ${target}`, "symlink") : inode(`broken symbolic link to ${target}`, "symlink");
		}
		case "char":
			return inode(`character special (${device})`, "chardevice");
		case "block":
			return inode(`block special (${device})`, "blockdevice");
		case "fifo":
			return inode("fifo (named pipe)", "fifo");
		case "socket":
			return inode("socket", "socket");
		default:
			return undefined;
	}
}

function* contents(sys: Sys, path: string): Blocking<Uint8Array> {
	const fd = yield* sys.open(path);
	try {
		return yield* sys.read(fd, LOOKED_AT);
	} finally {
		sys.close(fd);
	}
}

function* classify(context: Context, path: string): Blocking<Described | string> {
	const { sys, options } = context;
	try {
		if (path === "-") return describeBytes(yield* readAll(sys, 0));
		const other = special(sys, path, options.has("dereference"));
		if (other) return other;
		const bytes = yield* contents(sys, path);
		const kind = describeBytes(bytes);
		if (!options.has("uncompress") || kind.mime !== "application/gzip") return kind;
		const inner = describeBytes(gunzipMember(bytes)?.bytes ?? new Uint8Array(0));
		return { ...inner, description: `${inner.description} (${kind.description})` };
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (error.code === "EACCES") return { description: "regular file, no read permission", mime: "regular file, no read permission", charset: "" };
		return `cannot open \`${path}' (${error.message})`;
	}
}

function shown(context: Context, kind: Described | string): string {
	if (typeof kind === "string") return kind;
	const { options } = context;
	if (options.has("mime")) return kind.charset === "" ? kind.mime : `${kind.mime}; charset=${kind.charset}`;
	if (options.has("mime-type")) return kind.mime;
	return options.has("mime-encoding") ? kind.charset : kind.description;
}

function* names(context: Context): Blocking<string[]> {
	const listed: string[] = [];
	for (const list of context.options.values("files-from")) {
		const text = list === "-" ? decode(yield* readAll(context.sys, 0)) : yield* readText(context.sys, list);
		listed.push(...text.split("\n").filter((line) => line !== ""));
	}
	return [...listed, ...context.operands];
}

const file: InstalledProgram = defineProgram({
	name: "file",
	package: "file",
	summary: "Determine type of FILEs.",
	usage: ["[OPTION...] [FILE...]"],
	usageHint: USAGE,
	options: [
		{ short: "b", long: "brief", help: "do not prepend filenames to output lines" },
		{ short: "i", long: "mime", help: "output MIME type strings (--mime-type and --mime-encoding)" },
		{ long: "mime-type", help: "output the MIME type" },
		{ long: "mime-encoding", help: "output the MIME encoding" },
		{ short: "L", long: "dereference", help: "follow symlinks (default if POSIXLY_CORRECT is set)" },
		{ short: "h", long: "no-dereference", help: "don't follow symlinks (default if POSIXLY_CORRECT is not set)" },
		{ short: "k", long: "keep-going", help: "don't stop at the first match" },
		{ short: "z", long: "uncompress", help: "try to look inside compressed files" },
		{ short: "N", long: "no-pad", help: "do not pad output" },
		{ short: "n", long: "no-buffer", help: "do not buffer output" },
		{ short: "0", long: "print0", help: "terminate filenames with ASCII NUL" },
		{ short: "F", long: "separator", arg: "STRING", help: "use string as separator instead of ':'" },
		{ short: "f", long: "files-from", arg: "FILE", help: "read the filenames to be examined from FILE" },
		{ short: "r", long: "raw", help: "don't translate unprintable chars to \\ooo" },
		{ short: "p", long: "preserve-date", help: "preserve access times on files" },
		{ short: "s", long: "special-files", help: "treat special (block/char devices) files as ordinary ones", simulated: false },
		{ short: "E", help: "exit with an error when a file cannot be opened" },
		{ long: "help", help: "display this help and exit" },
		{ short: "v", long: "version", help: "output version information and exit" },
		{ long: "extension", help: "output a slash-separated list of extensions", simulated: false },
		{ long: "apple", help: "output the Apple CREATOR/TYPE", simulated: false },
		{ short: "C", long: "compile", help: "compile file specified by -m", simulated: false },
		{ short: "c", long: "checking-printout", help: "print the parsed form of the magic file", simulated: false },
		{ short: "d", long: "debug", help: "print debugging messages", simulated: false },
		{ short: "e", long: "exclude", arg: "TEST", help: "exclude TEST from the list of tests", simulated: false },
		{ short: "l", long: "list", help: "list magic strength", simulated: false },
		{ short: "m", long: "magic-file", arg: "LIST", help: "use LIST as a list of magic number files", simulated: false },
		{ short: "P", long: "parameter", arg: "NAME=VALUE", help: "set file engine parameter limits", simulated: false },
		{ short: "S", long: "no-sandbox", help: "disable system call sandboxing" },
		{ short: "Z", long: "uncompress-noreport", help: "only print the contents of compressed files", simulated: false },
	],
	*main(context) {
		const { options } = context;
		if (options.has("version")) {
			yield* context.print("file-5.47\nsimulated by Underdock\n");
			return 0;
		}
		if (options.has("help")) {
			yield* context.print(helpText(file));
			return 0;
		}
		const all = yield* names(context);
		if (all.length === 0) return context.usage("");
		const label = (name: string): string => (name === "-" ? "/dev/stdin" : name);
		const width = options.has("no-pad") || options.has("files-from") ? 0 : Math.max(...all.map((name) => textWidth(label(name))));
		const separator = options.value("separator") ?? ":";
		let status = 0;
		for (const name of all) {
			const kind = yield* classify(context, name);
			if (typeof kind === "string" && options.has("E")) status = 1;
			const pad = " ".repeat(Math.max(0, width - textWidth(label(name))));
			const head = options.has("brief") ? "" : `${label(name)}${options.has("print0") ? "\0" : ""}${separator}${pad} `;
			yield* context.print(`${head}${shown(context, kind)}\n`);
		}
		return status;
	},
});

/** The program of Debian's package file. */
export const filePackage: readonly InstalledProgram[] = [file];
