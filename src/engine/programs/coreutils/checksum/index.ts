/** The programs that compute checksums and digests. */
import type { InstalledProgram } from "../../lib/program.ts";
import { cksum, sum } from "./cksum.ts";
import { digestProgram } from "./digest-program.ts";

export const checksums: readonly InstalledProgram[] = [
	digestProgram("md5sum", "md5"),
	digestProgram("sha1sum", "sha1"),
	digestProgram("sha224sum", "sha224"),
	digestProgram("sha256sum", "sha256"),
	digestProgram("sha384sum", "sha384"),
	digestProgram("sha512sum", "sha512"),
	digestProgram("b2sum", "blake2b"),
	cksum,
	sum,
];
