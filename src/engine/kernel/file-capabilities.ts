/** Capabilities of a program's file: the extended attribute security.capability, struct vfs_cap_data of the kernel. */
import type { CapabilitySet } from "./capabilities.ts";

export const FILE_CAPABILITIES = "security.capability";

export interface FileCapabilities {
	readonly permitted: bigint;
	readonly inheritable: bigint;
	/** Whether what is permitted is in force at once. */
	readonly effective: boolean;
	/** The uid that is root in the user namespace for which it counts; 0 where not said (version 2). */
	readonly rootUid: number;
}

const VERSION_2 = 0x02000000;
const VERSION_3 = 0x03000000;
const REVISION = 0xff000000;
const EFFECTIVE = 1;

/** undefined when the bytes are none. */
export function parseFileCapabilities(bytes: Uint8Array): FileCapabilities | undefined {
	if (bytes.length !== 20 && bytes.length !== 24) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const word = (at: number) => view.getUint32(at, true);
	const revision = (word(0) & REVISION) >>> 0;
	if (revision !== (bytes.length === 20 ? VERSION_2 : VERSION_3)) return undefined;
	const pair = (at: number) => BigInt(word(at)) | (BigInt(word(at + 8)) << 32n);
	return { permitted: pair(4), inheritable: pair(8), effective: (word(0) & EFFECTIVE) !== 0, rootUid: bytes.length === 24 ? word(20) : 0 };
}

export function formatFileCapabilities(caps: FileCapabilities): Uint8Array {
	const bytes = new Uint8Array(caps.rootUid === 0 ? 20 : 24);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, (caps.rootUid === 0 ? VERSION_2 : VERSION_3) | (caps.effective ? EFFECTIVE : 0), true);
	const low = (mask: bigint) => Number(mask & 0xffffffffn);
	view.setUint32(4, low(caps.permitted), true);
	view.setUint32(8, low(caps.inheritable), true);
	view.setUint32(12, low(caps.permitted >> 32n), true);
	view.setUint32(16, low(caps.inheritable >> 32n), true);
	if (caps.rootUid !== 0) view.setUint32(20, caps.rootUid, true);
	return bytes;
}

/** What a task gets by running the file: capabilities(7). undefined where the bounding set withholds what the file needs (EPERM). */
export function capsFromFile(caps: CapabilitySet, file: FileCapabilities): CapabilitySet | undefined {
	const permitted = (caps.inheritable & file.inheritable) | (file.permitted & caps.bounding);
	if (file.effective && (file.permitted & ~permitted) !== 0n) return undefined;
	return { ...caps, permitted, effective: file.effective ? permitted : 0n, ambient: 0n };
}
