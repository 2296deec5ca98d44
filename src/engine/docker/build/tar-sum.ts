/** The check sum by which the classic builder knows a file of its context: pkg/tarsum of moby, version 1. */

import { encode } from "../../kernel/text.ts";
import { Digester, encodedOf } from "../image/digest.ts";

export interface SummedHeader {
	readonly name: string;
	/** Permission bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	/** "0" for files, "5" for directories, "2" for symbolic links. */
	readonly flag: string;
	readonly target: string;
	readonly user?: string;
	readonly group?: string;
	readonly major: number;
	readonly minor: number;
}

/** A sum that has the header; content follows by `update`. */
export function tarSum(header: SummedHeader): Digester {
	const digester = new Digester();
	const { name, mode, uid, gid, size, flag, target, user = "", group = "", major, minor } = header;
	const text = `name${name}mode${mode}uid${uid}gid${gid}size${size}typeflag${flag}linkname${target}uname${user}gname${group}devmajor${major}devminor${minor}`;
	digester.update(encode(text));
	return digester;
}

export const sumText = (digester: Digester): string => encodedOf(digester.digest());
