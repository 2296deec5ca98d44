/** Login sessions from /run/utmp, utmp(5): records of 384 bytes. Without the file nobody has logged in. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { readFile } from "./stdio.ts";

const RECORD = 384;
const USER_PROCESS = 7;

export interface Session {
	readonly pid: number;
	/** Without /dev/. */
	readonly line: string;
	readonly user: string;
	readonly host: string;
	/** Seconds since the epoch. */
	readonly time: number;
}

const text = (bytes: Uint8Array, at: number, length: number): string => decode(bytes.subarray(at, at + length)).replace(/\0.*$/s, "");

export function* readSessions(sys: Sys): Blocking<Session[]> {
	let bytes: Uint8Array;
	try {
		bytes = yield* readFile(sys, "/run/utmp");
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const out: Session[] = [];
	for (let at = 0; at + RECORD <= bytes.length; at += RECORD) {
		if (view.getInt16(at, true) !== USER_PROCESS) continue;
		out.push({
			pid: view.getInt32(at + 4, true),
			line: text(bytes, at + 8, 32),
			user: text(bytes, at + 44, 32),
			host: text(bytes, at + 76, 256),
			time: view.getInt32(at + 340, true),
		});
	}
	return out;
}
