/**
 * Executable files: an ELF header, and behind it which registered program the file is. The identity is in the bytes, so a
 * copied, moved or archived program stays that program and a damaged one stops being one. elf(5).
 */
import { decode, encode } from "./text.ts";

/** The dynamic loader that all but static programs ask for. */
export const LOADER = "/lib64/ld-linux-x86-64.so.2";
const MARK = "\0.underdock\0";
const HEADER = 64;
/** What execve reads of a file to know it. */
const READ_SIZE = 512;

export interface Executable {
	/** Id in the kernel's program registry. */
	readonly program: string;
	/** Needs LOADER and the C library in its root directory. */
	readonly dynamic: boolean;
	/** Shared libraries by soname. */
	readonly libraries: readonly string[];
}

export function makeExecutable(executable: Executable): Uint8Array {
	const header = new Uint8Array(HEADER);
	// EI_MAG, ELFCLASS64, ELFDATA2LSB, EV_CURRENT; e_type DYN or EXEC, e_machine x86-64, e_version
	header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], 0);
	header.set([executable.dynamic ? 3 : 2, 0, 0x3e, 0, 1, 0, 0, 0], 16);
	header.set([64, 0, 56, 0], 52);
	const tail = encode(`${MARK}${executable.program}\0${executable.dynamic ? LOADER : ""}\0${executable.libraries.join(",")}\0`);
	// as long as what execve reads at once, so that it reads the shared bytes and no copy of them
	const out = new Uint8Array(Math.max(READ_SIZE, HEADER + tail.length));
	out.set(header);
	out.set(tail, HEADER);
	return out;
}

export const isElf = (head: Uint8Array): boolean => head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;

/** What was read from a buffer: file contents are never changed in place, so equal places hold equal programs. */
const known = new WeakMap<ArrayBufferLike, { readonly offset: number; readonly length: number; readonly executable: Executable | undefined }>();

/** Reads the first bytes of a file; undefined when it is no executable of this machine. */
export function parseExecutable(head: Uint8Array): Executable | undefined {
	const seen = known.get(head.buffer);
	if (seen && seen.offset === head.byteOffset && seen.length === head.length) return seen.executable;
	const executable = read(head);
	known.set(head.buffer, { offset: head.byteOffset, length: head.length, executable });
	return executable;
}

function read(head: Uint8Array): Executable | undefined {
	if (!isElf(head) || head.length < HEADER + MARK.length) return undefined;
	for (let i = 0; i < MARK.length; i++) if (head[HEADER + i] !== MARK.charCodeAt(i)) return undefined;
	const fields: string[] = [];
	for (let at = HEADER + MARK.length; fields.length < 3; ) {
		const end = head.indexOf(0, at);
		if (end < 0) break;
		fields.push(decode(head.subarray(at, end)));
		at = end + 1;
	}
	const [program, loader, libraries] = fields;
	if (!program || loader === undefined) return undefined;
	return { program, dynamic: loader !== "", libraries: libraries ? libraries.split(",") : [] };
}
