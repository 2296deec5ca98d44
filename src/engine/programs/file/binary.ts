/** What file(1) knows by the first bytes. */
import { toBinary } from "../lib/bytes.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { utc } from "../lib/timezone.ts";

export interface Kind {
	readonly description: string;
	readonly mime: string;
}

const uint32 = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

function gzip(bytes: Uint8Array): Kind {
	const flags = bytes[3] ?? 0;
	const name = flags & 8 ? toBinary(bytes.subarray(10, bytes.indexOf(0, 10))) : undefined;
	const time = uint32(bytes, 4);
	const parts = [
		"gzip compressed data",
		...(name === undefined ? [] : [`was "${name}"`]),
		...(time === 0 ? [] : [`last modified: ${formatTime("%a %b %e %H:%M:%S %Y", instantOf(time * 1000), utc)}`]),
		...(bytes[8] === 2 ? ["max compression"] : bytes[8] === 4 ? ["max speed"] : []),
		bytes[9] === 3 ? "from Unix" : "from FAT filesystem (MS-DOS, OS/2, NT)",
	];
	return { description: `${parts.join(", ")}, original size modulo 2^32 ${uint32(bytes, bytes.length - 4)}`, mime: "application/gzip" };
}

const captured: Readonly<Record<number, string>> = { 1: "Ethernet", 101: "raw IP", 113: "Linux cooked v1", 276: "Linux cooked v2" };

function capture(bytes: Uint8Array): Kind {
	const at = (offset: number) => uint32(bytes, offset);
	const link = captured[at(20) & 0xffff] ?? `unknown link layer type ${at(20) & 0xffff}`;
	const version = `${at(4) & 0xffff}.${at(4) >>> 16}`;
	return {
		description: `pcap capture file, microsecond ts (little-endian) - version ${version} (${link}, capture length ${at(16)})`,
		mime: "application/vnd.tcpdump.pcap",
	};
}

function elf(bytes: Uint8Array): Kind {
	const wide = bytes[4] === 2 ? "64-bit" : "32-bit";
	const order = bytes[5] === 1 ? "LSB" : "MSB";
	const type = { 1: "relocatable", 2: "executable", 3: "pie executable", 4: "core file" }[bytes[16] ?? 0] ?? "unknown type";
	const machine = { 3: "Intel i386", 62: "x86-64", 183: "ARM aarch64", 243: "UCB RISC-V" }[bytes[18] ?? 0] ?? "unknown arch";
	const mime = bytes[16] === 3 ? "application/x-pie-executable" : "application/x-executable";
	return { description: `ELF ${wide} ${order} ${type}, ${machine}, version 1 (SYSV)`, mime };
}

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean => toBinary(bytes.subarray(at, at + text.length)) === text;

/** By its signature; undefined for what has none that is known. */
export function signature(bytes: Uint8Array): Kind | undefined {
	if (startsWith(bytes, "\x1f\x8b") && bytes.length >= 18) return gzip(bytes);
	if (startsWith(bytes, "\x7fELF") && bytes.length > 20) return elf(bytes);
	if (startsWith(bytes, "\xd4\xc3\xb2\xa1") && bytes.length >= 24) return capture(bytes);
	if (startsWith(bytes, "ustar  ", 257)) return { description: "POSIX tar archive (GNU)", mime: "application/x-tar" };
	if (startsWith(bytes, "ustar", 257)) return { description: "POSIX tar archive", mime: "application/x-tar" };
	if (startsWith(bytes, "PK\x03\x04"))
		return { description: "Zip archive data, at least v2.0 to extract, compression method=deflate", mime: "application/zip" };
	if (startsWith(bytes, "BZh"))
		return { description: `bzip2 compressed data, block size = ${String.fromCharCode(bytes[3] ?? 0x39)}00k`, mime: "application/x-bzip2" };
	if (startsWith(bytes, "\xfd7zXZ\0")) return { description: "XZ compressed data, checksum CRC64", mime: "application/x-xz" };
	if (startsWith(bytes, "\x89PNG\r\n")) return { description: "PNG image data", mime: "image/png" };
	if (startsWith(bytes, "\xff\xd8\xff")) return { description: "JPEG image data", mime: "image/jpeg" };
	if (startsWith(bytes, "GIF8")) return { description: `GIF image data, version ${toBinary(bytes.subarray(3, 6))}`, mime: "image/gif" };
	if (startsWith(bytes, "%PDF-")) return { description: `PDF document, version ${toBinary(bytes.subarray(5, 8))}`, mime: "application/pdf" };
	if (startsWith(bytes, "!<arch>\ndebian-binary")) return { description: "Debian binary package (format 2.0)", mime: "application/vnd.debian.binary-package" };
	return undefined;
}
