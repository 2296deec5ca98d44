/** Content addresses: `sha256:` and the hash of true bytes. OCI image-spec, descriptor.md. */
import { sha256 } from "@noble/hashes/sha2.js";
import { encode } from "../../kernel/text.ts";

/** "sha256:" and 64 hexadecimal digits. */
export type Digest = string;

const hex = (bytes: Uint8Array): string => {
	let text = "";
	for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
	return text;
};

/** Hashes a stream piece by piece. */
export class Digester {
	private readonly hash = sha256.create();
	size = 0;
	update(bytes: Uint8Array): void {
		this.hash.update(bytes);
		this.size += bytes.length;
	}
	digest(): Digest {
		return `sha256:${hex(this.hash.digest())}`;
	}
}

export function digestOf(content: Uint8Array | string): Digest {
	return `sha256:${hex(sha256(typeof content === "string" ? encode(content) : content))}`;
}

/** The 64 digits behind the algorithm. */
export const encodedOf = (digest: Digest): string => digest.slice(digest.indexOf(":") + 1);

/** The twelve digits that the command line shows. */
export const shortId = (digest: Digest): string => encodedOf(digest).slice(0, 12);

export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

/** identity.ChainID of the OCI image-spec: what a stack of layers is called, from the bottom up. */
export function chainIds(diffIds: readonly Digest[]): Digest[] {
	const chain: Digest[] = [];
	for (const diffId of diffIds) {
		const below = chain.at(-1);
		chain.push(below === undefined ? diffId : digestOf(`${below} ${diffId}`));
	}
	return chain;
}
