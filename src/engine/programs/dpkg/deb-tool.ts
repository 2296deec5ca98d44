/** dpkg-deb(1): archives by themselves. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { civilFromSeconds } from "../lib/calendar.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { readArguments, type ToolOption } from "./arguments.ts";
import { buildDeb } from "./build.ts";
import { Database } from "./database.ts";
import { type Deb, NotADeb, readDeb } from "./format/deb.ts";
import { type TarFile, writeTar } from "./format/tar-memory.ts";
import { formatPackage } from "./listing.ts";

/** What `dpkg-deb --show` prints unless it is told otherwise. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the fields of dpkg\'s own formats
const showFormat = "${Package}\\t${Version}\\n";

const hint = "\nType dpkg-deb --help for help about manipulating *.deb files;\nType dpkg --help for help about installing and deinstalling packages.\n";

export const debActions: readonly ToolOption[] = [
	{ short: "b", long: "build", kind: "action", help: "Build an archive." },
	{ short: "c", long: "contents", kind: "action", help: "List contents." },
	{ short: "I", long: "info", kind: "action", help: "Show info to stdout." },
	{ short: "W", long: "show", kind: "action", help: "Show information on package(s)" },
	{ short: "f", long: "field", kind: "action", help: "Show field(s) to stdout." },
	{ short: "e", long: "control", kind: "action", help: "Extract control info." },
	{ short: "x", long: "extract", kind: "action", help: "Extract files." },
	{ short: "X", long: "vextract", kind: "action", help: "Extract & list files." },
	{ long: "ctrl-tarfile", kind: "action", help: "Output control tarfile." },
	{ long: "fsys-tarfile", kind: "action", help: "Output filesystem tarfile." },
];

const options: readonly ToolOption[] = [
	...debActions,
	{ short: "R", long: "raw-extract", kind: "action", help: "Extract control info and files.", simulated: false },
	{ short: "v", long: "verbose", kind: "flag", help: "Enable verbose output." },
	{ short: "D", long: "debug", kind: "flag", help: "Enable debugging output.", simulated: false },
	{ long: "showformat", kind: "value", help: "Use alternative format for --show." },
	{ long: "nocheck", kind: "flag", help: "Suppress control file check (build bad packages)." },
	{ long: "root-owner-group", kind: "flag", help: "Forces the owner and groups to root." },
	{ short: "Z", long: "type", kind: "value", help: "Set the compression type used when building; gzip is what is simulated." },
	{ short: "z", long: "level", kind: "value", help: "Set the compression level when building." },
	{ short: "S", long: "strategy", kind: "value", help: "Set the compression strategy when building.", simulated: false },
	{ long: "help", kind: "action", help: "Show this help message." },
	{ long: "version", kind: "action", help: "Show the version." },
];

function* open(context: Context, path: string): Blocking<{ deb: Deb; bytes: Uint8Array }> {
	try {
		const bytes = yield* readFile(context.sys, path);
		return { deb: readDeb(bytes), bytes };
	} catch (error) {
		if (error instanceof NotADeb) throw new Failure(`dpkg-deb: error: '${path}' ${error.message}\n`, 2);
		if (isErrno(error)) throw new Failure(`dpkg-deb: error: failed to read archive '${path}': ${error.message}\n`, 2);
		throw error;
	}
}

const kinds: Readonly<Record<string, string>> = { directory: "d", symlink: "l", char: "c", block: "b", fifo: "p", hardlink: "h" };

function modeText({ kind, mode }: TarFile): string {
	const three = (bits: number, special: boolean, letter: string): string =>
		`${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? "x" : "-"}`;
	return `${kinds[kind] ?? "-"}${three((mode >> 6) & 7, (mode & 0o4000) !== 0, "s")}${three((mode >> 3) & 7, (mode & 0o2000) !== 0, "s")}${three(mode & 7, (mode & 0o1000) !== 0, "t")}`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** As `tar -tv` lists them. */
function listing(files: readonly TarFile[]): string {
	let width = 18;
	return files
		.map((file) => {
			const owner = `${file.user || file.uid}/${file.group || file.gid}`;
			const size = String(file.size);
			width = Math.max(width, owner.length + size.length + 1);
			const at = civilFromSeconds(Math.floor(file.mtime / 1000));
			const link = file.kind === "symlink" ? ` -> ${file.target}` : file.kind === "hardlink" ? ` link to ${file.target}` : "";
			return `${modeText(file)} ${owner}${size.padStart(width - owner.length)} ${at.year}-${two(at.month)}-${two(at.day)} ${two(at.hour)}:${two(at.minute)} ${file.name}${link}\n`;
		})
		.join("");
}

function info({ deb, bytes }: { deb: Deb; bytes: Uint8Array }): string {
	const inner = deb.members.filter(({ kind }) => kind === "file");
	const lines = inner
		.toSorted((a, b) => (a.name < b.name ? -1 : 1))
		.map(({ name, content, mode }) => {
			const text = decode(content);
			const first = text.split("\n", 1)[0] ?? "";
			const interpreter = first.startsWith("#!") ? first.slice(2).trim() : "";
			return ` ${String(content.length).padStart(7)} bytes, ${String(text.split("\n").length - 1).padStart(5)} lines   ${mode & 0o111 ? "*" : " "}  ${name.replace(/^\.\//, "").padEnd(20)} ${interpreter ? `#!${interpreter}` : ""}`.trimEnd();
		});
	return ` new Debian package, version 2.0.\n size ${bytes.length} bytes: control archive=${deb.controlSize} bytes.\n${lines.join("\n")}\n${deb.control
		.format()
		.split("\n")
		.map((line) => (line === "" ? "" : ` ${line}`))
		.join("\n")}`;
}

function* extract(context: Context, files: readonly TarFile[], target: string): Blocking<void> {
	const { sys } = context;
	const at = (name: string): string => `${target}/${name.replace(/^\.?\//, "").replace(/\/$/, "")}`;
	if (!sys.tryStat(target)) sys.mkdir(target, 0o755);
	for (const file of files) {
		const path = at(file.name);
		if (path === `${target}/`) continue;
		if (file.kind === "directory") {
			if (!sys.tryStat(path)) sys.mkdir(path, file.mode);
			continue;
		}
		if (sys.tryStat(path, { noFollow: true })) sys.unlink(path);
		if (file.kind === "symlink") sys.symlink(file.target, path);
		else if (file.kind === "hardlink") sys.link(at(file.target), path);
		else {
			const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, file.mode);
			yield* sys.write(fd, file.content);
			sys.close(fd);
			sys.chmod(path, file.mode);
			sys.utimens(path, file.mtime, file.mtime);
		}
	}
}

/** Does what an action of debActions says. */
export function* debTool(context: Context, action: string, operands: readonly string[], format?: string): Blocking<number> {
	const [path, second] = operands;
	if (path === undefined)
		throw new Failure(`dpkg-deb: error: --${action} needs a ${action === "build" ? "<directory>" : ".deb filename"} argument\n${hint}`, 2);
	if (action === "build") return yield* buildDeb(context, path, second);
	const opened = yield* open(context, path);
	const { deb } = opened;
	if (action === "contents") yield* context.print(listing(deb.files));
	else if (action === "info") yield* context.print(info(opened));
	else if (action === "show") yield* context.print(formatPackage(format ?? showFormat, deb.control));
	else if (action === "field") {
		const names = operands.slice(1);
		if (names.length === 0) yield* context.print(deb.control.format());
		else if (names.length === 1) {
			const value = deb.control.get(names[0] as string);
			if (value !== undefined) yield* context.print(`${value}\n`);
		} else for (const name of names) if (deb.control.get(name) !== undefined) yield* context.print(`${name}: ${deb.control.text(name)}\n`);
	} else if (action === "control") yield* extract(context, deb.members, second ?? "DEBIAN");
	else if (action === "ctrl-tarfile") yield* context.out.bytes(writeTar(deb.members));
	else if (action === "fsys-tarfile") yield* context.out.bytes(writeTar(deb.files));
	else {
		if (second === undefined) throw new Failure(`dpkg-deb: error: --${action} needs a target directory.\nPerhaps you should be using dpkg --install ?\n`, 2);
		if (action === "vextract") yield* context.print(deb.files.map(({ name }) => `${name}\n`).join(""));
		yield* extract(context, deb.files, second);
	}
	return 0;
}

export const dpkgDeb = defineProgram({
	name: "dpkg-deb",
	package: "dpkg",
	summary: "Debian package archive (.deb) manipulation tool",
	usage: ["[<option>...] <command>"],
	options: options.map(({ short, long, kind, help: text, simulated }) => ({
		...(short && { short }),
		long,
		...(kind === "value" && { arg: "VALUE" }),
		help: text,
		...(simulated === false && { simulated }),
	})),
	usageStatus: 2,
	rawArguments: true,
	*main(context) {
		const { action, operands, values } = readArguments(context, "dpkg-deb", options, hint);
		if (action === "version") {
			const { ownVersion: VERSION } = yield* Database.load(context.sys);
			yield* context.print(
				`Debian 'dpkg-deb' package archive backend version ${VERSION} (amd64).\nThis is free software; see the GNU General Public License version 2 or\nlater for copying conditions. There is NO warranty.\n`,
			);
			return 0;
		}
		if (action === "help") {
			const lines = options.map(({ short, long, help: text }) => `  ${short ? `-${short}, ` : "    "}--${long.padEnd(22)}${text}\n`);
			yield* context.print(`Usage: dpkg-deb [<option>...] <command>\n\nCommands and options:\n${lines.join("")}`);
			return 0;
		}
		if (action === undefined) throw new Failure(`dpkg-deb: error: need an action option\n${hint}`, 2);
		return yield* debTool(context, action, operands, values.get("showformat"));
	},
});
