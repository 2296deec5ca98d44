/** Binary packages of Debian: an ar of "debian-binary", control.tar.gz and data.tar.gz. deb(5). */
import { decode, encode } from "../../../kernel/text.ts";
import { gunzipMember, gzip, isGzip } from "../../lib/gzip-format.ts";
import { readAr, writeAr } from "./ar.ts";
import { type Paragraph, parseControl } from "./control.ts";
import { readTar, type TarFile, tarFile, writeTar } from "./tar-memory.ts";

export interface Deb {
	readonly control: Paragraph;
	/** What stands beside the control file: conffiles, md5sums, maintainer scripts. */
	readonly members: readonly TarFile[];
	/** Names begin with "./". */
	readonly files: readonly TarFile[];
	/** Bytes of the compressed control archive. */
	readonly controlSize: number;
}

/** Why a file is no package that can be read: dpkg-deb's words without the file's name. */
export class NotADeb extends Error {}

function unpacked(bytes: Uint8Array, member: string): Uint8Array {
	if (!isGzip(bytes)) throw new NotADeb(`archive member '${member}' is compressed in a way that is not simulated`);
	const read = gunzipMember(bytes);
	if (!read) throw new NotADeb("unexpected end of file in archive");
	return read.bytes;
}

/** Throws NotADeb. */
export function readDeb(bytes: Uint8Array): Deb {
	const members = readAr(bytes);
	if (members?.[0]?.name !== "debian-binary") throw new NotADeb("is not a Debian format archive");
	const find = (name: string): Uint8Array => {
		const found = members.find((m) => m.name.startsWith(`${name}.tar`));
		if (!found) throw new NotADeb("unexpected end of file in archive");
		return found.name.endsWith(".tar") ? found.content : unpacked(found.content, found.name);
	};
	const controlMembers = readTar(find("control"));
	const file = controlMembers.find(({ name }) => name.replace(/^\.\//, "") === "control");
	const [control] = parseControl(decode(file?.content ?? new Uint8Array(0)));
	if (!control) throw new NotADeb("has no control file");
	return {
		control,
		members: controlMembers,
		files: readTar(find("data")),
		controlSize: members.find((m) => m.name.startsWith("control"))?.content.length ?? 0,
	};
}

/** `mtime`: milliseconds since the epoch, of all that is in it. `extra`: conffiles, scripts. */
export function writeDeb(control: Paragraph, extra: Readonly<Record<string, string>>, files: readonly TarFile[], mtime: number): Uint8Array {
	const scripts = new Set(["preinst", "postinst", "prerm", "postrm"]);
	const inner = [
		tarFile("./", "directory", 0o755, mtime),
		tarFile("./control", "file", 0o644, mtime, encode(control.format())),
		...Object.entries(extra).map(([name, text]) => tarFile(`./${name}`, "file", scripts.has(name) ? 0o755 : 0o644, mtime, encode(text))),
	];
	const time = Math.floor(mtime / 1000);
	return writeAr([
		{ name: "debian-binary", content: encode("2.0\n"), time },
		{ name: "control.tar.gz", content: gzip(writeTar(inner), 6), time },
		{ name: "data.tar.gz", content: gzip(writeTar(files), 6), time },
	]);
}
